"""Forms of the login page and of the page for a new password."""

from typing import Any

from flask import g, request
from flask_security import ChangePasswordForm as StockChangeForm
from flask_security import LoginForm as StockLoginForm
from flask_security import current_user
from flask_security.forms import Form
from werkzeug.datastructures import MultiDict
from wtforms import PasswordField, StringField, SubmitField
from wtforms.fields import Field
from wtforms.validators import InputRequired, StopValidation, ValidationError

from points_admin import text
from points_admin.accounts import lockout, passwords, second_factor
from points_admin.accounts.models import EMAIL_LENGTH, LOGIN_LENGTH, User
from points_admin.accounts.queries import Credentials, credentials_of
from points_admin.audit.services import record
from points_admin.extensions import db
from points_admin.web.forms import PageForm, code_field
from points_admin.web.signin import halfway

# Either of the two is typed into one field.
_IDENTITY_LENGTH = max(LOGIN_LENGTH, EMAIL_LENGTH)
WRONG = "Неверный логин или пароль."
CODE_WANTED = "Введите код из приложения или запасной код."


class IsText:
    """JSON may bring a number or a list where a text belongs."""

    def __call__(self, _form: Form, field: Field) -> None:
        if field.data is not None and not isinstance(field.data, str):
            field.data = ""
            raise StopValidation("Нужен текст.")


class LoginForm(StockLoginForm):
    """Login name or e-mail in one field; the answer to anything wrong is one and the same."""

    email = StringField(
        "Логин или почта",
        validators=[IsText(), InputRequired("Введите логин или почту.")],
        render_kw={
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": _IDENTITY_LENGTH,
        },
    )
    password = PasswordField(
        "Пароль",
        validators=[IsText(), InputRequired("Введите пароль.")],
        render_kw={"autocomplete": "current-password", "maxlength": passwords.LONGEST},
    )
    # For programs, which say all at once; people are asked on a page of its own.
    code = StringField("Код", validators=[IsText()])
    submit = SubmitField("Войти")
    # No cookie outlives its session here.
    remember = None

    def __init__(self, *args: Any, formdata: MultiDict[str, Any] | None = None, **kwargs: Any) -> None:
        if formdata and "email" not in formdata and "login" in formdata:
            # The field keeps Flask-Security's name; scripts may call it what it is.
            formdata = MultiDict(formdata)
            formdata["email"] = formdata["login"]
        super().__init__(*args, formdata=formdata, **kwargs)
        if request.method == "GET":
            self.email.data = text.clean(request.args.get("login", ""))[:_IDENTITY_LENGTH]

    def validate_next(self, field: Field) -> None:
        """Where to go is judged when going (`views`); a strange address is no reason to refuse a login."""

    def validate(self, **kwargs: Any) -> bool:
        if not Form.validate(self, **kwargs):
            return False
        try:
            self.user = self._verified_user()
        except lockout.LoginPaused as pause:
            halfway.note_pause(pause)
            db.session.commit()
            self.form_errors.append(pause.message)
            return False
        if self.user is None:
            self.form_errors.append(WRONG)
        return self.user is not None and self._passes_second_step(self.user)

    def _verified_user(self) -> User | None:
        name = text.clean(self.email.data or "").lower()[:_IDENTITY_LENGTH]
        known = credentials_of(name)
        attempt = lockout.Attempt(name, request.remote_addr or "", known.user_id)
        lockout.count(attempt)
        # Hashing takes its time: not while holding the database's write lock.
        db.session.commit()
        if not _is_right(self.password.data or "", known.password):
            _note_refusal(known)
            return None
        lockout.forgive(attempt)
        user = db.session.get_one(User, known.user_id)
        _renew_hash(user, self.password.data or "")
        return user

    def _passes_second_step(self, user: User) -> bool:
        if not second_factor.is_on(user):
            return True
        # The password was right, whatever comes of the code.
        db.session.commit()
        try:
            if not self.code.data:
                raise ValidationError(CODE_WANTED)
            halfway.judge(user, self.code.data)
        except ValidationError as error:
            g.stopped_halfway = user
            self.code.errors = [str(error)]
        return not self.code.errors


class CodeForm(PageForm):
    """One field for both kinds of codes."""

    code = code_field("Код", missing=CODE_WANTED)

    user: User

    def validate_code(self, field: Field) -> None:
        halfway.judge(self.user, field.data)


def _note_refusal(known: Credentials) -> None:
    event = record(None, "session.refuse")
    if known.user_id is not None:
        # Not through the User row: reading it would make known names slower than unknown ones.
        event.subject_type, event.subject_id = User.__tablename__, str(known.user_id)
        event.subject_label = known.full_name
    db.session.commit()


def _is_right(password: str, stored: str | None) -> bool:
    """A name without a password to compare with costs the same time."""
    if stored is None:
        passwords.hashed(password[: passwords.LONGEST])
        return False
    return passwords.matches(password, stored)


def _renew_hash(user: User, password: str) -> None:
    """Hash again when the cost of hashing was raised since."""
    if passwords.is_outdated(user.password):
        user.password = passwords.hashed(password)


class ChangePasswordForm(StockChangeForm):
    """The old password is not asked of somebody who has just typed a one-time one."""

    password = PasswordField(
        "Нынешний пароль",
        validators=[IsText(), InputRequired("Нужен нынешний пароль.")],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        "Новый пароль",
        validators=[IsText(), InputRequired("Нужен новый пароль.")],
        render_kw={"autocomplete": "new-password"},
    )
    new_password_confirm = PasswordField(
        "Новый пароль ещё раз",
        validators=[IsText(), InputRequired("Новый пароль нужно ввести дважды.")],
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField("Сохранить пароль")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = passwords.rules_for(current_user)
        if current_user.must_change_password:
            del self.password

    def validate(self, **kwargs: Any) -> bool:
        return bool(Form.validate(self, **kwargs))

    def validate_password(self, field: Field) -> None:
        if not _matches_unlocked(field.data or "", current_user):
            raise ValidationError("Нынешний пароль не подошёл.")

    def validate_new_password(self, field: Field) -> None:
        user: User = current_user._get_current_object()
        if wrong := passwords.problems(field.data, user):
            raise ValidationError(wrong[0])
        if _matches_unlocked(field.data, user):
            raise ValidationError("Новый пароль совпадает с прежним.")
        field.data = passwords.normalised(field.data)

    def validate_new_password_confirm(self, field: Field) -> None:
        if passwords.normalised(field.data) != passwords.normalised(self.new_password.data or ""):
            raise ValidationError("Пароли не совпали.")


def _matches_unlocked(password: str, user: User) -> bool:
    """Hashing takes its time: not while holding the database's write lock."""
    stored = user.password
    db.session.rollback()
    return passwords.matches(password, stored)

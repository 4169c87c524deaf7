"""The form of the page /register; the rules of each field are those of `enrolment.application`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from functools import partial
from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired
from wtforms.widgets import DateInput

from points_admin import clock
from points_admin.accounts.identity import checked_email, checked_login
from points_admin.accounts.models import EMAIL_LENGTH, LOGIN_LENGTH, User
from points_admin.accounts.passwords import LONGEST, rules_for
from points_admin.checks import REQUIRED
from points_admin.enrolment import application as rules
from points_admin.enrolment.application import Application
from points_admin.errors import Invalid
from points_admin.public.strangers import StrangersForm
from points_admin.public.words import ages
from points_admin.roster.models import Kvant
from points_admin.web.account.forms import NamesForm
from points_admin.web.fields import DayField
from points_admin.web.forms import CHOOSE, line, ruled

_VERSION_DIGITS = 9


class RegisterForm(StrangersForm, NamesForm):
    birth_date = DayField("Дата рождения", [InputRequired(REQUIRED)], widget=DateInput())
    kvant = SelectField("Квант", [InputRequired(CHOOSE)], validate_choice=False, choices=[])
    login = line("Логин", LOGIN_LENGTH, rule=checked_login)
    email = line("Почта", EMAIL_LENGTH, rule=checked_email)
    password = PasswordField("Пароль", [InputRequired("Придумайте пароль.")], render_kw={"maxlength": LONGEST})
    guardian_name = line("ФИО родителя или опекуна", rules.GUARDIAN_LENGTH)
    guardian_contact = line("Телефон или почта родителя", rules.CONTACT_LENGTH, rule=rules.checked_contact)
    consent = BooleanField("Я согласен (согласна) на обработку персональных данных", [DataRequired("Нужно согласие.")])
    consent_version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kvants: dict[str, Kvant] = {}
        self.password_rules = rules_for(User(roles=[]))
        self.birth_date.render_kw = _birth_limits()
        # Needed of some people: neither may the label call them optional nor the browser insist on them.
        for name in ("login", "email", *rules.GUARDIAN_FIELDS):
            self[name].flags.required = True
            self[name].render_kw = {**(self[name].render_kw or {}), "required": False}

    def offer(self, kvants: Iterable[Kvant], *, full: Iterable[int] = ()) -> None:
        """The kvants to choose from; those of `full` (ids) with a word of warning."""
        self.kvants = {kvant.slug: kvant for kvant in kvants}
        named = [SelectChoice(slug, _label(kvant, kvant.id in full)) for slug, kvant in self.kvants.items()]
        self.kvant.choices = [SelectChoice("", "— выберите —"), *named]

    def validate_kvant(self, field: SelectField) -> None:
        if field.data and field.data not in self.kvants:
            raise ValidationError(CHOOSE)

    def validate_birth_date(self, field: DayField) -> None:
        if field.data is not None:
            ruled(rules.checked_birth_date)(self, field)

    def validate(self, **kwargs: Any) -> bool:
        """Each field by itself, then what they say together; all that is wrong is told at once."""
        is_good = bool(super().validate(**kwargs))
        obeyed = [self._obeys(name, check) for name, check in self._together()]
        return is_good and all(obeyed)

    def application(self) -> Application:
        """What was typed, of a valid form."""
        typed = {each.name: self[each.name].data for each in fields(Application) if each.name in self}
        version = str(self.consent_version.data)
        known = version.isascii() and version.isdecimal() and len(version) <= _VERSION_DIGITS
        return Application(
            **typed
            | {
                "kvant": self.kvants[self.kvant.data],
                "has_consent": self.consent.data,
                "consent_version": int(version) if known else 0,
            }
        )

    def _together(self) -> Iterator[tuple[str, Callable[[], object]]]:
        names = {name: self[name].data for name in rules.NAMES}
        yield "login", partial(rules.require_identity, self.login.data, self.email.data)
        yield "password", partial(rules.require_password, self.password.data or "", **names)
        for name in rules.GUARDIAN_FIELDS:
            yield name, partial(rules.require_guardian, name, self[name].data, self.birth_date.data)

    def _obeys(self, name: str, check: Callable[[], object]) -> bool:
        """A field that is wrong already has enough to say."""
        try:
            if not self[name].errors:
                check()
        except Invalid as refusal:
            self[name].errors.append(refusal.message)
        return not self[name].errors


def _label(kvant: Kvant, is_full: bool) -> str:
    """«VR/AR-квантум, 10–14 лет — мест нет, лист ожидания»."""
    named = ", ".join(filter(None, (kvant.name, ages(kvant))))
    return f"{named} — мест нет, лист ожидания" if is_full else named


def _birth_limits() -> dict[str, str]:
    """What the date box offers, a little wider than the rule: leap days are the rule's affair."""
    year = clock.today().year
    return {"min": f"{year - rules.OLDEST - 1}-01-01", "max": f"{year - rules.YOUNGEST}-12-31"}

"""SecurityView: the state, switching the second step on and off, recovery codes. They are shown once, by a POST."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from points_admin.access import Permission
from points_admin.accounts import recovery_codes, second_factor
from points_admin.accounts.models import Authenticator
from points_admin.accounts.passkeys import passkeys_of
from points_admin.admin.base import PanelView, actor, expose
from points_admin.admin.security.forms import EnableForm, PresentCodeForm, ReplaceForm, passkey_form
from points_admin.errors import Correctable
from points_admin.extensions import db
from points_admin.notices import logins
from points_admin.web.forms import say_beside
from points_admin.web.limits import own_password_tries
from points_admin.web.qr import qr
from points_admin.web.signin import halfway

INVALID = 422
_SWITCHED_ON = "Второй шаг включён: со следующего входа понадобится код."
_MOVED = "Коды теперь показывает новый телефон. Прежнее приложение и прежние запасные коды больше не действуют."


class SecurityView(PanelView):
    permission = (Permission.PANEL_OPEN,)

    @expose("/")
    def index(self) -> str:
        return self.page()

    @expose("/start", methods=("POST",))
    def start(self) -> ResponseReturnValue:
        second_factor.begin(actor())
        db.session.commit()
        return redirect(self.get_url(".setup"))

    @expose("/setup")
    def setup(self) -> ResponseReturnValue:
        return self._setup(_setup_form()(actor()))

    @expose("/setup", methods=("POST",))
    @own_password_tries
    def enable(self) -> ResponseReturnValue:
        form = _setup_form()(actor(), request.form)
        if form.validate():
            try:
                codes = logins.enable_second_factor(actor(), form.code.data)
                db.session.commit()
                return self._codes(codes, _MOVED if isinstance(form, ReplaceForm) else _SWITCHED_ON)
            except Correctable as refusal:
                db.session.rollback()
                say_beside(form, refusal)
        return self._setup(form, INVALID)

    @expose("/codes", methods=("POST",))
    @own_password_tries
    def codes(self) -> ResponseReturnValue:
        form = PresentCodeForm(actor(), request.form, prefix="codes")
        if not form.validate():
            return self.page(codes_form=form), INVALID
        codes = logins.renew_recovery_codes(actor())
        db.session.commit()
        return self._codes(codes)

    @expose("/off", methods=("POST",))
    @own_password_tries
    def disable(self) -> ResponseReturnValue:
        form = PresentCodeForm(actor(), request.form, prefix="off")
        if not form.validate():
            return self.page(off_form=form), INVALID
        logins.disable_second_factor(actor(), is_required=halfway.must_have_second_factor(actor()))
        db.session.commit()
        flash("Второй шаг выключен: для входа хватает пароля.", "success")
        return redirect(self.get_url(".index"))

    def page(self, **forms: Any) -> str:
        """The state of everything; `forms` are those that were sent and refused."""
        user = actor()
        shown = {
            "codes_form": PresentCodeForm(user, prefix="codes"),
            "off_form": PresentCodeForm(user, prefix="off"),
            "passkey_form": passkey_form(user),
        }
        return self.render(
            "admin/security/index.html",
            authenticator=db.session.get(Authenticator, user.id),
            codes_left=recovery_codes.left(user),
            codes_made=recovery_codes.COUNT,
            is_required=halfway.must_have_second_factor(user),
            passkeys=passkeys_of(user),
            **shown | forms,
        )

    def _setup(self, form: EnableForm, status: int = 200) -> ResponseReturnValue:
        setup = second_factor.setup_of(actor())
        if setup is None:
            return redirect(self.get_url(".index"))
        return self.render("admin/security/setup.html", setup=setup, image=qr(setup.address), form=form), status

    def _codes(self, codes: list[str], done: str = "") -> str:
        return self.render("admin/security/codes.html", codes=codes, done=done)


def _setup_form() -> type[EnableForm]:
    return ReplaceForm if second_factor.is_on(actor()) else EnableForm

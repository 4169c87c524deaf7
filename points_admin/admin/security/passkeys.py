"""PasskeyView: adding a passkey (the script asks the device between two requests) and removing one."""

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue

from points_admin.access import Permission
from points_admin.accounts import passkeys
from points_admin.admin.base import PanelView, actor, expose
from points_admin.admin.security.forms import passkey_form
from points_admin.errors import Correctable, Invalid
from points_admin.extensions import db
from points_admin.notices import logins
from points_admin.web.limits import own_password_tries
from points_admin.web.passkeys import set_challenge, site, take_challenge


class PasskeyView(PanelView):
    """A challenge is given only for the right password and a name, so that whoever answers it has given both."""

    permission = (Permission.PANEL_OPEN,)

    @expose("/", methods=("POST",))
    def add(self) -> ResponseReturnValue:
        form = passkey_form(actor(), request.form)
        try:
            key = logins.add_passkey(
                actor(),
                site(),
                take_challenge(actor()),
                answer=form.credential.data or "",
                name=form.name.data or "",
            )
            db.session.commit()
            flash(f"Ключ «{key.name}» добавлен: с ним можно входить без пароля и кода.", "success")
        except Correctable as refusal:
            db.session.rollback()
            flash(refusal.message, "error")
        return redirect(self.get_url("own_security.index"))

    @expose("/options", methods=("POST",))
    @own_password_tries
    def options(self) -> Response:
        form = passkey_form(actor(), request.form)
        if not form.validate():
            raise Invalid(" ".join(error for errors in form.errors.values() for error in errors))
        options = passkeys.creation_options(actor(), site(), set_challenge(actor()))
        return Response(options, mimetype="application/json")

    @expose("/remove", methods=("POST",))
    def remove(self) -> ResponseReturnValue:
        logins.remove_passkey(actor(), request.form.get("id", ""))
        db.session.commit()
        flash("Ключ удалён: войти с ним больше нельзя.", "success")
        return redirect(self.get_url("own_security.index"))

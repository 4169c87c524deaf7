"""«Моя учётная запись»: what the panel's user is called, the e-mail, the weekly summary, and the signed-in browsers."""

from flask import flash, g, redirect, request
from flask.typing import ResponseReturnValue

from points_admin.access import Permission, RoleName
from points_admin.accounts.devices import devices_of, end_others
from points_admin.accounts.models import User
from points_admin.accounts.own import choose_digest
from points_admin.admin.base import PanelView, actor, expose
from points_admin.admin.scoped import Fact
from points_admin.admin.user_forms import ROLES
from points_admin.extensions import db, limiter
from points_admin.privacy.person import person_of
from points_admin.roster.teaching import taught_by
from points_admin.web.account.email import awaited_email
from points_admin.web.changes import carry_out
from points_admin.web.forms import spelled
from points_admin.web.limits import user_key
from points_admin.web.person_file import FILES_PER_USER, download


class AccountView(PanelView):
    permission = (Permission.PANEL_OPEN,)

    @expose("/")
    def index(self) -> str:
        user = actor()
        return self.render(
            "admin/account.html",
            facts=_facts(user),
            awaited=awaited_email(user),
            devices=devices_of(user),
            this_device=g.login_session,
        )

    @expose("/digest", methods=("POST",))
    def digest(self) -> ResponseReturnValue:
        """`wanted=1` for yes, anything else for no."""
        wanted = request.form.get("wanted") == "1"
        return carry_out(lambda: choose_digest(actor(), wanted=wanted), "Сохранено.", there=self.get_url(".index"))

    @expose("/export", methods=("POST",))
    @limiter.limit(FILES_PER_USER, key_func=user_key)
    def export(self) -> ResponseReturnValue:
        """Everything that is stored about the user."""
        return download(actor(), person_of(actor()), request.form)

    @expose("/end-sessions", methods=("POST",))
    def end_sessions(self) -> ResponseReturnValue:
        """Every browser but this one."""
        end_others(actor(), kept=g.login_session)
        db.session.commit()
        flash("Готово: на всех других устройствах вход завершён.", "success")
        return redirect(self.get_url(".index"))


def _facts(user: User) -> list[Fact]:
    facts: list[Fact] = [
        ("Фамилия Имя Отчество", user.full_name),
        ("Логин", user.login),
        ("Роль", spelled([ROLES[RoleName(role.name)] for role in user.roles])),
    ]
    taught = taught_by(user)
    return [*facts, ("Вы ведёте", spelled([kvant.name for kvant in taught]))] if taught else facts

"""Users (logins): list, card, new, edit, roles, on and off, new password (administrators)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms.fields.choices import SelectChoice

from points_admin.access import Permission, RoleName
from points_admin.accounts import second_factor, services
from points_admin.accounts.models import Role, User
from points_admin.accounts.passkeys import passkeys_of
from points_admin.accounts.policies import visible_users
from points_admin.admin.base import actor, expose
from points_admin.admin.lists import Condition, Filter
from points_admin.admin.scoped import Fact, ScopedView
from points_admin.admin.user_forms import ROLES, UserEditForm, UserForm
from points_admin.errors import Invalid
from points_admin.extensions import db
from points_admin.notices.logins import take_second_factor
from points_admin.roster.models import TeachingAssignment
from points_admin.roster.queries import kvants_of
from points_admin.roster.teaching import set_teaching
from points_admin.web.forms import spelled

_ROLE_OPTIONS = [(role.value, label) for role, label in ROLES.items()]
_OFF = (("off", "Отключённые"),)


class UserView(ScopedView):
    permission = change = (Permission.USERS_MANAGE,)
    create_title, edit_title = "Новый пользователь", "Пользователь"
    create_label = "Добавить пользователя"
    column_list = ("full_name", "login", "roles", "kvants", "email")
    labels: ClassVar = {
        "full_name": "Фамилия Имя Отчество",
        "login": "Логин",
        "roles": "Роль",
        "kvants": "Ведёт кванты",
        "email": "Почта",
    }
    sorts: ClassVar = {"full_name": User.search_key, "login": User.login}
    default_order = (User.search_key,)
    filters = (
        Filter(
            "role",
            "Роль",
            lambda _user: _ROLE_OPTIONS,
            lambda _user, value: User.roles.any(Role.name == value),
            as_chips=True,
        ),
        Filter(
            "state",
            "Показать",
            lambda _user: _OFF,
            lambda _user, _value: User.active.is_(False),
            as_chips=True,
            otherwise=User.active.is_(True),
        ),
    )
    search_in = (User.search_key,)
    search_hint = "Фамилия, имя, логин, почта"
    empty = "Пользователей нет."
    hints: ClassVar = {
        "email": "По ней тоже можно входить.",
        "password": "Не короче 12 знаков. При первом входе человек задаст свой.",
        "kvants": "Для педагога: только эти кванты для него и существуют.",
    }
    list_template = "admin/users/list.html"
    details_template = "admin/users/card.html"

    def form_for(self, row: User | None) -> type[UserEditForm]:
        """The role and the first password are asked only of a new user."""
        return UserForm if row is None else UserEditForm

    def scope(self, user: User) -> Condition:
        return visible_users(user)

    def extras(self, rows: Sequence[User]) -> dict[int, str]:
        """The kvants each one teaches."""
        taught: dict[int, list[str]] = {}
        query = select(TeachingAssignment).where(TeachingAssignment.teacher_id.in_([row.id for row in rows]))
        for assignment in db.session.scalars(query):
            taught.setdefault(assignment.teacher_id, []).append(assignment.kvant.name)
        return {user_id: spelled(sorted(names)) for user_id, names in taught.items()}

    def facts(self, row: User) -> list[Fact]:
        return [
            ("Логин", row.login),
            ("Почта", row.email),
            ("Роль", self.role_names(row)),
            ("Ведёт кванты", self.extras([row]).get(row.id)),
            ("Вход", "разрешён" if row.active else "отключён"),
            ("Второй шаг", "включён" if second_factor.is_on(row) else "выключен"),
            ("Ключи входа", len(passkeys_of(row)) or None),
            ("Создан", row.created_at),
            *([("Обезличен", row.erased_at)] if row.erased_at else []),
        ]

    def role_names(self, row: User) -> str:
        return spelled([ROLES[RoleName(role.name)] for role in row.roles])

    def has_second_factor(self, row: User) -> bool:
        """Whether there is anything to take away from somebody else, for the card."""
        return row.id != actor().id and (second_factor.is_on(row) or bool(passkeys_of(row)))

    def staff_roles(self, row: User) -> list[tuple[str, str, bool]]:
        """(role, label, whether held), for the card; the student's role belongs to the person on the roster."""
        return [(role.value, ROLES[role], row.has_role(role.value)) for role in (RoleName.TEACHER, RoleName.ADMIN)]

    def prepare(self, form: Any, row: User | None) -> None:
        form.kvants.choices = [SelectChoice(kvant.id, kvant.name) for kvant in kvants_of(actor())]
        if row is not None and not request.form:
            taught = select(TeachingAssignment.kvant_id).where(TeachingAssignment.teacher_id == row.id)
            form.kvants.data = list(db.session.scalars(taught))

    def save(self, form: Any, row: User | None) -> User:
        names = ("last_name", "first_name", "middle_name", "login", "email")
        values = {name: form[name].data for name in names}
        if row is None:
            # Whoever typed the password here is not the one who will use it.
            role, password = RoleName(form.role.data), form.password.data
            row = services.create_user(actor(), role=role, password=password, must_change=True, **values)
        else:
            services.update_user(actor(), row, **values)
        set_teaching(actor(), row, [kvant for kvant in kvants_of(actor()) if kvant.id in form.kvants.data])
        return row

    @expose("/activate/", methods=("POST",))
    def activate_view(self) -> ResponseReturnValue:
        row = self.get_one(request.form.get("id", ""))
        services.activate(actor(), row)
        return self._done(row, "Вход разрешён.")

    @expose("/deactivate/", methods=("POST",))
    def deactivate_view(self) -> ResponseReturnValue:
        row = self.get_one(request.form.get("id", ""))
        if not request.form.get("confirmed"):
            return self.confirm(f"Отключить вход: {row}?", "Отключить", "Все сеансы закончатся сразу.")
        services.deactivate(actor(), row)
        return self._done(row, "Вход отключён.")

    @expose("/second-factor-off/", methods=("POST",))
    def second_factor_off_view(self) -> ResponseReturnValue:
        row = self.get_one(request.form.get("id", ""))
        if not request.form.get("confirmed"):
            return self.confirm(
                f"Выключить второй шаг: {row}?", "Выключить", "Ключи входа удалятся, сеансы закончатся."
            )
        take_second_factor(actor(), row)
        return self._done(row, "Второй шаг выключен, человек получит уведомление.")

    @expose("/role/", methods=("POST",))
    def role_view(self) -> ResponseReturnValue:
        row, wanted = self.get_one(request.form.get("id", "")), request.form.get("role", "")
        if wanted not in (RoleName.TEACHER, RoleName.ADMIN):
            raise Invalid("Такой роли нет.")
        role, takes = RoleName(wanted), bool(request.form.get("take"))
        if not request.form.get("confirmed"):
            verb = "Снять роль" if takes else "Дать роль"
            return self.confirm(f"{verb} «{ROLES[role]}»: {row}?", verb, "Права изменятся сразу.")
        change = services.take_role if takes else services.give_role
        change(actor(), row, role)
        return self._done(row, "Роли изменены.")

    def _done(self, row: User, said: str) -> ResponseReturnValue:
        db.session.commit()
        flash(said, "success")
        return redirect(self.url_of("details_view", id=row.id))

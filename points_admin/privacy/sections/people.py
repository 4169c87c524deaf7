"""The card of the student, the login, what signs in with it, the kvants attended and taught, and wishes for names."""

from collections.abc import Mapping

from sqlalchemy import select

from points_admin.access import RoleName
from points_admin.accounts import recovery_codes, second_factor
from points_admin.accounts.models import LoginSession, Passkey, User
from points_admin.audit.field_words import VALUES
from points_admin.extensions import db
from points_admin.privacy.person import Person
from points_admin.privacy.sections.section import NAMES, Section, rows_of
from points_admin.roster.models import Membership, NameChange, TeachingAssignment
from points_admin.roster.name_changes import STATES
from points_admin.schedule.calendar import link_of

_CARD: Mapping[str, str] = {
    "id": "Номер",
    **NAMES,
    "birth_date": "Дата рождения",
    "email": "Почта",
    "guardian_name": "Родитель",
    "guardian_phone": "Телефон родителя",
    "guardian_email": "Почта родителя",
    "school": "Школа",
    "grade": "Класс",
    "is_applicant": "Только подал заявку",
    "created_at": "В системе с",
    "archived_at": "В архиве с",
    "erased_at": "Обезличен",
}
_LOGIN: Mapping[str, str] = {
    "id": "Номер",
    "login": "Логин",
    **NAMES,
    "email": "Почта",
    "email_confirmed_at": "Почта подтверждена",
    "active": "Вход разрешён",
    "must_change_password": "Пароль одноразовый",
    "wants_digest": "Сводка раз в неделю",
    "created_at": "Создан",
    "erased_at": "Обезличен",
}
_DEVICES: Mapping[str, str] = {
    "created_at": "Вход",
    "last_seen_at": "Последний раз",
    "address": "Адрес в сети",
    "device": "Браузер",
}
_PASSKEYS: Mapping[str, str] = {"name": "Название", "created_at": "Добавлен", "answered_at": "Последний вход"}


def card(person: Person) -> Section:
    """What the roster knows."""
    return Section("student", "Карточка ученика", _CARD, rows_of([person.student] if person.student else [], _CARD))


def login(person: Person) -> Section:
    """The login, its roles, and whether it has a second step; never a password, or what opens anything."""
    columns = {**_LOGIN, "roles": "Роли", "second_factor": "Второй шаг включён", "recovery_codes": "Запасных кодов"}
    columns["calendar"] = "Ссылка на календарь"
    rows = [[*row, *_rights(user)] for user in _users(person) for row in rows_of([user], _LOGIN)]
    return Section("login", "Логин", columns, rows)


def devices(person: Person) -> Section:
    """Signed-in browsers."""
    mine = select(LoginSession).where(LoginSession.user_id.in_(person.user_ids)).order_by(LoginSession.id)
    return Section("sessions", "Где выполнен вход", _DEVICES, rows_of(db.session.scalars(mine).all(), _DEVICES))


def passkeys(person: Person) -> Section:
    """Names of the keys; the keys themselves open the door."""
    mine = select(Passkey).where(Passkey.user_id.in_(person.user_ids)).order_by(Passkey.id)
    return Section("passkeys", "Ключи входа", _PASSKEYS, rows_of(db.session.scalars(mine).all(), _PASSKEYS))


def teaching(person: Person) -> Section:
    """Kvants that the login teaches."""
    mine = select(TeachingAssignment).where(TeachingAssignment.teacher_id.in_(person.user_ids))
    rows = [[each.kvant.name] for each in db.session.scalars(mine.order_by(TeachingAssignment.id))]
    return Section("teaching", "Ведёт кванты", {"kvant": "Квант"}, rows)


def memberships(person: Person) -> Section:
    """Kvants attended, now and before."""
    columns = {"kvant": "Квант", "group": "Группа", "started_on": "С", "ended_on": "По"}
    mine = select(Membership).where(Membership.student_id.in_(_student_ids(person))).order_by(Membership.id)
    rows = [
        [each.kvant.name, each.group.code if each.group else "", each.started_on, each.ended_on]
        for each in db.session.scalars(mine)
    ]
    return Section("memberships", "Занятия в квантах", columns, rows)


def name_changes(person: Person) -> Section:
    """Names the student wished for."""
    columns = {**NAMES, "created_at": "Отправлено", "state": "Решение", "decided_at": "Решено"}
    mine = select(NameChange).where(NameChange.student_id.in_(_student_ids(person))).order_by(NameChange.id)
    rows = [
        [each.last_name, each.first_name, each.middle_name, each.created_at, STATES[each.state], each.decided_at]
        for each in db.session.scalars(mine)
    ]
    return Section("name_changes", "Просьбы о другом имени", columns, rows)


def _users(person: Person) -> list[User]:
    return [person.user] if person.user else []


def _student_ids(person: Person) -> list[int]:
    return [person.student.id] if person.student else []


def _rights(user: User) -> list[str | bool | int]:
    roles = ", ".join(VALUES[RoleName(role.name)] for role in user.roles)
    return [roles, second_factor.is_on(user), recovery_codes.left(user), link_of(user) is not None]

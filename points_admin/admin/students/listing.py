"""The students list as a query: filters, search, and rows with balance, last operation and login in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, select, true

from points_admin import clock
from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin import lists
from points_admin.admin.choices import group_options, kvant_options
from points_admin.admin.lists import Asked, Condition, Control, Filter, Options
from points_admin.extensions import db
from points_admin.ledger.models import Account, LedgerEntry, Reason
from points_admin.ledger.policies import visible_entries
from points_admin.roster.models import Membership, Student
from points_admin.roster.policies import visible_students
from points_admin.roster.queries import contains_words, memberships_of

_MONTH = timedelta(days=30)


@dataclass(frozen=True)
class StudentRow:
    """A student with what the list says about them, as far as the actor may see it."""

    student: Student
    memberships: Sequence[Membership]
    balance: int
    login: str | None
    last_points: int | None
    last_reason: str | None
    last_day: date | None

    @property
    def id(self) -> int:
        return self.student.id

    def __str__(self) -> str:
        return self.student.full_name


def _attends(condition: Condition) -> Condition:
    running = select(Membership.student_id).where(condition, Membership.is_running)
    return Student.id.in_(running)


def _states(user: User) -> Options:
    everybody = [("no_login", "Без логина"), ("idle", "Без баллов за месяц")]
    if user.can(Permission.STUDENTS_MANAGE):
        return [*everybody, ("no_kvant", "Без кванта"), ("archived", "Архив")]
    return everybody


def _in_state(user: User, value: str) -> Condition:
    if value == "archived":
        return Student.archived_at.is_not(None)
    if value == "no_login":
        condition: Condition = Student.user_id.is_(None)
    elif value == "idle":
        condition = ~_earned_since(user, clock.today() - _MONTH)
    else:
        condition = ~_attends(true())
    return and_(Student.archived_at.is_(None), condition)


def _earned_since(user: User, day: date) -> Condition:
    """Whether an accrual that the user may see is not older than the day."""
    recent = LedgerEntry.student_id == Student.id, LedgerEntry.points > 0, LedgerEntry.occurred_on >= day
    # The list itself joins the ledger; without `correlate` the two would be taken for one.
    return exists(select(LedgerEntry.id).where(*recent, visible_entries(user)).correlate(Student))


FILTERS = (
    Filter("state", "Показать", _states, _in_state, as_chips=True, otherwise=Student.archived_at.is_(None)),
    Filter("kvant", "Квант", kvant_options, lambda _user, value: _attends(Membership.kvant_id == int(value))),
    Filter("group", "Группа", group_options, lambda _user, value: _attends(Membership.group_id == int(value))),
)
SORTS = {"name": Student.search_key, "balance": Account.balance}


def wanted(actor: User, asked: Asked, controls: Sequence[Control]) -> list[Condition]:
    """Scope, filters and search as conditions."""
    conditions = [visible_students(actor), *lists.conditions(actor, controls)]
    return [*conditions, contains_words(Student.search_key, asked.search)] if asked.search else conditions


def chosen_students(actor: User, args: Mapping[str, str], limit: int) -> list[Student]:
    """Every student of the list that the query string describes, by name."""
    asked = Asked.read(args, FILTERS)
    query = select(Student).where(*wanted(actor, asked, lists.controls(actor, FILTERS, asked)))
    return list(db.session.scalars(query.order_by(Student.search_key).limit(limit)))


def rows_of(actor: User, query: Select[Any]) -> list[StudentRow]:
    """The students of the query (see `with_accounts`) as rows of the list."""
    found = db.session.execute(query).all()
    running = memberships_of(actor, [row[0] for row in found])
    return [StudentRow(row[0], running[row[0].id], row[1] or 0, *row[2:]) for row in found]


def with_accounts(actor: User) -> Select[Any]:
    """Students with balance, login and the last entry, where that is the actor's to see."""
    last = and_(LedgerEntry.id == Account.last_entry_id, visible_entries(actor))
    columns: tuple[Any, ...] = Account.balance, User.login, LedgerEntry.points, Reason.name, LedgerEntry.occurred_on
    chosen: Select[Any] = (
        select(Student, *columns)
        .outerjoin(Account, Account.student_id == Student.id)
        .outerjoin(User, User.id == Student.user_id)
        .outerjoin(LedgerEntry, last)
        .outerjoin(Reason, Reason.id == LedgerEntry.reason_id)
    )
    return chosen

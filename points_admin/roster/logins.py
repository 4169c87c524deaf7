"""Login cards: logins with one-time passwords, and new passwords; each is seen once, on the printed card."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from points_admin.access import Permission, RoleName, require
from points_admin.accounts import passwords, services
from points_admin.accounts.login_names import login_name
from points_admin.accounts.models import User
from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.roster.models import Student

# Hashing a password takes time, and nobody else writes on SQLite meanwhile.
SHEET_LIMIT = 100


@dataclass(frozen=True)
class LoginCard:
    """What one card says; `student` is None on a card of staff."""

    name: str
    login: str
    password: str
    student: Student | None = None


def without_login(students: Sequence[Student]) -> list[Student]:
    """Those of the students who may be given a login: they have none and are not archived."""
    return [student for student in students if student.user_id is None and student.archived_at is None]


def issue_logins(actor: User, students: Sequence[Student]) -> list[LoginCard]:
    """Make a login and a one-time password for each of the students who has no login yet; flushes.

    Asked again for the same students it makes nothing: a page loaded twice does not change passwords.
    Raises `Conflict` for more than `SHEET_LIMIT` logins at once, and where a student has gone since they were chosen.
    """
    require(actor, Permission.STUDENTS_MANAGE)
    fresh = without_login(_locked(students))
    if len(fresh) > SHEET_LIMIT:
        raise Conflict(f"За один раз можно выдать не больше {SHEET_LIMIT} логинов.")
    taken = set(db.session.scalars(select(User.login)))
    return [_issue(actor, student, taken) for student in fresh]


def new_password(actor: User, user: User, *, mark: str) -> LoginCard:
    """A one-time password in place of the one the user has forgotten; ends the user's sessions; flushes.

    `mark` is `accounts.services.password_mark(user)` as the form had it: a form sent twice is refused with `Conflict`.
    """
    if user.id == actor.id:
        raise Conflict("Свой пароль меняют на странице «Смена пароля».")
    if mark != services.password_mark(user):
        raise Conflict("Этот пароль уже сменён. Если карточка потерялась, откройте страницу заново.")
    password = passwords.one_time_password()
    services.set_password(actor, user, password, temporary=True)
    student = db.session.scalar(select(Student).where(Student.user_id == user.id))
    return LoginCard(user.full_name, user.login, password, student)


def _issue(actor: User, student: Student, taken: set[str]) -> LoginCard:
    login, password = login_name(student.last_name, student.first_name, taken), passwords.one_time_password()
    taken.add(login)
    student.user = services.create_user(
        actor,
        role=RoleName.STUDENT,
        login=login,
        password=password,
        last_name=student.last_name,
        first_name=student.first_name,
        middle_name=student.middle_name,
        temporary=True,
    )
    db.session.flush()
    return LoginCard(student.full_name, login, password, student)


def _locked(students: Sequence[Student]) -> Sequence[Student]:
    """The same students as they are now; a second request for them waits here until the first is done."""
    ids = [student.id for student in students]
    query = select(Student).where(Student.id.in_(ids)).order_by(Student.id).with_for_update()
    found = {student.id: student for student in db.session.scalars(query.execution_options(populate_existing=True))}
    if found.keys() < set(ids):
        raise Conflict("Кого-то из этих учеников уже удалили (откатом загрузки). Выберите учеников заново.")
    return [found[each] for each in ids]

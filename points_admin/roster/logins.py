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
from points_admin.notices.services import tell
from points_admin.roster.card_letters import Addressee, Occasion, send_card
from points_admin.roster.models import Student
from points_admin.roster.policies import require_password_reset
from points_admin.roster.queries import student_behind

# Hashing a password takes time, and nobody else writes on SQLite meanwhile.
SHEET_LIMIT = 100


@dataclass(frozen=True)
class LoginCard:
    """What one card says; `student` is None on a card of staff, `mailed_to` where no letter goes with it."""

    name: str
    login: str
    password: str
    student: Student | None = None
    mailed_to: Addressee | None = None


def without_login(students: Sequence[Student]) -> list[Student]:
    """Those of the students who may be given a login: they have none and are not archived."""
    return [student for student in students if student.user_id is None and student.archived_at is None]


def issue_logins(actor: User, students: Sequence[Student], *, by_mail: bool = False) -> list[LoginCard]:
    """Make a login and a one-time password for each of the students who has no login yet; flushes.

    `by_mail`: guardians whose address is known get a letter each, one for every child.
    Asked again for the same students it makes nothing: a page loaded twice does not change passwords.
    Raises `Conflict` for more than `SHEET_LIMIT` logins at once, and where a student has gone since they were chosen.
    """
    require(actor, Permission.STUDENTS_MANAGE)
    fresh = without_login(_locked(students))
    if len(fresh) > SHEET_LIMIT:
        raise Conflict(f"За один раз можно выдать не больше {SHEET_LIMIT} логинов.")
    taken = set(db.session.scalars(select(User.login)))
    return [_issue(actor, student, taken, by_mail) for student in fresh]


def new_password(actor: User, user: User, *, mark: str, by_mail: bool = False) -> LoginCard:
    """A one-time password in place of the one the user has forgotten; ends the user's sessions, tells them; flushes.

    `mark` is `accounts.services.password_mark(user)` as the form had it: a form sent twice is refused with `Conflict`,
    as are the own login and one that is switched off. Raises `NotFound` for a login that is not the actor's to reset.
    """
    require_password_reset(actor, user)
    if user.id == actor.id:
        raise Conflict("Свой пароль меняют на странице «Смена пароля».")
    if not user.active:
        raise Conflict("Этот логин отключён: с новым паролем тоже не войти. Сначала его включает администратор.")
    if mark != services.password_mark(user):
        raise Conflict("Этот пароль уже сменён. Если карточка потерялась, откройте страницу заново.")
    password = passwords.one_time_password()
    services.replace_password(actor, user, password)
    student = student_behind(user)
    _tell_of_reset(actor, user)
    mailed_to = send_card(actor, student, Occasion.RESET) if by_mail and student else None
    return LoginCard(user.full_name, user.login, password, student, mailed_to)


def _tell_of_reset(actor: User, user: User) -> None:
    """Whoever did not ask for it learns by whom it was done."""
    if user.can(Permission.PANEL_OPEN):
        ask = "Ключи входа удалены. Если вы об этом не просили, сообщите администратору."
    else:
        ask = "Если это не твоя просьба, скажи педагогу или администратору."
    done = f"Прежний пароль больше не действует, новый одноразовый — на карточке. Кто сбросил: {actor.full_name}."
    tell(user, title="Пароль сброшен", body=f"{done} {ask}")


def _issue(actor: User, student: Student, taken: set[str], by_mail: bool) -> LoginCard:
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
    mailed_to = send_card(actor, student, Occasion.ISSUED) if by_mail else None
    return LoginCard(student.full_name, login, password, student, mailed_to)


def _locked(students: Sequence[Student]) -> Sequence[Student]:
    """The same students as they are now; a second request for them waits here until the first is done."""
    ids = [student.id for student in students]
    query = select(Student).where(Student.id.in_(ids)).order_by(Student.id).with_for_update()
    found = {student.id: student for student in db.session.scalars(query.execution_options(populate_existing=True))}
    if found.keys() < set(ids):
        raise Conflict("Кого-то из этих учеников уже удалили (откатом загрузки). Выберите учеников заново.")
    return [found[each] for each in ids]

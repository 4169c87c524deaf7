"""Facts about a person that no lesson tells: birthday, complete profile, confirmed e-mail."""

from calendar import isleap
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, extract, or_, select

from points_admin import clock
from points_admin.access import SYSTEM
from points_admin.accounts.models import User
from points_admin.extensions import db
from points_admin.roster.models import Membership, Student
from points_admin.rules.applying import grant
from points_admin.rules.engine import Fact, Trigger
from points_admin.rules.models import RuleApplication
from points_admin.rules.queries import in_force

# A server that was off for some days congratulates late.
_BELATED = timedelta(days=3)


def email_confirmed(user: User) -> None:
    """The owner of the login has opened the letter: a fact about the student, once for all addresses."""
    student = db.session.scalar(select(Student).where(Student.user_id == user.id, ~Student.is_applicant))
    if student is not None:
        grant(SYSTEM, [_email(student, clock.today())])


def grant_timed() -> int:
    """For the timer: birthdays and profiles that have become complete. How many were answered."""
    today = clock.today()
    born = birthdays(today - _BELATED, today) if in_force(Trigger.BIRTHDAY) else []
    facts = [*born, *_profiles_unanswered(today)]
    return grant(SYSTEM, facts) if facts else 0


def birthdays(first: date, last: date) -> list[Fact]:
    """Of those who attend a kvant, between two days (both included), in the order of days."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [fact for day in days for fact in _birthdays_on(day)]


def complete_profiles(day: date) -> list[Fact]:
    """Everybody whose profile is complete, as if it had become so on that day."""
    complete = select(Student).where(*_complete(), *_attending()).order_by(Student.id)
    return _profile_facts(db.session.scalars(complete), day)


def confirmed_emails(first: date, last: date) -> list[Fact]:
    """E-mails that students confirmed between two days."""
    query = select(Student, User.email_confirmed_at).join(User, User.id == Student.user_id)
    rows = db.session.execute(query.where(User.email_confirmed_at.is_not(None), *_attending()).order_by(Student.id))
    dated = ((student, clock.local(confirmed).date()) for student, confirmed in rows if confirmed)
    return [_email(student, day) for student, day in dated if first <= day <= last]


def _profiles_unanswered(today: date) -> list[Fact]:
    found: dict[int, Fact] = {}
    for rule in in_force(Trigger.PROFILE_COMPLETE):
        answered = select(RuleApplication.student_id).where(RuleApplication.rule_id == rule.id)
        waiting = select(Student).where(*_complete(), *_attending(), Student.id.not_in(answered))
        found |= {fact.student_id: fact for fact in _profile_facts(db.session.scalars(waiting), today)}
    return list(found.values())


def _profile_facts(students: Iterable[Student], day: date) -> list[Fact]:
    return [Fact(Trigger.PROFILE_COMPLETE, student.id, "profile", day) for student in students]


def _email(student: Student, day: date) -> Fact:
    return Fact(Trigger.EMAIL_CONFIRMED, student.id, "email", day)


def _birthdays_on(day: date) -> list[Fact]:
    """Whoever was born on 29 February has the birthday on the 28th in other years."""
    dates = [(day.month, day.day)]
    if dates == [(2, 28)] and not isleap(day.year):
        dates.append((2, 29))
    month, number = extract("month", Student.birth_date), extract("day", Student.birth_date)
    born = or_(*(and_(month == one, number == other) for one, other in dates))
    students = db.session.scalars(select(Student.id).where(born, *_attending()).order_by(Student.id))
    key = f"birthday:{day.year}"
    return [Fact(Trigger.BIRTHDAY, student_id, key, day, about="С днём рождения!") for student_id in students]


def _complete() -> list[ColumnElement[bool]]:
    """Whom to call and what to expect: a birth date, a parent with a phone or an e-mail, a school, a class."""
    reachable = or_(Student.guardian_phone != "", Student.guardian_email.is_not(None))
    said = Student.guardian_name != "", Student.school != "", Student.grade != ""
    return [Student.birth_date.is_not(None), reachable, *said]


def _attending() -> list[ColumnElement[bool]]:
    attends = select(Membership.student_id).where(Membership.is_running)
    return [Student.archived_at.is_(None), ~Student.is_applicant, Student.id.in_(attends)]

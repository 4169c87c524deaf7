"""What the cabinet asks besides the ledger's own queries: the student behind a login, filter choices, month sums."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from points_admin.accounts.models import User
from points_admin.extensions import db
from points_admin.ledger.models import LedgerEntry
from points_admin.portal.words import month_of
from points_admin.roster.models import Kvant, Membership, Student


def student_of(user: User) -> Student | None:
    """The student of this login with all memberships loaded; none while nobody has linked a roster row to it."""
    query = select(Student).where(Student.user_id == user.id).options(selectinload(Student.memberships))
    return db.session.scalar(query)


def kvants_in_history(student: Student) -> list[Kvant]:
    """Kvants the student attends, attended or has operations of, by name: the only ones the filter knows."""
    attended = select(Membership.kvant_id).where(Membership.student_id == student.id)
    awarded = select(LedgerEntry.kvant_id).where(LedgerEntry.student_id == student.id)
    own = or_(Kvant.id.in_(attended), Kvant.id.in_(awarded))
    return list(db.session.scalars(select(Kvant).where(own).order_by(Kvant.match_key)))


def month_sums(student: Student, months: Collection[date], kvant: Kvant | None = None) -> dict[date, int]:
    """Net points of each of the months (first days), of all kvants or of one; a reversal lowers the month it mends."""
    sums = dict.fromkeys(months, 0)
    if not months:
        return sums
    query = (
        select(LedgerEntry.occurred_on, func.sum(LedgerEntry.points))
        .where(
            LedgerEntry.student_id == student.id,
            LedgerEntry.occurred_on >= min(months),
            LedgerEntry.occurred_on < month_of(max(months) + timedelta(days=31)),
        )
        .group_by(LedgerEntry.occurred_on)
    )
    if kvant is not None:
        query = query.where(LedgerEntry.kvant_id == kvant.id)
    for day, points in db.session.execute(query):
        if month_of(day) in sums:
            sums[month_of(day)] += int(points)
    return sums

"""An order to award: read from a valid form, checked against the kvant, confirmed when large, posted once."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from points_admin.accounts.models import User
from points_admin.admin.award.forms import AwardForm, KeyedForm
from points_admin.admin.award.words import effect
from points_admin.errors import DomainError, Invalid, KeyReused, NotEnoughPoints
from points_admin.extensions import db
from points_admin.ledger import services
from points_admin.ledger.models import Batch, Reason
from points_admin.ledger.posting import Posting
from points_admin.ledger.queries import batch_entries, batch_under
from points_admin.roster.models import Kvant, Membership, Student
from points_admin.roster.queries import students_by_ids

_NAMED = 10


class OutsideKvant(Invalid):
    """Some of the chosen students do not attend the kvant; `student_ids` says which."""

    def __init__(self, students: Sequence[Student], kvant: Kvant) -> None:
        names = ", ".join(student.short_name for student in students[:_NAMED])
        more = f" и ещё {len(students) - _NAMED}" if len(students) > _NAMED else ""
        super().__init__(f"Не занимаются в кванте «{kvant.name}»: {names}{more}.", field="students")
        self.student_ids = [student.id for student in students]


@dataclass(frozen=True)
class Order:
    """`points` are signed, for each student."""

    students: Sequence[Student]
    points: int
    reason: Reason
    kvant: Kvant
    key: str
    comment: str
    occurred_on: date | None

    @property
    def effect(self) -> str:
        return effect(self.points, len(self.students))

    @property
    def is_large(self) -> bool:
        """Whether it wants a second confirmation."""
        return abs(self.points) > int(current_app.config["POINTS_AWARD_CONFIRM_ABOVE"])


def read_order(actor: User, form: AwardForm, kvant: Kvant) -> Order:
    """The order of a valid form.

    Raises `NotFound` when any student is not the actor's, `OutsideKvant` when some do not attend the kvant.
    """
    students = students_by_ids(actor, form.students.data)
    attending = members_among(kvant, form.students.data)
    if outside := [student for student in students if student.id not in attending]:
        raise OutsideKvant(outside, kvant)
    return _order(form, students, kvant)


def _order(form: AwardForm, students: Sequence[Student], kvant: Kvant) -> Order:
    reason, points = form.meant
    return Order(
        students=students,
        points=points,
        reason=reason,
        kvant=kvant,
        key=form.key.data,
        comment=form.comment.data,
        occurred_on=form.occurred_on.data,
    )


def post_order(actor: User, order: Order) -> Posting:
    """One batch for the order's key, however often it comes; the caller commits."""
    return services.award(
        actor,
        students=order.students,
        points=order.points,
        reason=order.reason,
        kvant=order.kvant,
        key=order.key,
        comment=order.comment,
        occurred_on=order.occurred_on,
    )


def first_result(actor: User, sent: MultiDict[str, str]) -> Batch | None:
    """What this very order made when it came before under its key; None for any other.

    Asked before an order is read against the classes and reasons of today, which may have changed since.
    """
    if order := _repeated(actor, sent):
        with suppress(KeyReused):
            return post_order(actor, order).batch
    return None


def _repeated(actor: User, sent: MultiDict[str, str]) -> Order | None:
    """The order as sent, with the students, the reason and the kvant of the batch that its key has made."""
    keyed = KeyedForm(sent)
    first = batch_under(actor, keyed.key.data) if keyed.validate() else None
    if first is None or first.kvant is None or first.reason is None:
        return None
    form = AwardForm(sent, reasons=[first.reason])
    students = [entry.student for entry in batch_entries(actor, first)]
    same_kvant = form.kvant.data == str(first.kvant_id)
    same_students = {student.id for student in students} == set(form.students.data)
    return _order(form, students, first.kvant) if same_kvant and same_students and form.validate() else None


def members_among(kvant: Kvant, student_ids: Sequence[int]) -> set[int]:
    """Those of the ids that attend the kvant now."""
    running = select(Membership.student_id).where(
        Membership.kvant_id == kvant.id, Membership.is_running, Membership.student_id.in_(student_ids)
    )
    return set(db.session.scalars(running))


def ids_to_drop(error: DomainError | None) -> list[int]:
    """The students without whom the refused order could be carried out."""
    if isinstance(error, NotEnoughPoints):
        return [student_id for student_id, _balance in error.shortages]
    return error.student_ids if isinstance(error, OutsideKvant) else []

"""The demonstration's ledger: lessons on working days, awards after each of them, a few mistakes taken back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from random import Random
from typing import Any, cast

from sqlalchemy import Table, insert, select

from points_admin import clock
from points_admin.cli.demo.people import Cast
from points_admin.extensions import db
from points_admin.ledger.models import Account, Batch, BatchKind, EntryKind, LedgerEntry, Reason
from points_admin.ledger.services import reverse, reverse_batch
from points_admin.roster.models import Group

WEEKS = 13
_MOST_WEEKS = 156
_ENTRIES_A_WEEK = 3
_CHUNK = 5000
# How often each reason is given, and to which part of the group at once.
_HABITS = {
    "Посещение занятия": (40, 0.9),
    "Активная работа на занятии": (18, 0.35),
    "Выполнение домашнего задания": (14, 0.5),
    "Помощь другим ученикам": (8, 0.15),
    "Участие в мероприятии технопарка": (5, 0.3),
    "Участие в олимпиаде": (4, 0.15),
    "Защита проекта": (4, 0.3),
    "Участие в хакатоне": (2, 0.3),
    "Призёр олимпиады": (2, 0.05),
    "Опоздание": (6, 0.15),
    "Нарушение техники безопасности": (2, 0.05),
    "Порча оборудования": (1, 0.05),
}
_COMMENTS = ("", "", "", "", "по итогам недели", "молодец!", "перед защитой", "дополнительное задание")


@dataclass
class _Award:
    """One batch to be: a reason given to some of a group after a lesson."""

    group: Group
    reason: Reason
    comment: str
    students: list[int]
    at: datetime = field(default_factory=clock.now)


def weeks_for(students: int, entries: int) -> int:
    """How far back the lessons go: a school term, or longer where that would be too many points a child."""
    return max(WEEKS, min(_MOST_WEEKS, entries // max(1, students * _ENTRIES_A_WEEK)))


def plant_history(random: Random, cast_: Cast, entries: int, since: date) -> None:
    """Write `entries` entries, oldest first, past the services for the sake of speed and of old times.

    The triggers keep every promise all the same.
    """
    awards = _awards(random, cast_, entries, since)
    while chunk := list(islice(awards, _CHUNK)):
        _store(chunk)


def plant_corrections(cast_: Cast) -> None:
    """Two wrong entries and one wrong batch are taken back, with a word why."""
    newest = select(LedgerEntry).join(Account, Account.student_id == LedgerEntry.student_id)
    spent = newest.where(Account.balance < LedgerEntry.points).with_only_columns(LedgerEntry.batch_id)
    whole = Batch.id.not_in(spent) & (Batch.points > 0)
    batch = db.session.scalar(select(Batch).where(whole).order_by(Batch.id.desc()).offset(10).limit(1))
    if batch:
        reverse_batch(cast_.admin, batch=batch, comment="Выбрана не та группа", key="demo-reversal-batch")
    entries = newest.where(
        LedgerEntry.points.between(1, Account.balance),
        LedgerEntry.batch_id != (batch.id if batch else 0),
        LedgerEntry.kind == EntryKind.ACCRUAL,
    )
    for entry in db.session.scalars(entries.order_by(LedgerEntry.id.desc()).offset(20).limit(2)).all():
        reverse(cast_.admin, entry=entry, comment="Начислено по ошибке", key=f"demo-reversal-{entry.id}")


def _awards(random: Random, cast_: Cast, entries: int, since: date) -> Iterator[_Award]:
    """Awards lesson by lesson, oldest first, the wanted number of entries spread evenly over the lessons."""
    reasons = {reason.name: reason for reason in db.session.scalars(select(Reason).where(Reason.name.in_(_HABITS)))}
    present = {group: [one for one in ids if one not in cast_.idle] for group, ids in cast_.members.items()}
    lessons = list(_lessons([group for group in cast_.groups if present[group.id]], since))
    balances: dict[int, int] = {}
    asked = 0
    for number, (day, group) in enumerate(lessons, start=1):
        minutes = count()
        while asked * len(lessons) < entries * number:
            award = _award(random, group, present[group.id], reasons)
            award.students = _affordable(award, balances)[: entries - asked]
            award.at = _after_lesson(day, next(minutes))
            asked += len(award.students)
            if award.students:
                yield award


def _award(random: Random, group: Group, present: Sequence[int], reasons: dict[str, Reason]) -> _Award:
    name = random.choices(list(_HABITS), [often for often, _part in _HABITS.values()])[0]
    some = min(len(present), max(1, round(len(present) * _HABITS[name][1])))
    return _Award(group, reasons[name], random.choice(_COMMENTS), random.sample(present, some))


def _lessons(groups: Sequence[Group], since: date) -> Iterator[tuple[date, Group]]:
    """Each group meets twice a week, Monday to Saturday."""
    for offset in range((clock.today() - since).days + 1):
        day = since + timedelta(days=offset)
        yield from ((day, group) for number, group in enumerate(groups) if day.weekday() in _weekdays(number))


def _weekdays(number: int) -> tuple[int, int]:
    return number % 6, (number % 6 + 3) % 6


def _after_lesson(day: date, minute: int) -> datetime:
    evening = datetime.combine(day, time(13, 30), UTC) + timedelta(minutes=minute % 400)
    return min(evening, clock.now())


def _affordable(award: _Award, balances: dict[int, int]) -> list[int]:
    """Those whose balance the award fits; moves the balances."""
    points = award.reason.default_points
    fitting = sorted(student for student in award.students if balances.get(student, 0) + points >= 0)
    for student in fitting:
        balances[student] = balances.get(student, 0) + points
    return fitting


def _store(awards: Sequence[_Award]) -> None:
    batch_ids = db.session.scalars(
        insert(Batch).returning(Batch.id, sort_by_parameter_order=True), [_batch(award) for award in awards]
    ).all()
    rows = [row for award, batch_id in zip(awards, batch_ids, strict=True) for row in _entries(award, batch_id)]
    db.session.execute(insert(cast(Table, LedgerEntry.__table__)), rows)


def _batch(award: _Award) -> dict[str, Any]:
    points = award.reason.default_points
    key = f"demo-{award.group.id}-{award.at:%Y%m%d%H%M%S}-{id(award)}"
    return {
        "kind": BatchKind.ACCRUAL if points > 0 else BatchKind.DEDUCTION,
        "key": key,
        "request_hash": "demo",
        "size": len(award.students),
        "points": points * len(award.students),
        **_common(award),
    }


def _entries(award: _Award, batch_id: int) -> Iterator[dict[str, Any]]:
    points = award.reason.default_points
    common = _common(award) | {
        "kind": EntryKind.ACCRUAL if points > 0 else EntryKind.DEDUCTION,
        "points": points,
        "occurred_on": clock.local(award.at).date(),
        "batch_id": batch_id,
    }
    return (common | {"student_id": student} for student in award.students)


def _common(award: _Award) -> dict[str, Any]:
    return {
        "reason_id": award.reason.id,
        "kvant_id": award.group.kvant_id,
        "actor_id": award.group.teacher_id,
        "comment": award.comment,
        "created_at": award.at,
    }

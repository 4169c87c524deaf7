"""The account, every operation of the student, and the batches that a member of staff has made."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from points_admin.extensions import db
from points_admin.ledger.models import Batch, LedgerEntry
from points_admin.ledger.queries import account_of
from points_admin.ledger.words import BATCH_KINDS, ENTRY_KINDS
from points_admin.privacy.person import Person
from points_admin.privacy.sections.section import Section
from points_admin.workbook import Cell


def account(person: Person) -> Section:
    """The balance."""
    columns = {"balance": "Баланс", "earned": "Заработано", "spent": "Потрачено"}
    rows: list[list[Cell]] = []
    if person.student is not None:
        found = account_of(person.student)
        rows.append([found.balance, found.earned, found.spent])
    return Section("account", "Баланс", columns, rows)


def entries(person: Person) -> Section:
    """All operations, the oldest first; `reverses` is the number of the one that was taken back."""
    columns = {
        "id": "Номер",
        "occurred_on": "Дата",
        "created_at": "Записано",
        "kind": "Вид",
        "points": "Баллы",
        "reason": "За что",
        "kvant": "Квант",
        "comment": "Комментарий",
        "author": "Кто",
        "reverses": "Сторно операции",
    }
    found: list[LedgerEntry] = []
    if person.student is not None:
        mine = select(LedgerEntry).where(LedgerEntry.student_id == person.student.id).order_by(LedgerEntry.id)
        parts = (LedgerEntry.reason, LedgerEntry.kvant, LedgerEntry.actor, LedgerEntry.batch)
        found = list(db.session.scalars(mine.options(*map(joinedload, parts))))
    return Section("entries", "Операции", columns, [_entry(each) for each in found])


def batches(person: Person) -> Section:
    """What the login has given and taken: how much and to how many, not to whom."""
    columns = {
        "id": "Номер",
        "created_at": "Когда",
        "kind": "Вид",
        "size": "Учеников",
        "points": "Баллы",
        "reason": "За что",
        "kvant": "Квант",
        "comment": "Комментарий",
    }
    found: list[Batch] = []
    if person.user is not None:
        mine = select(Batch).where(Batch.actor_id == person.user.id).order_by(Batch.id)
        found = list(db.session.scalars(mine.options(joinedload(Batch.reason), joinedload(Batch.kvant))))
    return Section("batches", "Мои начисления и списания", columns, [_batch(each) for each in found])


def _entry(one: LedgerEntry) -> list[Cell]:
    return [
        one.id,
        one.occurred_on,
        one.created_at,
        ENTRY_KINDS[one.kind],
        one.points,
        one.reason.name,
        one.kvant.name if one.kvant else "",
        one.comment,
        one.actor.full_name if one.actor else one.batch.source,
        one.reverses_id,
    ]


def _batch(one: Batch) -> list[Cell]:
    reason, kvant = one.reason.name if one.reason else "", one.kvant.name if one.kvant else ""
    return [one.id, one.created_at, BATCH_KINDS[one.kind], one.size, one.points, reason, kvant, one.comment]

"""Somebody with the rights of the database's owner switches the triggers off and changes a row."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, text

from points_admin.extensions import db
from points_admin.ledger.models import LedgerEntry
from points_admin.ledger.services import accrue, reverse
from points_admin.ledger.verify import verify
from tests.drills.stage import Stage, set_up
from tests.support.databases import Database

# What is done, and what `ledger verify` must say about it; `{...}` are ids of the rows in question.
DEEDS: Mapping[str, tuple[str, str]] = {
    "изменена операция": (
        "UPDATE ledger_entry SET points = points + 1 WHERE id = {entry}",
        "Счёт ученика {student}:",
    ),
    "изменён баланс": (
        "UPDATE account SET balance = balance + 100, earned = earned + 100 WHERE student_id = {student}",
        "Счёт ученика {student}:",
    ),
    "изменён итог дня": (
        "UPDATE daily_total SET accrued = accrued + 1, deducted = deducted + 1",
        "Итог за ",
    ),
    "удалена операция": ("DELETE FROM ledger_entry WHERE id = {entry}", "Счёт ученика {student}:"),
    "подставлена операция": (
        "INSERT INTO ledger_entry (student_id, kind, points, reason_id, kvant_id, comment, occurred_on, created_at, "
        "actor_id, batch_id) SELECT student_id, kind, 7, reason_id, kvant_id, '', occurred_on, created_at, "
        "actor_id, batch_id FROM ledger_entry WHERE id = {entry}",
        "Пакет {batch}:",
    ),
    "операция отдана другому": (
        "UPDATE ledger_entry SET student_id = {other} WHERE id = {entry}",
        "Счёт ученика {other}:",
    ),
    "сторно указывает на чужую операцию": (
        "UPDATE ledger_entry SET reverses_id = {entry} WHERE id = {reversal}",
        "Сторно {reversal}",
    ),
    "изменён пакет": ("UPDATE batch SET points = points + 1 WHERE id = {batch}", "Пакет {batch}:"),
}


@dataclass(frozen=True)
class Told:
    """What was done, what had to be named, and what the check said."""

    deed: str
    expected: str
    problems: list[str]

    @property
    def found(self) -> bool:
        return any(problem.startswith(self.expected) for problem in self.problems)


def tamper(database: Database) -> tuple[list[str], list[Told]]:
    """Problems of the honest ledger (there should be none), and what each deed made the check say."""
    stage = set_up(replace(database, url=database.owner_url), students=3)
    ids = _play(stage)
    honest = stage.problems()
    return honest, [_commit_deed(stage, deed, ids) for deed in DEEDS]


def _play(stage: Stage) -> dict[str, int]:
    """A batch for three; the entry of the second student is reversed."""
    with stage.session() as session:
        teacher = stage.teacher()
        batch = accrue(teacher, **stage.award(stage.student_ids, 10)).batch
        entries = session.scalars(
            select(LedgerEntry).where(LedgerEntry.batch_id == batch.id).order_by(LedgerEntry.student_id)
        ).all()
        reversal = reverse(teacher, entry=entries[1], comment="ошибка", key="reversal-of-the-drill").batch
        reversal_id = session.scalar(select(LedgerEntry.id).where(LedgerEntry.batch_id == reversal.id))
        ids = {"batch": batch.id, "entry": entries[0].id, "reversal": reversal_id}
        session.commit()
    return ids | {"student": stage.student_ids[0], "other": stage.student_ids[2]}


def _commit_deed(stage: Stage, deed: str, ids: dict[str, Any]) -> Told:
    """Do it, check, and take it back: each deed meets an honest ledger."""
    statement, expected = DEEDS[deed]
    with stage.session() as session:
        _switch_guards_off(session)
        session.execute(text(statement.format(**ids)))
        problems = verify().problems
        session.rollback()
    return Told(deed, expected.format(**ids), problems)


def _switch_guards_off(session: Any) -> None:
    if db.engine.dialect.name == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))
        return
    for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        session.execute(text(f"DROP TRIGGER {name}"))

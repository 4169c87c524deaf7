"""After an award: the toast with «Отменить», kept in the session until it is shown once."""

from dataclasses import dataclass

from flask import session
from sqlalchemy import func, select
from wtforms import HiddenField

from points_admin.accounts.models import User
from points_admin.admin.award.forms import KeyedForm, fresh_key
from points_admin.admin.award.words import done, undone
from points_admin.errors import NotFound
from points_admin.extensions import db
from points_admin.ledger.models import Batch, BatchKind, LedgerEntry
from points_admin.ledger.queries import batch_for

_SESSION_KEY = "award_done"


class UndoForm(KeyedForm):
    batch = HiddenField()


@dataclass(frozen=True)
class Toast:
    """`key` is there while the batch can be undone from the toast."""

    text: str
    batch: Batch
    key: str | None


def remember(batch: Batch) -> None:
    """The next page shows what became of the batch."""
    session[_SESSION_KEY] = batch.id


def take_toast(actor: User) -> Toast | None:
    """The toast of the last award or undo, once."""
    if not (batch_id := session.pop(_SESSION_KEY, None)):
        return None
    try:
        batch = batch_for(actor, batch_id)
    except NotFound:
        return None
    if batch.kind is BatchKind.REVERSAL:
        return Toast(undone(batch.points, batch.size), batch, None)
    if _has_reversals(batch):
        return Toast(f"{done(batch.points, batch.size)}, но уже отменено", batch, None)
    return Toast(done(batch.points, batch.size), batch, fresh_key())


def _has_reversals(batch: Batch) -> bool:
    own = select(LedgerEntry.id).where(LedgerEntry.batch_id == batch.id)
    return bool(db.session.scalar(select(func.count()).where(LedgerEntry.reverses_id.in_(own))))

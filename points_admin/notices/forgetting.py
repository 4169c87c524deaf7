"""What people were told is forgotten: of somebody who is erased at once, of everybody after its time."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, func, or_

from points_admin import clock
from points_admin.extensions import db
from points_admin.notices.models import Notice, OutboxMessage

# A letter that has gone, or was given up: long enough to answer «нам ничего не приходило».
LETTERS_KEPT = timedelta(days=90)
NOTICES_KEPT = timedelta(days=365)


def forget_told(user_ids: Collection[int], addresses: Collection[str], *, paths: Collection[str]) -> None:
    """What these logins and addresses were told, and what others were told of matters at these `paths`."""
    db.session.execute(delete(Notice).where(or_(Notice.user_id.in_(user_ids), Notice.path.in_(paths))))
    db.session.execute(
        delete(OutboxMessage).where(or_(OutboxMessage.user_id.in_(user_ids), OutboxMessage.recipient.in_(addresses)))
    )


def forget_old() -> None:
    """Letters that are over for `LETTERS_KEPT`, notices older than `NOTICES_KEPT`."""
    over = func.coalesce(OutboxMessage.sent_at, OutboxMessage.failed_at) < clock.now() - LETTERS_KEPT
    db.session.execute(delete(OutboxMessage).where(over))
    db.session.execute(delete(Notice).where(Notice.created_at < clock.now() - NOTICES_KEPT))

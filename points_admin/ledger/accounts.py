"""Accounts under lock, for verbs that must know a balance before they post."""

from collections.abc import Collection

from sqlalchemy import ARRAY, Integer, func, literal, select

from points_admin.extensions import db
from points_admin.ledger.models import Account


def lock_accounts(student_ids: Collection[int]) -> None:
    """Nobody else moves these balances until the transaction ends (SQLite has one writer anyway)."""
    if student_ids and db.session.get_bind().dialect.name == "postgresql":
        # The application's role may not lock what it may not write: a function of the owner does, in the triggers'
        # order.
        db.session.execute(select(func.points_lock_accounts(literal(list(student_ids), ARRAY(Integer)))))


def locked_balances(student_ids: Collection[int]) -> dict[int, int]:
    """Points by student id, which stay what they are until the transaction ends."""
    lock_accounts(student_ids)
    # A statement of its own: it sees what those have done for whom the lock was waited.
    query = select(Account.student_id, Account.balance).where(Account.student_id.in_(student_ids))
    rows = db.session.execute(query.order_by(Account.student_id))
    return {row.student_id: row.balance for row in rows}

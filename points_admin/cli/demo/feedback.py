"""The demonstration's discussions: a dispute that waits, one that is answered, and a parent's question."""

from collections.abc import Sequence

from sqlalchemy import select

from points_admin.accounts.models import User
from points_admin.cli.demo.people import KNOWN_STUDENT, Cast
from points_admin.extensions import db
from points_admin.feedback.asking import ask_as_visitor, dispute
from points_admin.feedback.queries import newest_message
from points_admin.feedback.services import answer
from points_admin.ledger.models import EntryKind, LedgerEntry
from points_admin.roster.models import Student

WAITING = "Мне кажется, баллов должно быть больше: я ещё помогала убирать оборудование."
EXPLAINED = "За что эти баллы? Я не помню."
ANSWER = "За работу в паре на прошлом занятии: проверил по журналу, всё верно."
QUESTION = "Здравствуйте! Можно ли ребёнку заниматься в двух квантах сразу?"


def plant_feedback(cast: Cast) -> None:
    """Flushes; who teaches the known student's kvant finds one of them to answer."""
    author = db.session.scalars(select(User).where(User.login == KNOWN_STUDENT[1])).one()
    entries = _newest_of(author)
    if len(entries) == 2:
        waiting, explained = entries
        dispute(author, waiting, body=WAITING)
        thread = dispute(author, explained, body=EXPLAINED)
        last = newest_message(thread)
        answer(cast.admin, thread, body=ANSWER, seen=last.id if last else 0)
    ask_as_visitor(body=QUESTION, name="Мама ученика", email="mama@example.org", key="demo")


def _newest_of(author: User) -> Sequence[LedgerEntry]:
    standing = LedgerEntry.kind == EntryKind.ACCRUAL, ~LedgerEntry.reversal.has()
    own = select(LedgerEntry).join(Student).where(Student.user_id == author.id, *standing)
    return db.session.scalars(own.order_by(LedgerEntry.id.desc()).limit(2)).all()

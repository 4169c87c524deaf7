"""How threads go on: write, answer, reverse_and_answer, close, reopen. Each records itself and tells whom it may.

A thread is changed under its lock; whoever answers names the last message read, so that no colleague is passed over.
"""

from sqlalchemy import select

from points_admin import clock
from points_admin.access import Actor
from points_admin.audit.services import record
from points_admin.database import locked, refusing
from points_admin.errors import AlreadyDecided, AlreadyReversed, Conflict, Invalid, NotFound
from points_admin.extensions import db
from points_admin.feedback.models import Message, Thread, ThreadStatus
from points_admin.feedback.policies import can_answer, require_answer, require_author
from points_admin.feedback.queries import newest_message
from points_admin.feedback.telling import tell_answer, tell_author, tell_staff
from points_admin.feedback.turns import checked_body, is_repeated, say
from points_admin.feedback.words import closed_words, overtaken_words
from points_admin.ledger.models import LedgerEntry
from points_admin.ledger.services import reverse


def write(actor: Actor, thread: Thread, *, body: str) -> Message:
    """The author goes on; what was answered waits again. Raises `AlreadyDecided` for a closed thread."""
    require_author(actor, thread)
    body, newest = checked_body(body), _lock_running(thread)
    if is_repeated(newest, actor, body, is_from_staff=False):
        return newest
    was_answered = thread.status is ThreadStatus.ANSWERED
    message = say(thread, actor, body)
    _turn(actor, "feedback.write", thread, ThreadStatus.OPEN)
    if was_answered:
        tell_staff(thread, body, again=True)
    return message


def answer(actor: Actor, thread: Thread, *, body: str, seen: int) -> Message:
    """The word of staff; `seen` is the id of the last message they had read.

    Raises `AlreadyDecided` where somebody has written since, or closed it.
    """
    require_answer(actor, thread)
    body, newest = checked_body(body), _lock_running(thread)
    if is_repeated(newest, actor, body, is_from_staff=True):
        return newest
    _require_seen(newest, seen)
    return _answer(actor, thread, body, told=body)


def reverse_and_answer(actor: Actor, thread: Thread, *, body: str, comment: str, seen: int) -> Message:
    """Take the disputed entry back and say so: both or neither, as long as the surface commits once.

    `comment` is the reversal's own, in the history. Raises what `answer` and `ledger.services.reverse` raise.
    """
    require_answer(actor, thread)
    body, newest = checked_body(body), _lock_running(thread)
    if thread.entry is None:
        raise Invalid("В этом обращении нет операции: сторнировать нечего.")
    is_reversed = _is_reversed(thread.entry)
    if is_reversed and is_repeated(newest, actor, body, is_from_staff=True):
        return newest
    _require_seen(newest, seen)
    if is_reversed:
        raise AlreadyReversed
    reverse(actor, entry=thread.entry, comment=comment, key=f"feedback-{thread.id}-{thread.entry_id}")
    return _answer(actor, thread, body, told=f"Операция отменена, баланс пересчитан.\n{body}")


def close(actor: Actor, thread: Thread) -> None:
    """Nothing more to say; by the author or by staff, who then tell the author. Raises `AlreadyDecided`."""
    by_staff = can_answer(actor, thread)
    if not by_staff:
        require_author(actor, thread)
    _lock_running(thread)
    _turn(actor, "feedback.close", thread, ThreadStatus.CLOSED)
    if by_staff and actor.id != thread.author_id:
        tell_author(thread, f"Обращение закрыто: {thread}")


def reopen(actor: Actor, thread: Thread) -> None:
    """Staff look again at what was closed. Raises `Conflict` for what runs, or where the entry is discussed anew."""
    require_answer(actor, thread)
    _lock(thread)
    if thread.status is not ThreadStatus.CLOSED:
        raise Conflict("Обращение уже открыто.")
    with refusing("По этой операции уже открыто новое обращение."):
        _turn(actor, "feedback.reopen", thread, ThreadStatus.OPEN)
    if actor.id != thread.author_id:
        tell_author(thread, f"Обращение снова открыто: {thread}")


def _answer(actor: Actor, thread: Thread, body: str, *, told: str) -> Message:
    message = say(thread, actor, body, is_from_staff=True)
    _turn(actor, "feedback.answer", thread, ThreadStatus.ANSWERED)
    tell_answer(thread, told)
    return message


def _turn(actor: Actor, action: str, thread: Thread, status: ThreadStatus) -> None:
    """The new state, recorded; flushes."""
    before = thread.status
    thread.status, thread.changed_at = status, clock.now()
    db.session.flush()
    record(actor.id, action, thread, before={"status": before}, after={"status": status})


def _lock(thread: Thread) -> None:
    """The thread as it is now: others who want to change it wait here."""
    if db.session.scalar(locked(select(Thread).where(Thread.id == thread.id))) is None:
        raise NotFound


def _lock_running(thread: Thread) -> Message:
    """Locked and not closed; its last message."""
    _lock(thread)
    newest = newest_message(thread)
    if thread.status is ThreadStatus.CLOSED:
        raise AlreadyDecided(closed_words(thread))
    if newest is None:
        raise NotFound
    return newest


def _require_seen(newest: Message, seen: int) -> None:
    if newest.id != seen:
        raise AlreadyDecided(overtaken_words(newest))


def _is_reversed(entry: LedgerEntry) -> bool:
    return db.session.scalar(select(LedgerEntry.id).where(LedgerEntry.reverses_id == entry.id)) is not None

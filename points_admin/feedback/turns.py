"""One turn of a thread: its words checked, stored, and told from the same form sent twice."""

from points_admin.access import Actor
from points_admin.checks import checked_block
from points_admin.extensions import db
from points_admin.feedback.models import Message, Thread

BODY_LENGTH = 4000


def checked_body(body: str) -> str:
    """Several lines with at least one letter or digit; raises `Invalid` about the field."""
    return checked_block(body, BODY_LENGTH, field="body", required=True)


def say(thread: Thread, actor: Actor, body: str, *, is_from_staff: bool = False) -> Message:
    """The next message; flushes."""
    message = Message(thread_id=thread.id, author_id=actor.id, is_from_staff=is_from_staff, body=body)
    db.session.add(message)
    db.session.flush()
    return message


def is_repeated(newest: Message, actor: Actor, body: str, *, is_from_staff: bool) -> bool:
    """Whether the last message is the very same: a second click is no second message."""
    return (newest.author_id, newest.is_from_staff, newest.body) == (actor.id, is_from_staff, body)

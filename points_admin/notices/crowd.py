"""tell_many(): a notice and a letter to each of thousands, in two statements."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from points_admin.extensions import db
from points_admin.notices.models import LetterKind, Notice, OutboxMessage
from points_admin.notices.services import letter_context


@dataclass(frozen=True)
class Telling:
    """A notice for the login `user_id`, if any, and a letter with the same words to `email`, if any."""

    user_id: int | None
    email: str | None
    title: str
    body: str
    path: str


def tell_many(tellings: Sequence[Telling]) -> None:
    """What `services.tell` does, for each of them."""
    notices = [
        {"user_id": one.user_id, "title": one.title, "body": one.body, "path": one.path}
        for one in tellings
        if one.user_id is not None
    ]
    letters = [
        {
            "kind": LetterKind.NOTICE,
            "recipient": one.email,
            "user_id": one.user_id,
            "context": letter_context(one.title, one.body, one.path),
        }
        for one in tellings
        if one.email
    ]
    # An empty list would store one row of defaults.
    if notices:
        db.session.execute(insert(Notice), notices)
    if letters:
        db.session.execute(insert(OutboxMessage), letters)

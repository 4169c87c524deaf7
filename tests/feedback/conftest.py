"""A dispute of Vera's with Anna, and what people have been told since."""

import pytest
from sqlalchemy import select

from points_admin.feedback.asking import dispute
from points_admin.feedback.models import Message
from points_admin.feedback.queries import newest_message
from points_admin.notices.models import Notice, OutboxMessage
from tests.support.factories import give_points


@pytest.fixture
def entry(session, cast):
    return give_points(session, cast.vera, 5, cast.vr, actor=cast.anna, reason=cast.reason)


@pytest.fixture
def thread(session, cast, entry):
    return dispute(cast.vera.user, entry, body="Меня не было на этом занятии")


@pytest.fixture
def last():
    """The id of the last message: what whoever answers has read."""
    return lambda thread: newest_message(thread).id


@pytest.fixture
def words(session):
    """The messages of a thread as (from staff, text)."""

    def of(thread):
        query = select(Message).where(Message.thread_id == thread.id).order_by(Message.id)
        return [(message.is_from_staff, message.body) for message in session.scalars(query)]

    return of


@pytest.fixture
def told(session):
    """Notices as (login, title) and letters as (address, title), since the fixture was asked for."""

    def now():
        session.flush()
        notices = session.scalars(select(Notice).order_by(Notice.id)).all()
        letters = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        return [(one.user.login, one.title) for one in notices], [
            (one.recipient, one.context["title"]) for one in letters
        ]

    before = [len(rows) for rows in now()]
    return lambda: tuple(rows[known:] for rows, known in zip(now(), before, strict=True))

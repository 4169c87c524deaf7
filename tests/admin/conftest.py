"""Who sits before the panel, and what the audit wrote meanwhile."""

import pytest
from sqlalchemy import func, select

from points_admin.audit.models import AuditEvent
from tests.support.factories import make_student


@pytest.fixture
def admin(login, cast):
    return login(cast.admin)


@pytest.fixture
def anna(login, cast):
    return login(cast.anna)


@pytest.fixture
def mates(cast, session):
    """Vera and two more of her group."""
    return [cast.vera, *(make_student(session, cast.vr, cast.vr_group) for _ in range(2))]


@pytest.fixture
def events(session):
    """The audit since the fixture was asked for, without sign-ins, oldest first: `events()`."""
    last = session.scalar(select(func.max(AuditEvent.id))) or 0

    def since():
        query = select(AuditEvent).where(AuditEvent.id > last, AuditEvent.action.not_like("session.%"))
        return session.scalars(query.order_by(AuditEvent.id)).all()

    return since


@pytest.fixture
def actions(events):
    """What those events are called: `actions()`."""
    return lambda: [event.action for event in events()]

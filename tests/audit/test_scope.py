"""Which events exist for whom: everything for administrators, the own for teachers, nothing for students."""

import pytest
from sqlalchemy import select

from points_admin.audit.models import AuditEvent
from points_admin.audit.policies import visible_events
from points_admin.audit.queries import history_of
from points_admin.audit.services import record


@pytest.fixture
def told(session, cast):
    """Vera is changed by the administrator, then by Anna (who had the right then), Gleb by the administrator."""
    for actor, student in ((cast.admin, cast.vera), (cast.anna, cast.vera), (cast.admin, cast.gleb)):
        record(actor.id, "student.update", student, before={"school": "1"}, after={"school": "5"})
        session.flush()


def test_everybody_sees_what_the_role_allows(session, cast, told):
    def seen(actor):
        return [event.actor_id for event in session.scalars(select(AuditEvent).where(visible_events(actor)))]

    assert len(seen(cast.admin)) == 3
    assert seen(cast.anna) == [cast.anna.id]
    assert seen(cast.boris) == seen(cast.vera.user) == []


def test_the_history_of_a_row_is_whole_or_not_shown(session, cast, told):
    assert [event.actor_id for event in history_of(cast.admin, cast.vera, limit=5)] == [cast.anna.id, cast.admin.id]
    assert len(history_of(cast.admin, cast.vera, limit=1)) == 1
    assert list(history_of(cast.anna, cast.vera, limit=5)) == []

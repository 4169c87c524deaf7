"""What the audit forgets of somebody who is erased: names, values and addresses. Who did what, and when, stays.

The database lets an event lose words, and change in no other way.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import update

from points_admin.audit.models import AuditEvent
from points_admin.extensions import db


def forget_subjects(subjects: Mapping[str, Collection[int]]) -> None:
    """Events about rows of these tables with these ids keep neither the rows' names nor their values."""
    for table, ids in subjects.items():
        about = AuditEvent.subject_type == table, AuditEvent.subject_id.in_([str(each) for each in ids])
        _blank(*about, subject_label="", before=None, after=None, address="", path="")


def forget_addresses(user_ids: Collection[int]) -> None:
    """From where these users did what they did."""
    _blank(AuditEvent.actor_id.in_(user_ids), address="", path="")


def _blank(*which: object, **nothing: object) -> None:
    statement = update(AuditEvent).where(*which).values(**nothing)  # type: ignore[arg-type]  # conditions
    db.session.execute(statement, execution_options={"synchronize_session": "fetch"})

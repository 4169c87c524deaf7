"""The audit: read-only; administrators see everything, teachers their own actions."""

from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import select

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.choices import staff_options
from points_admin.admin.event_words import changed
from points_admin.admin.lists import Condition, Filter
from points_admin.admin.scoped import Fact, NewestFirstView
from points_admin.audit.models import AuditEvent
from points_admin.audit.policies import visible_events
from points_admin.audit.words import action_label, subject_label
from points_admin.extensions import db

_DENIALS = (("denials", "Отказы"),)


class EventView(NewestFirstView):
    permission = (Permission.AUDIT_READ_ALL, Permission.AUDIT_READ_OWN)
    column_list = ("at", "actor", "action", "subject", "address")
    labels: ClassVar = {"at": "Когда", "actor": "Кто", "action": "Что", "subject": "С чем", "address": "Откуда"}
    filters = (
        Filter(
            "state",
            "Показать",
            lambda _user: _DENIALS,
            lambda _user, _value: AuditEvent.action == "access.denied",
            as_chips=True,
        ),
        Filter("author", "Кто", staff_options, lambda _user, value: AuditEvent.actor_id == int(value)),
    )
    empty = "Событий пока нет."
    list_template = "admin/events/list.html"
    details_template = "admin/events/card.html"

    def scope(self, user: User) -> Condition:
        return visible_events(user)

    def extras(self, rows: Sequence[Any]) -> dict[int, str]:
        """Names of the actors."""
        wanted = {row.actor_id for row in rows if row.actor_id is not None}
        return {user.id: user.full_name for user in db.session.scalars(select(User).where(User.id.in_(wanted)))}

    def facts(self, row: AuditEvent) -> list[Fact]:
        return [
            ("Когда", row.at),
            ("Кто", self.extras([row]).get(row.actor_id or 0, "командная строка или гость")),
            ("Что", action_label(row)),
            ("С чем", subject_label(row)),
            ("Откуда", f"{row.address} {row.path}".strip()),
        ]

    action_label = staticmethod(action_label)
    subject_label = staticmethod(subject_label)
    changed = staticmethod(changed)

"""Entries of the ledger: read-only, newest first, paged by cursor so that no page costs more as the ledger grows."""

from typing import Any, ClassVar

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.base import actor
from points_admin.admin.choices import kvant_options, reason_options, staff_options
from points_admin.admin.lists import Condition, DayFilter, Filter
from points_admin.admin.scoped import Fact, NewestFirstView
from points_admin.ledger.models import EntryKind, LedgerEntry
from points_admin.ledger.policies import can_reverse, visible_entries
from points_admin.ledger.words import ENTRY_KINDS
from points_admin.rewards.models import Redemption
from points_admin.rewards.queries import redemption_behind
from points_admin.roster.models import Student
from points_admin.roster.policies import visible_students
from points_admin.roster.queries import contains_words

_KIND_OPTIONS = [(kind.value, label) for kind, label in ENTRY_KINDS.items()]


class EntryView(NewestFirstView):
    permission = (Permission.ENTRIES_READ_ALL, Permission.ENTRIES_READ_TAUGHT)
    column_list = ("student", "points", "reason", "kvant", "occurred_on", "actor", "reversal")
    labels: ClassVar = {
        "student": "Ученик",
        "points": "Баллы",
        "reason": "За что",
        "kvant": "Квант",
        "occurred_on": "Дата",
        "actor": "Кто",
        "reversal": "Действие",
    }
    numeric = ("points",)
    figure = "points"
    filters = (
        Filter("kvant", "Квант", kvant_options, lambda _user, value: LedgerEntry.kvant_id == int(value)),
        Filter("reason", "За что", reason_options, lambda _user, value: LedgerEntry.reason_id == int(value)),
        Filter("kind", "Вид", lambda _user: _KIND_OPTIONS, lambda _user, value: LedgerEntry.kind == EntryKind(value)),
        Filter("author", "Кто", staff_options, lambda _user, value: LedgerEntry.actor_id == int(value)),
        DayFilter("from", "С", lambda day: LedgerEntry.occurred_on >= day),
        DayFilter("to", "По", lambda day: LedgerEntry.occurred_on <= day),
    )
    search_hint = "Ученик: фамилия, имя"
    empty = "Операций пока нет. Начислите баллы, и они появятся здесь."
    list_template = "admin/entries/list.html"
    details_template = "admin/entries/card.html"

    def scope(self, user: User) -> Condition:
        return visible_entries(user)

    def selected(self) -> Select[Any]:
        entry = LedgerEntry
        loaded = (entry.student, entry.reason, entry.kvant, entry.actor, entry.batch, entry.reversal)
        return super().selected().options(*(joinedload(relation) for relation in loaded))

    def searched(self, typed: str) -> Condition:
        found = select(Student.id).where(visible_students(actor()), contains_words(Student.search_key, typed))
        return LedgerEntry.student_id.in_(found)

    def facts(self, row: LedgerEntry) -> list[Fact]:
        return [
            ("Ученик", row.student.full_name),
            ("Вид", ENTRY_KINDS[row.kind]),
            ("За что", row.reason.name),
            ("Квант", row.kvant.name if row.kvant else None),
            ("Дата", row.occurred_on),
            ("Комментарий", row.comment),
            ("Кто", row.actor or row.batch.source),
            ("Записано", row.created_at),
        ]

    def can_reverse(self, entry: LedgerEntry) -> bool:
        """Whether to offer «Сторно»."""
        return can_reverse(actor(), entry)

    def redemption(self, entry: LedgerEntry) -> Redemption | None:
        """The exchange that the entry paid for: there it is cancelled."""
        return redemption_behind(actor(), entry) if entry.kind is EntryKind.REDEMPTION else None

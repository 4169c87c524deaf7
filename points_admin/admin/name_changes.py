"""Names that students wish for: old and new side by side, one tap for yes or no."""

from typing import Any, ClassVar

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.badges import name_changes_waiting
from points_admin.admin.base import actor, expose
from points_admin.admin.event_words import changed
from points_admin.admin.lists import Condition, Filter
from points_admin.admin.scoped import Fact, ScopedView
from points_admin.audit.queries import history_of
from points_admin.audit.words import action_label
from points_admin.errors import NotFound
from points_admin.roster.models import NameChange, Student
from points_admin.roster.name_changes import STATES, approve_name_change, reject_name_change
from points_admin.roster.policies import visible_name_changes
from points_admin.roster.queries import contains_words
from points_admin.web.changes import carry_out

_CHANGES_SHOWN = 20
_CHIPS = (("approved", "Подтверждённые"), ("rejected", "Отклонённые"), ("withdrawn", "Отозванные"))
_VERDICTS = {
    "approve": (approve_name_change, "Имя подтверждено: {0}."),
    "reject": (reject_name_change, "Имя отклонено: {0}."),
}


def _in_state(_user: User, value: str) -> Condition:
    verdict = {"approved": True, "rejected": False, "withdrawn": None}[value]
    return NameChange.decided_at.is_not(None) & NameChange.is_approved.is_(verdict)


class NameChangeView(ScopedView):
    permission = (Permission.STUDENTS_MANAGE,)
    column_list = ("student", "names", "created_at", "state")
    labels: ClassVar = {"student": "Сейчас", "names": "Новое имя", "created_at": "Отправлено", "state": "Решение"}
    # Of those that wait the oldest comes first, of the others the last verdict.
    default_order = (NameChange.decided_at.desc(),)
    filters = (
        Filter(
            "state",
            "Показать",
            lambda _user: _CHIPS,
            _in_state,
            as_chips=True,
            otherwise=NameChange.decided_at.is_(None),
        ),
    )
    search_hint = "Фамилия, имя"
    empty = "Никто не просит другого имени. Когда попросят, здесь и в меню будет видно, сколько их."
    list_template = "admin/name_changes/list.html"
    details_template = "admin/name_changes/card.html"

    def badge(self) -> int:
        return name_changes_waiting()

    def scope(self, user: User) -> Condition:
        return visible_name_changes(user)

    def selected(self) -> Any:
        return super().selected().options(joinedload(NameChange.decided_by))

    def searched(self, typed: str) -> Condition:
        return NameChange.student_id.in_(select(Student.id).where(contains_words(Student.search_key, typed)))

    def facts(self, row: NameChange) -> list[Fact]:
        facts: list[Fact] = [
            ("Сейчас", row.student.full_name),
            ("Новое имя", str(row)),
            ("Дата рождения", row.student.birth_date),
            ("Отправлено", row.created_at),
            ("Состояние", STATES[row.state]),
        ]
        decided = row.decided_at is not None
        return [*facts, ("Решено", row.decided_at), ("Кто решил", self.decider(row))] if decided else facts

    @staticmethod
    def decider(row: NameChange) -> str | None:
        """Who gave the verdict."""
        return row.decided_by.short_name if row.decided_by else None

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        row = self.get_one(request.args.get("id", ""))
        changes = history_of(actor(), row, limit=_CHANGES_SHOWN)
        return self.page(self.details_template, row=row, facts=self.facts(row), changes=changes)

    @expose("/decide/", methods=("POST",))
    def decide_view(self) -> ResponseReturnValue:
        """`verb` is approve or reject."""
        row = self.get_one(request.form.get("id", ""))
        if (verb := request.form.get("verb", "")) not in _VERDICTS:
            raise NotFound("Такого действия нет.")
        decide, said = _VERDICTS[verb]
        there = self.url_of("index_view")
        return carry_out(lambda: decide(actor(), row), lambda _done: said.format(row), there=there)

    states = STATES
    action_label = staticmethod(action_label)
    changed = staticmethod(changed)

"""The first page of the panel: the lesson now on, what the role does most, and how much is in its scope."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from points_admin.access import Permission
from points_admin.admin.award.words import sentence
from points_admin.admin.badges import feedback_waiting, notices_unread, requests_waiting
from points_admin.admin.base import PanelView, actor, expose
from points_admin.admin.schedule.marking import open_now
from points_admin.documents.queries import unfinished
from points_admin.extensions import db
from points_admin.ledger.policies import can_post
from points_admin.ledger.queries import recent_batches
from points_admin.notices.queries import failed_count, is_delivery_late
from points_admin.roster.models import Group, Kvant, Student
from points_admin.roster.policies import visible_groups, visible_kvants, visible_students
from points_admin.schedule.roll import unmarked_count

RECENT = 5


@dataclass(frozen=True)
class Count:
    forms: tuple[str, str, str]
    number: int
    url: str | None


@dataclass(frozen=True)
class MailState:
    """How many letters were given up, and whether others wait for a timer that nobody runs."""

    failed: int
    is_late: bool


class HomeView(PanelView):
    permission = (Permission.PANEL_OPEN,)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        user = actor()
        return self.render(
            "admin/home.html",
            now=open_now(user),
            unmarked=unmarked_count(user),
            counts=self.counts(),
            can_post=can_post(user),
            requests=requests_waiting(),
            feedback=feedback_waiting(),
            unread=notices_unread(),
            can_import=self.allows(Permission.IMPORT_ROSTER, Permission.IMPORT_JOURNAL_TAUGHT),
            batches=recent_batches(user, limit=RECENT),
            sentence=sentence,
            mail=self.mail(),
            has_unfinished_texts=self.allows(Permission.DOCUMENTS_MANAGE) and bool(unfinished()),
        )

    def mail(self) -> MailState | None:
        """For those whose business letters are."""
        return MailState(failed_count(), is_delivery_late()) if self.allows(Permission.OUTBOX_MANAGE) else None

    def counts(self) -> list[Count]:
        """Students, groups and kvants within the user's scope."""
        user = actor()
        kvants = url_for("kvants.index_view") if user.can(Permission.KVANTS_MANAGE) else None
        return [
            Count(
                ("ученик", "ученика", "учеников"), _running(Student, visible_students), url_for("students.index_view")
            ),
            Count(("группа", "группы", "групп"), _running(Group, visible_groups), url_for("groups.index_view")),
            Count(("квант", "кванта", "квантов"), _running(Kvant, visible_kvants), kvants),
        ]


def _running(model: Any, visible: Any) -> int:
    wanted = visible(actor()), model.archived_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(model).where(*wanted)) or 0

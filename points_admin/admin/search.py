"""Search from anywhere: students, kvants, users within the actor's scope; a page, and a fragment for the dialog."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from points_admin import text
from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.accounts.policies import visible_users
from points_admin.admin.base import PanelView, actor, expose
from points_admin.extensions import db
from points_admin.roster.models import Kvant, Student
from points_admin.roster.policies import visible_kvants, visible_students
from points_admin.roster.queries import contains_words, memberships_of

LIMIT = 8
_LENGTH = 100


@dataclass(frozen=True)
class Hit:
    kind: str
    title: str
    note: str
    url: str


class SearchView(PanelView):
    permission = (Permission.PANEL_OPEN,)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        typed = text.clean(request.args.get("q", ""))[:_LENGTH]
        hits = found(actor(), typed) if text.search_key(typed) else []
        template = "admin/search/hits.html" if request.args.get("part") else "admin/search/page.html"
        return self.render(template, typed=typed, hits=hits)


def found(user: User, typed: str) -> list[Hit]:
    """At most `LIMIT` of each kind, by name; a student's login is no second hit beside the student."""
    students = _students(user, typed)
    places = memberships_of(user, students)
    hits = [
        Hit("Ученик", one.full_name, "; ".join(map(str, places[one.id])), _card("students", one)) for one in students
    ]
    return [*hits, *_kvants(user, typed), *_users(user, typed, students)]


def _students(user: User, typed: str) -> Sequence[Student]:
    wanted = visible_students(user), Student.archived_at.is_(None), contains_words(Student.search_key, typed)
    return db.session.scalars(select(Student).where(*wanted).order_by(Student.search_key).limit(LIMIT)).all()


def _kvants(user: User, typed: str) -> list[Hit]:
    wanted = visible_kvants(user), Kvant.archived_at.is_(None), contains_words(Kvant.match_key, typed)
    kvants = db.session.scalars(select(Kvant).where(*wanted).order_by(Kvant.match_key).limit(LIMIT))
    return [Hit("Квант", one.name, "ученики кванта", url_for("students.index_view", kvant=one.id)) for one in kvants]


def _users(user: User, typed: str, shown: Sequence[Student]) -> list[Hit]:
    others = User.id.not_in([one.user_id for one in shown if one.user_id])
    wanted = visible_users(user), contains_words(User.search_key, typed), others
    users = db.session.scalars(select(User).where(*wanted).order_by(User.search_key).limit(LIMIT))
    return [Hit("Пользователь", one.full_name, one.login, _card("users", one)) for one in users]


def _card(endpoint: str, row: Any) -> str:
    return url_for(f"{endpoint}.details_view", id=row.id)

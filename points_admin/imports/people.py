"""Finding the student a journal row speaks of, among those the actor may see."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from points_admin.access import Actor
from points_admin.accounts.models import User
from points_admin.extensions import db
from points_admin.imports.plan import in_chunks
from points_admin.ledger.models import Account
from points_admin.roster.models import Membership, Student
from points_admin.roster.policies import visible_memberships, visible_students


@dataclass
class Candidate:
    """A student as journals know one; `balance` moves while the rows are checked."""

    id: int
    birth_date: date | None
    login: str
    is_archived: bool
    balance: int
    kvant_ids: list[int]


class People:
    """Students by the key of their full name."""

    def __init__(self, actor: Actor, name_keys: Iterable[str]) -> None:
        self._by_name: defaultdict[str, list[Candidate]] = defaultdict(list)
        for keys in in_chunks(sorted(name_keys)):
            self._load(actor, keys)

    def named(self, key: str) -> list[Candidate]:
        return self._by_name.get(key, [])

    def _load(self, actor: Actor, keys: Iterable[str]) -> None:
        wanted = (
            select(Student.id, Student.match_key, Student.birth_date, Student.archived_at, User.login, Account.balance)
            .join(Account, Account.student_id == Student.id)
            .outerjoin(User, User.id == Student.user_id)
            .where(Student.match_key.in_(keys), visible_students(actor))
            .order_by(Student.id)
        )
        rows = db.session.execute(wanted).all()
        kvants = _kvants_of(actor, [row.id for row in rows])
        for row in rows:
            archived = row.archived_at is not None
            candidate = Candidate(row.id, row.birth_date, row.login or "", archived, row.balance, kvants[row.id])
            self._by_name[row.match_key].append(candidate)


def _kvants_of(actor: Actor, student_ids: list[int]) -> defaultdict[int, list[int]]:
    running = select(Membership.student_id, Membership.kvant_id).where(
        Membership.student_id.in_(student_ids), Membership.is_running, visible_memberships(actor)
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    for student_id, kvant_id in db.session.execute(running):
        found[student_id].append(kvant_id)
    return found

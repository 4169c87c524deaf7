"""A small technopark in a database of its own, and the ids that many processes need to act in it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from points_admin import clock, create_app
from points_admin.access import SYSTEM, RoleName
from points_admin.accounts.models import User
from points_admin.extensions import db
from points_admin.ledger.models import Account, Batch, BatchKind, EntryKind, LedgerEntry, Reason
from points_admin.ledger.posting import Line, post
from points_admin.ledger.services import Award
from points_admin.ledger.verify import verify
from points_admin.roster.models import Kvant, Student
from tests.support.config import TEST_CONFIG
from tests.support.databases import Database
from tests.support.factories import give_points, make_group, make_kvant, make_reason, make_student, make_user


@dataclass(frozen=True)
class Stage:
    """Everything by id: each process loads its own rows."""

    app: Flask
    teacher_id: int
    kvant_id: int
    plus_id: int
    minus_id: int
    student_ids: list[int]

    @contextmanager
    def session(self) -> Iterator[Any]:
        """`db.session` in a fresh application context."""
        with self.app.app_context():
            yield db.session

    def teacher(self) -> User:
        return db.session.get_one(User, self.teacher_id)

    def award(self, student_ids: list[int], points: int, key: str | None = None) -> Award:
        """The arguments of the ledger's verbs, loaded in this process; a new key unless one is given."""
        students = db.session.scalars(select(Student).where(Student.id.in_(student_ids))).all()
        return {
            "students": students,
            "points": points,
            "reason": db.session.get_one(Reason, self.plus_id if points > 0 else self.minus_id),
            "kvant": db.session.get_one(Kvant, self.kvant_id),
            "key": key or uuid.uuid4().hex,
        }

    def post_lines(self, student_ids: list[int]) -> None:
        """One batch of +1 each in exactly this order, past the services, which would sort it."""
        day = clock.today()
        post(
            SYSTEM,
            kind=BatchKind.ACCRUAL,
            lines=[Line(one, EntryKind.ACCRUAL, 1, self.plus_id, self.kvant_id, "", day) for one in student_ids],
            key=uuid.uuid4().hex,
            request_hash="",
            comment="",
            reason_id=self.plus_id,
            kvant_id=self.kvant_id,
        )

    def balance(self, student_id: int) -> int:
        with self.session() as session:
            return int(session.get_one(Account, student_id).balance)

    def counts(self) -> tuple[int, int]:
        """How many batches and entries are stored."""
        with self.session() as session:
            return session.scalar(select(func.count(Batch.id))), session.scalar(select(func.count(LedgerEntry.id)))

    def problems(self) -> list[str]:
        """What `ledger verify` says."""
        with self.session():
            return verify().problems


def set_up(database: Database, *, students: int = 1, points: int = 0) -> Stage:
    """A teacher with one kvant and `students` members, each with `points` on the account; committed."""
    app = create_app(database.environ, **TEST_CONFIG)
    with app.app_context():
        session = db.session
        kvant = make_kvant(session)
        group = make_group(session, kvant)
        members = [make_student(session, group=group) for _ in range(students)]
        if points:
            for student in members:
                give_points(session, student, points, kvant)
        stage = Stage(
            app=app,
            teacher_id=make_user(session, RoleName.TEACHER, kvants=(kvant,)).id,
            kvant_id=kvant.id,
            plus_id=make_reason(session, points=5).id,
            minus_id=make_reason(session, points=-1).id,
            student_ids=[student.id for student in members],
        )
        session.commit()
        session.remove()
        # A connection must not be shared with the processes that are forked off later.
        db.engine.dispose()
    return stage

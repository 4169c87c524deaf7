"""A child whose every word can be recognised, with a row in every table that can hold one."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from points_admin import clock
from points_admin.accounts import sessions
from points_admin.accounts.identity import Names
from points_admin.accounts.models import User
from points_admin.audit.services import Origin, origin, record
from points_admin.checkin.arriving import check_in
from points_admin.checkin.codes import code_at
from points_admin.enrolment import services as enrolment
from points_admin.enrolment.application import Application
from points_admin.enrolment.models import EnrolmentRequest, RejectReason
from points_admin.enrolment.registration import register
from points_admin.extensions import db
from points_admin.feedback import services as feedback
from points_admin.feedback.asking import ask, ask_as_visitor, dispute
from points_admin.feedback.queries import newest_message
from points_admin.imports.models import ImportKind
from points_admin.imports.services import apply, upload
from points_admin.ledger.models import Batch
from points_admin.ledger.queries import batch_entries
from points_admin.ledger.services import award
from points_admin.notices.models import LetterKind
from points_admin.notices.services import tell, write
from points_admin.rewards.models import Reward
from points_admin.rewards.redeeming import cancel, redeem
from points_admin.rewards.saving import choose_goal
from points_admin.roster.models import Student
from points_admin.roster.name_changes import change_own_names, reject_name_change
from points_admin.roster.students import update_student
from tests.support.cast import Cast
from tests.support.factories import AnySession, make_event, make_kvant, make_request, make_reward

# Parts of everything that says who it is; of each of the files, letters and answers, too.
MARKS = ("приметов", "ульян", "тихоновн", "primet", "987-65-43", "школа 987", "2013-02-03", "10.9.8.7", "тайное слово")
PASSWORD = "Mandarin-utyug-27"
_ROSTER = (
    "ФИО;Дата рождения;Квантум;Группа;Телефон родителя;Школа\n"
    "Приметова Ульяна Тихоновна;03.02.2013;Тестовый VR/AR;VR-101;{phone};Школа 987\n"
)


@dataclass(frozen=True)
class Life:
    """`former` is the login that a link had made superfluous."""

    student: Student
    user: User
    former: User


def live(session: AnySession, cast: Cast) -> Life:
    """Imported, given a login, registered a second time and linked, named, praised, heard, written to."""
    student = _imported(session, cast)
    batch = award(
        cast.anna, students=[student], points=7, reason=cast.reason, kvant=cast.vr, key="life-of-ulyana"
    ).batch
    reward = _rewarded(session, cast, student)
    # From here on it is the child who sits at that address.
    came = origin.set(Origin(address="10.9.8.7", path="/кабинет/приметова"))
    try:
        first = _registered(cast, "primetova", "primetova@example.org")
        enrolment.link(cast.admin, first, student)
        second = _registered(cast, "primetova.u", "primetova2@example.org")
        former = second.student.user
        assert former is not None
        enrolment.link(cast.admin, second, student)
        user = student.user
        assert user is not None
        _asked_and_answered(cast, student, user, batch)
        _came(session, cast, user)
        choose_goal(user, reward)
        _known_to_the_panel(session, cast, student, user)
        sessions.start(user, address="10.9.8.7", device="primetova-phone")
        record(user.id, "access.denied", after={"method": "GET", "what": "/admin/"})
        session.flush()
    finally:
        origin.reset(came)
    return Life(student, user, former)


def _imported(session: AnySession, cast: Cast) -> Student:
    """Twice: made by the first file, changed by the second."""
    for phone in ("+7 900 987-65-42", "+7 900 987-65-43"):
        job = upload(
            cast.admin, kind=ImportKind.ROSTER, filename="список.csv", content=_ROSTER.format(phone=phone).encode()
        )
        apply(cast.admin, job)
    return session.scalars(select(Student).where(Student.last_name == "Приметова")).one()


def _registered(cast: Cast, login: str, email: str) -> EnrolmentRequest:
    return register(
        Application(
            last_name="Приметова",
            first_name="Ульяна",
            middle_name="Тихоновна",
            birth_date=date(2013, 2, 3),
            kvant=cast.it,
            login=login,
            email=email,
            password=PASSWORD,
            guardian_name="Приметова Инна",
            guardian_contact="primet-mama@example.org",
            has_consent=True,
            key=login,
        ),
        address="10.9.8.7",
    )


def _asked_and_answered(cast: Cast, student: Student, user: User, batch: Batch) -> None:
    [entry] = batch_entries(cast.anna, batch)
    thread = dispute(user, entry, body="Тайное слово: почему 7?")
    newest = newest_message(thread)
    feedback.answer(cast.anna, thread, body="Ульяна, это за проект.", seen=newest.id if newest else 0)
    ask(user, body="Тайное слово: как сменить пароль?", key="life-question")
    ask_as_visitor(body="Тайное слово от мамы", key="life-mama", name="Приметова", email="primet-mama@example.org")
    rejected = change_own_names(user, student, Names("Приметова-Ким", "Ульяна"))
    assert rejected is not None
    reject_name_change(cast.admin, rejected)
    change_own_names(user, student, Names("Приметова", "Ульяна", "Тихоновна-Ким"))


def _came(session: AnySession, cast: Cast, user: User) -> None:
    event = make_event(session, cast.vr, name="Хакатон")
    check_in(user, code=code_at(event.secret, clock.now()))


def _rewarded(session: AnySession, cast: Cast, student: Student) -> Reward:
    """One exchange that was taken back, with words. The ledger's own comment cannot be forgotten."""
    reward = make_reward(session, name="Значок", price=5, stock=1)
    redemption = redeem(cast.anna, reward=reward, student=student, price=5, key="life-reward")
    cancel(cast.anna, redemption, why="Размер не тот")
    redemption.why = "Ульяна передумала"
    return reward


def _known_to_the_panel(session: AnySession, cast: Cast, student: Student, user: User) -> None:
    update_student(cast.admin, student, email="primetova@example.org", grade="7")
    elsewhere = make_request(session, make_kvant(session), student)
    enrolment.reject(cast.admin, elsewhere, reason=RejectReason.OTHER, comment="Ульяна уже ходит")
    tell(user, title="Ульяна, привет", body="Тихоновна", path="/cabinet/profile")
    write(LetterKind.NOTICE, recipient="primet-mama@example.org", user=None, context={"title": "Ульяна"})
    refusal = record(None, "session.refuse")
    refusal.subject_type, refusal.subject_id, refusal.subject_label = "user", str(user.id), "Приметова Ульяна"


def found_in(session: AnySession, *marks: str) -> set[str]:
    """`table.column: mark` for whatever still says one of the marks, in any case."""
    session.flush()
    connection = session.connection()
    return {
        f"{table.name}.{column.name}: {mark}"
        for table in db.metadata.sorted_tables
        for row in connection.execute(select(table))
        for column, value in zip(table.columns, row, strict=True)
        for mark in marks
        if mark in _readable(value)
    }


def _readable(value: Any) -> str:
    """In small letters, JSON and files too."""
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    return json.dumps(value, ensure_ascii=False, default=str).casefold()

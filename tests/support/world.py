"""One of everything, around the cast: what the addresses of the route table and the crawls point to."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from points_admin import clock
from points_admin.access import SYSTEM
from points_admin.accounts.models import User
from points_admin.audit.services import record
from points_admin.checkin.models import Event
from points_admin.enrolment.models import EnrolmentRequest, RequestStatus
from points_admin.feedback.models import Thread
from points_admin.imports.models import ImportJob, ImportKind
from points_admin.imports.services import apply, upload
from points_admin.notices.models import LetterKind, Notice, OutboxMessage
from points_admin.roster.models import Membership, Student
from points_admin.schedule.attendance import mark_lesson
from points_admin.schedule.calendar import renew_link
from points_admin.schedule.models import Lesson, Mark
from points_admin.web.account.tokens import email_token, reset_token
from points_admin.web.calendar import calendar_address
from points_admin.year_end.carrying import carry_on
from points_admin.year_end.models import YearEnd
from tests.support.cast import Cast
from tests.support.factories import (
    AnySession,
    give_points,
    make_applicant,
    make_authenticator,
    make_email_wish,
    make_event,
    make_lesson,
    make_name_change,
    make_passkey,
    make_picture,
    make_reason,
    make_redemption,
    make_request,
    make_reward,
    make_rule,
    make_slot,
    make_student,
    make_thread,
    make_visit,
    make_year_end,
)

JOURNAL = "Дата;ФИО;Баллы;За что;Квантум\n01.09.2026;Лебедева Вера;5;Активная работа;Тестовый VR/AR\n"
ROSTER = (
    "ФИО;Дата рождения;Квантум;Группа;Телефон родителя\n"
    "Загрузкина Яна;01.02.2013;Тестовый VR/AR;VR-101;+7 900 000-00-00\n"
    "Загрузкин Ян;31.02.2013;Тестовый VR/AR;VR-101;+7 900 000-00-01\n"
)


@dataclass(frozen=True)
class World:
    """Ids by the names that addresses use in braces; `vr...` belongs to Anna's kvant, `it...` to Boris's.

    `fresh` has registered and waits for the verdict of Anna.
    """

    ids: dict[str, int | str]
    cast: Cast
    fresh: User

    def user(self, name: str) -> User:
        """The login of one of the cast, or the fresh one."""
        person = self.fresh if name == "fresh" else getattr(self.cast, name)
        return person if isinstance(person, User) else person.user

    def address(self, template: str) -> str:
        return template.format_map(self.ids)


def make_world(session: AnySession, cast: Cast) -> World:
    """Store it all beside the cast; nothing of it belongs to the kvant of Boris."""
    entry = give_points(session, cast.vera, 5, cast.vr, actor=cast.anna, reason=cast.reason)
    loose = make_student(session, None, cast.vr_group, last_name="Безлогинова", first_name="Ира")
    job = upload(cast.anna, kind=ImportKind.JOURNAL, filename="журнал.csv", content=JOURNAL.encode())
    event = record(cast.admin.id, "kvant.update", cast.vr, before={"capacity": 20}, after={"capacity": 30})
    session.flush()
    # Anna is about to switch the second step on.
    make_authenticator(session, cast.anna, is_on=False)
    cast.gleb.guardian_email = "zuev@example.org"
    request = make_request(session, cast.vr, make_applicant(session, login="fresh"))
    reward = make_reward(session, name="Кружка", stock=5)
    hidden = make_reward(session, name="Сюрприз", is_visible=False)
    of_vera = select(Membership.id).where(Membership.student_id == cast.vera.id)
    return World(
        {
            "vera": cast.vera.id,
            "gleb": cast.gleb.id,
            "loose": loose.id,
            "vera_user": cast.vera.user_id or 0,
            "anna_user": cast.anna.id,
            "boris_user": cast.boris.id,
            "vr": cast.vr.id,
            "it": cast.it.id,
            "vr_group": cast.vr_group.id,
            "it_group": cast.it_group.id,
            "reason": cast.reason.id,
            "vr_reason": make_reason(session, "Шлем на месте", 3, kvant_id=cast.vr.id).id,
            "vr_entry": entry.id,
            "vr_batch": entry.batch_id,
            "vr_membership": session.scalar(of_vera) or 0,
            "vr_job": job.id,
            "roster_job": _applied_roster(session, cast).id,
            "event": event.id,
            "letter": _letter(session, cast).id,
            "notice": _notices(session, cast),
            "reset_token": reset_token(cast.gleb.user, "zuev@example.org"),
            "email_token": email_token(make_email_wish(session, cast.boris, "boris@example.org")),
            "name_change": make_name_change(session, cast.vera).id,
            "calendar": _calendar(cast),
            "vr_slot": make_slot(session, cast.vr_group).id,
            "vr_lesson": make_lesson(session, cast.vr_group).id,
            "held_lesson": _held(session, cast).id,
            "rule": make_rule(session, reason=cast.reason).id,
            "vr_event": make_event(session, cast.vr).id,
            "past_event": _past_event(session, cast).id,
            "everybodys_event": make_event(
                session, opens_at=clock.now() + timedelta(days=1), closes_at=clock.now() + timedelta(days=1, hours=1)
            ).id,
            "reward": reward.id,
            "picture": make_picture(session, reward).digest,
            "hidden_reward": hidden.id,
            "hidden_picture": make_picture(session, hidden).digest,
            "cheap_reward": make_reward(session, name="Значок", price=1).id,
            "redemption": make_redemption(session, cast.anna, cast.vera, reward).id,
            "vr_request": request.id,
            "anna_passkey": make_passkey(session, cast.anna).id,
            "vr_thread": _dispute(session, cast).id,
            "burned": _burned(session, cast).id,
            "year_end": make_year_end(session, announced_by_id=cast.admin.id).id,
            "later": (clock.today() + timedelta(days=40)).isoformat(),
            "question": make_thread(session, author_name="Мама", author_email="vera@example.org").id,
            "closed_question": make_thread(session, author_id=cast.anna.id, status="closed").id,
            "vr_replaced": _taken_in_under_another_login(session, cast).id,
            "it_request": make_request(session, cast.it, make_applicant(session, login="fresh-it")).id,
        },
        cast,
        request.student.user,
    )


def _dispute(session: AnySession, cast: Cast) -> Thread:
    """Vera disagrees with an entry of her own."""
    entry = give_points(session, cast.vera, 3, cast.vr, actor=cast.anna, reason=cast.reason)
    return make_thread(session, entry, author_id=cast.vera.user_id)


def _burned(session: AnySession, cast: Cast) -> YearEnd:
    """A year that has ended: Vera was left with 4 points."""
    plan = make_year_end(session, amount=4, due_on=clock.today(), announced_by_id=cast.admin.id)
    while carry_on(SYSTEM, plan.id):
        session.flush()
    return plan


def _taken_in_under_another_login(session: AnySession, cast: Cast) -> EnrolmentRequest:
    """Vera has wished for a login that was taken; her mother can be written to."""
    session.execute(update(Student).where(Student.id == cast.vera.id).values(guardian_email="anna@example.org"))
    request = EnrolmentRequest(student_id=cast.vera.id, kvant_id=cast.vr.id, is_login_replaced=True)
    request.status, request.decided_at, request.decided_by_id = RequestStatus.APPROVED, clock.now(), cast.anna.id
    session.add(request)
    session.flush()
    return request


def _held(session: AnySession, cast: Cast) -> Lesson:
    """A lesson of yesterday that Vera was at."""
    starts = clock.now() - timedelta(days=1)
    lesson = make_lesson(session, cast.vr_group, starts_at=starts, ends_at=starts + timedelta(hours=1))
    session.execute(
        update(Membership)
        .where(Membership.student_id == cast.vera.id)
        .values(started_on=lesson.day - timedelta(days=9))
    )
    mark_lesson(cast.anna, lesson, {cast.vera.id: Mark.PRESENT}, seen=0)
    return lesson


def _calendar(cast: Cast) -> str:
    """The part of the link to Vera's calendar that opens it."""
    renew_link(cast.vera.user)
    address = calendar_address(cast.vera.user) or ""
    return address.rpartition("/")[2].removesuffix(".ics")


def _past_event(session: AnySession, cast: Cast) -> Event:
    """Vera was there yesterday."""
    yesterday = clock.now() - timedelta(days=1)
    event = make_event(session, cast.vr, opens_at=yesterday, closes_at=yesterday + timedelta(hours=1))
    make_visit(session, event, cast.vera, at=yesterday)
    return event


def _notices(session: AnySession, cast: Cast) -> int:
    """Something to read for a student and for a teacher; the id of the last."""
    told = [
        Notice(user_id=user_id, title="Пароль сброшен", body="Прежний больше не действует.", path=path)
        for user_id, path in ((cast.vera.user_id, "/cabinet/profile"), (cast.anna.id, "/admin/requests/"))
    ]
    session.add_all(told)
    session.flush()
    return told[-1].id


def _letter(session: AnySession, cast: Cast) -> OutboxMessage:
    message = OutboxMessage(
        kind=LetterKind.NOTICE, recipient="anna@example.org", user=cast.anna, context={"title": "Да"}
    )
    session.add(message)
    session.flush()
    return message


def _applied_roster(session: AnySession, cast: Cast) -> ImportJob:
    """An import with a wrong row, stored by Anna while she was an administrator: hers, and no longer hers to see."""
    job = upload(cast.admin, kind=ImportKind.ROSTER, filename="список.csv", content=ROSTER.encode())
    apply(cast.admin, job, skip_invalid=True)
    job.actor_id = cast.anna.id
    session.flush()
    return job

"""RequestView at /admin/requests/: clean requests are ticked, doubtful ones say why not; «Принять 11» does it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, ClassVar

from flask import flash, redirect, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from points_admin import clock
from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.badges import requests_waiting
from points_admin.admin.base import actor, expose
from points_admin.admin.choices import kvant_options
from points_admin.admin.event_words import changed
from points_admin.admin.lists import Condition, Filter
from points_admin.admin.requests import deciding
from points_admin.admin.requests.deciding import Decided, Outcome, Verdict
from points_admin.admin.requests.login_letter import LoginLetterDoor, remind_of_logins
from points_admin.admin.scoped import Fact, ScopedView
from points_admin.audit.queries import history_of
from points_admin.audit.words import action_label
from points_admin.documents.consents import last_withdrawn, running_consent
from points_admin.enrolment.ages import age_on
from points_admin.enrolment.doubts import Doubt, doubts_of
from points_admin.enrolment.duplicates import duplicates_of
from points_admin.enrolment.models import OPEN, EnrolmentRequest, RequestStatus
from points_admin.enrolment.policies import visible_requests, with_contacts
from points_admin.enrolment.queries import Places, places_of
from points_admin.enrolment.services import link
from points_admin.enrolment.words import REJECT_REASONS, STATUS
from points_admin.errors import Correctable, NotFound
from points_admin.extensions import db
from points_admin.roster.models import Group, Kvant, Student
from points_admin.roster.policies import seen_of
from points_admin.roster.queries import contains_words, groups_of
from points_admin.web.formats import day, moment, number, plural
from points_admin.web.statuses import http_status

_DONE = "requests_done"
_CHANGES_SHOWN = 20
_NO_CONTACTS: list[Fact] = [("Контакты", "видны, пока заявка открыта")]
_STATES = (("waiting", "Лист ожидания"), ("decided", "Решённые"))


def _in_state(_user: User, value: str) -> Condition:
    if value == "waiting":
        return EnrolmentRequest.status == RequestStatus.WAITING
    return EnrolmentRequest.status.not_in(OPEN)


@dataclass(frozen=True)
class Section:
    """The requests of one kvant on the page: one form, since groups belong to a kvant."""

    kvant: Kvant
    rows: Sequence[EnrolmentRequest]
    groups: Sequence[Group]
    places: Places
    doubts: Mapping[int, Sequence[Doubt]]

    @property
    def clean(self) -> int:
        return sum(not self.doubts[row.id] for row in self.rows if row.is_open)


class RequestView(LoginLetterDoor, ScopedView):
    permission = (Permission.REQUESTS_DECIDE_ALL, Permission.REQUESTS_DECIDE_TAUGHT)
    column_list = ("student", "kvant", "status")
    labels: ClassVar = {"student": "Ученик", "kvant": "Квант", "status": "Состояние"}
    default_order = (EnrolmentRequest.kvant_id,)
    filters = (
        Filter(
            "state",
            "Показать",
            lambda _user: _STATES,
            _in_state,
            as_chips=True,
            otherwise=and_(EnrolmentRequest.status == RequestStatus.PENDING),
        ),
        Filter("kvant", "Квант", kvant_options, lambda _user, value: EnrolmentRequest.kvant_id == int(value)),
    )
    search_hint = "Фамилия, имя"
    empty = "Новых заявок нет. Когда они появятся, здесь и в меню будет видно, сколько их."
    list_template = "admin/requests/list.html"
    details_template = "admin/requests/card.html"

    def badge(self) -> int:
        return requests_waiting()

    def scope(self, user: User) -> Condition:
        return visible_requests(user)

    def selected(self) -> Any:
        return super().selected().options(joinedload(EnrolmentRequest.decided_by))

    def searched(self, typed: str) -> Condition:
        return EnrolmentRequest.student_id.in_(select(Student.id).where(contains_words(Student.search_key, typed)))

    def extras(self, rows: Sequence[EnrolmentRequest]) -> Any:
        """The page's sections, and what became of the last verdict."""
        doubts, places = doubts_of(rows), places_of({row.kvant for row in rows})
        groups = groups_of(actor()) if any(row.is_open for row in rows) else []
        sections = [
            Section(kvant, list(run), [g for g in groups if g.kvant_id == kvant.id], places[kvant.id], doubts)
            for kvant, run in groupby(rows, key=lambda row: row.kvant)
        ]
        return {"sections": sections, "contacts": with_contacts(actor(), rows), "toast": session.pop(_DONE, None)}

    def facts(self, row: EnrolmentRequest) -> list[Fact]:
        student = row.student
        return [
            ("Состояние", STATUS[row.status]),
            ("Подана", row.created_at),
            ("Дата рождения", self.born(student.birth_date) if student.birth_date else None),
            *(self._contacts(student) if with_contacts(actor(), [row]) else _NO_CONTACTS),
            ("Согласие на обработку данных", _about_consent(student)),
            *self._verdict(row),
        ]

    @staticmethod
    def _contacts(student: Student) -> list[Fact]:
        return [
            ("Родитель", student.guardian_name),
            ("Телефон родителя", student.guardian_phone),
            ("Почта родителя", student.guardian_email),
            ("Логин", student.user.login if student.user else None),
            ("Почта", student.user.email if student.user else None),
        ]

    @staticmethod
    def duplicates(row: EnrolmentRequest) -> list[tuple[Student, bool]]:
        """Who on the roster may be the applicant, and whether the actor may tie the request to them."""
        found = duplicates_of([row])[row.id]
        seen = seen_of(actor(), found)
        return [(student, student.id in seen) for student in found]

    def _verdict(self, row: EnrolmentRequest) -> list[Fact]:
        if row.decided_at is None:
            return []
        who: list[Fact] = [("Решение", row.decided_at), ("Кто решил", row.decided_by and row.decided_by.short_name)]
        return [*who, ("Причина", REJECT_REASONS[row.reason]), ("Комментарий", row.comment)] if row.reason else who

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        row = self.get_one(request.args.get("id", ""))
        [section] = self.extras([row])["sections"]
        return self.page(
            self.details_template,
            row=row,
            facts=self.facts(row),
            section=section,
            duplicates=self.duplicates(row) if row.is_open else [],
            login_letter=self.login_letter(row),
            changes=history_of(actor(), row, limit=_CHANGES_SHOWN),
        )

    @expose("/decide/", methods=("POST",))
    def decide_view(self) -> ResponseReturnValue:
        """`verb` is approve, reject or wait; `ids` are the ticked requests."""
        return self._decide(self._verdict_of(request.form.get("verb", "")), undo=True)

    @expose("/take-back/", methods=("POST",))
    def take_back_view(self) -> ResponseReturnValue:
        return self._decide(lambda: deciding.taking_back(actor()), undo=False)

    @expose("/link/", methods=("POST",))
    def link_view(self) -> ResponseReturnValue:
        """The applicant is a student who is on the roster already."""
        row = self.get_one(request.form.get("id", ""))
        found = duplicates_of([row])[row.id]
        student = next((one for one in found if str(one.id) == request.form.get("student")), None)
        if student is None:
            raise NotFound
        try:
            link(actor(), row, student)
            db.session.commit()
            then = (
                "Теперь её можно принять."
                if row.is_open
                else "Она закрыта: этот ученик уже занимается или подал такую."
            )
            flash(f"Заявка привязана: {student.full_name}. {then}", "success")
        except Correctable as refusal:
            db.session.rollback()
            flash(refusal.message, "error")
        return redirect(self.url_of("details_view", id=row.id))

    def _verdict_of(self, verb: str) -> Callable[[], Verdict]:
        form, user = request.form, actor()
        makers = {
            "approve": lambda: deciding.approval(user, form.get("group", "")),
            "reject": lambda: deciding.rejection(user, form.get("reason", ""), form.get("comment", "")),
            "wait": lambda: deciding.postponement(user),
        }
        if verb not in makers:
            raise NotFound("Такого действия нет.")
        return makers[verb]

    def _decide(self, make: Callable[[], Verdict], *, undo: bool) -> ResponseReturnValue:
        try:
            chosen = deciding.chosen_requests(actor(), request.form.getlist("ids"))
            verdict: Verdict = make()
        except Correctable as refusal:
            flash(refusal.message, "error")
            return self.list_page(), http_status(refusal)
        outcome = deciding.carry_out(chosen, verdict)
        db.session.commit()
        _tell(outcome, undo=undo)
        return redirect(self.url_of("index_view"))

    @staticmethod
    def born(day_of_birth: date) -> str:
        """«16.11.2012, 14 лет»."""
        age = age_on(clock.today(), day_of_birth)
        return f"{day(day_of_birth)}, {age} {plural(age, 'год', 'года', 'лет')}"

    status_words = STATUS
    reasons = REJECT_REASONS
    action_label = staticmethod(action_label)
    changed = staticmethod(changed)


def _about_consent(student: Student) -> str:
    """The running one, or the day when the last was withdrawn."""
    if running := running_consent(student):
        return f"редакция № {running.document.version}, {moment(running.given_at)}, {running.given_by}"
    withdrawn = last_withdrawn(student)
    return f"отозвано {day(withdrawn.withdrawn_at)}" if withdrawn else "нет"


def _tell(outcome: Outcome, *, undo: bool) -> None:
    """The next page says whom the verdict reached, and offers to take it back."""
    done = outcome.decided
    if done:
        count = len(done)
        names = done[0].name if count == 1 else f"{number(count)} {plural(count, *_FORMS)}"
        said = f"{names}: {_state_of(done)}."
        session[_DONE] = {"text": said, "ids": [one.id for one in done] if undo else []}
    remind_of_logins(done)
    for name, why in outcome.left:
        flash(f"{name}: {why}", "error")


def _state_of(done: Sequence[Decided]) -> str:
    status, many = done[0].status, len(done) > 1
    words = {
        RequestStatus.APPROVED: ("заявка принята", "приняты"),
        RequestStatus.REJECTED: ("заявка отклонена", "отклонены"),
        RequestStatus.WAITING: ("в листе ожидания", "в листе ожидания"),
        RequestStatus.PENDING: ("снова на рассмотрении", "снова на рассмотрении"),
    }
    return words[status][many]


_FORMS = ("заявка", "заявки", "заявок")

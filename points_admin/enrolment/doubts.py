"""Why a request wants a closer look before it is approved."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from points_admin import clock
from points_admin.documents.consents import without_consent
from points_admin.enrolment.ages import age_on
from points_admin.enrolment.duplicates import duplicates_of, repeated_of
from points_admin.enrolment.models import EnrolmentRequest
from points_admin.enrolment.queries import Places, group_places_of, places_of
from points_admin.extensions import db
from points_admin.roster.models import Group, Kvant, Student


@dataclass(frozen=True)
class Doubt:
    """`code` is stable: duplicate, repeated, full, no_consent, age, login_replaced; `text` is Russian."""

    code: str
    text: str


@dataclass(frozen=True)
class _Known:
    """What all the requests are looked at with, asked for once."""

    duplicates: dict[int, list[Student]]
    repeated: set[int]
    without_consent: set[int]
    places: dict[int, Places]
    kvants_with_full_groups: set[int]


def doubts_of(requests: Sequence[EnrolmentRequest]) -> dict[int, list[Doubt]]:
    """By request id, empty for a clean or decided one; the number of queries does not depend on that of requests.

    Where the requests given are more than the kvant's free places, those who came first are clean.
    """
    doubts: dict[int, list[Doubt]] = {request.id: [] for request in requests}
    open_ones = sorted((request for request in requests if request.is_open), key=lambda request: request.id)
    known, clean = _known_of(open_ones), Counter[int]()
    for request in open_ones:
        found = doubts[request.id]
        found += _about_person(request, known)
        found += _about_room(request, known, clean[request.kvant_id])
        clean[request.kvant_id] += not found
    return doubts


def _known_of(requests: Sequence[EnrolmentRequest]) -> _Known:
    kvants = {request.kvant_id: request.kvant for request in requests}
    return _Known(
        duplicates=duplicates_of(requests),
        repeated=repeated_of(requests),
        without_consent=without_consent([request.student for request in requests]),
        places=places_of(kvants.values()),
        kvants_with_full_groups=_all_groups_full(kvants.values()),
    )


def _about_person(request: EnrolmentRequest, known: _Known) -> list[Doubt]:
    found = []
    if duplicates := known.duplicates[request.id]:
        where = " (в архиве)" if all(one.archived_at for one in duplicates) else ""
        found.append(Doubt("duplicate", f"Похожий ученик уже есть в списке{where}"))
    if request.id in known.repeated:
        found.append(Doubt("repeated", "Такая же заявка уже есть"))
    if request.student_id in known.without_consent:
        found.append(Doubt("no_consent", "Нет согласия на обработку данных"))
    if wrong := _wrong_age(request.student, request.kvant):
        found.append(Doubt("age", wrong))
    if request.is_login_replaced:
        found.append(Doubt("login_replaced", "Выбранный логин или почта заняты: нужна карточка с новым логином"))
    return found


def _wrong_age(student: Student, kvant: Kvant) -> str:
    if student.birth_date is None:
        return ""
    age = age_on(clock.today(), student.birth_date)
    if (kvant.age_from or age) <= age <= (kvant.age_to or age):
        return ""
    limits = [f"с {kvant.age_from}" if kvant.age_from else "", f"до {kvant.age_to}" if kvant.age_to else ""]
    return f"Возраст {age}, а квант {' '.join(filter(None, limits))} лет"


def _about_room(request: EnrolmentRequest, known: _Known, clean: int) -> list[Doubt]:
    """`clean`: how many requests before this one want a place, too."""
    free = known.places[request.kvant_id].free
    if free is not None and clean >= free:
        return [Doubt("full", f"Мест не хватит: свободно {free}" if free else "Мест нет")]
    return [Doubt("full", "Во всех группах мест нет")] if request.kvant_id in known.kvants_with_full_groups else []


def _all_groups_full(kvants: Iterable[Kvant]) -> set[int]:
    """Ids of the kvants that have groups, and no place in any."""
    ids = [kvant.id for kvant in kvants]
    running = select(Group).where(Group.kvant_id.in_(ids), Group.archived_at.is_(None))
    groups = db.session.scalars(running.options(lazyload("*"))).all()
    places = group_places_of(groups)
    return {group.kvant_id for group in groups} - {g.kvant_id for g in groups if not places[g.id].is_full}

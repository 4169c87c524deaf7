"""The demonstration's newcomers: requests of every kind a teacher meets, and one that a child can look at."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from sqlalchemy import func, select

from points_admin import clock
from points_admin.access import RoleName
from points_admin.cli.demo.names import Name, random_name
from points_admin.cli.demo.people import Cast, birth_date
from points_admin.documents.models import Consent, DocumentKind
from points_admin.documents.queries import current
from points_admin.enrolment.models import EnrolmentRequest, RequestStatus
from points_admin.enrolment.telling import Step, say
from points_admin.extensions import db
from points_admin.roster.models import Kvant, Membership, Student

# Clean requests by the kvant's slug.
CLEAN = {"vr-ar": 5, "it": 3, "promrobo": 2}
# All of its places are taken, so that there is a waiting list.
FULL = "aero"
# Free places elsewhere: enough for all who ask.
ROOM = range(9, 16)
WAITING = 2
_EVERY = timedelta(hours=7)
KNOWN_APPLICANT = (Name("Ветров", "Пётр", "Ильич"), "petr")


class _Newcomers:
    """Makes applicants with a login, a guardian's consent and a request, the newest last."""

    def __init__(self, random: Random, cast: Cast, count: int) -> None:
        self._random, self._logins = random, cast.logins
        self._moments = self._spread(count)
        self._document = current(DocumentKind.CONSENT)

    def add(self, kvant: Kvant, name: Name | None = None, **fields: object) -> EnrolmentRequest:
        name = name or random_name(self._random)
        login = KNOWN_APPLICANT[1] if name == KNOWN_APPLICANT[0] else None
        parent = random_name(self._random)
        guardian = " ".join(filter(None, (parent.last, parent.first, parent.middle)))
        student = Student(
            last_name=name.last,
            first_name=name.first,
            middle_name=name.middle,
            birth_date=fields.pop("birth_date", None) or birth_date(self._random),
            guardian_name=guardian,
            guardian_phone=f"+7 (900) {self._random.randint(100, 999)}-00-{self._random.randint(10, 99)}",
            is_applicant=True,
            user=self._logins.add(RoleName.STUDENT, name, login),
        )
        request = EnrolmentRequest(student=student, kvant=kvant, created_at=next(self._moments), **fields)
        db.session.add_all([student, request, self._consent(student, guardian, request)])
        return request

    def _consent(self, student: Student, guardian: str, request: EnrolmentRequest) -> Consent:
        return Consent(
            student=student,
            document=self._document,
            body_hash=self._document.body_hash,
            given_by=guardian,
            is_by_guardian=True,
            given_at=request.created_at,
        )

    @staticmethod
    def _spread(count: int) -> Iterator[object]:
        return iter([clock.now() - _EVERY * (count - number) for number in range(count)])


def plant_joining(random: Random, cast: Cast) -> None:
    """Requests of newcomers, one of them a namesake of a student, and a waiting list; flushes."""
    kvants = {kvant.slug: kvant for kvant in db.session.scalars(select(Kvant))}
    newcomers = _Newcomers(random, cast, sum(CLEAN.values()) + WAITING + 2)
    known = newcomers.add(kvants["vr-ar"], KNOWN_APPLICANT[0])
    for slug, count in CLEAN.items():
        for _ in range(count):
            newcomers.add(kvants[slug])
    namesake = _student_elsewhere(kvants["vr-ar"])
    name = Name(namesake.last_name, namesake.first_name, namesake.middle_name)
    newcomers.add(kvants["vr-ar"], name, birth_date=namesake.birth_date)
    for kvant in kvants.values():
        kvant.capacity = _attending(kvant) + (0 if kvant.slug == FULL else random.choice(ROOM))
    for _ in range(WAITING):
        newcomers.add(kvants[FULL], status=RequestStatus.WAITING, decided_at=clock.now())
    db.session.flush()
    say(Step.RECEIVED, known)


def _student_elsewhere(kvant: Kvant) -> Student:
    """Somebody on the roster who does not attend the kvant."""
    attending = select(Membership.student_id).where(Membership.kvant_id == kvant.id)
    query = select(Student).where(Student.id.not_in(attending), ~Student.is_applicant).order_by(Student.id)
    return db.session.scalars(query.limit(1)).one()


def _attending(kvant: Kvant) -> int:
    running = Membership.kvant_id == kvant.id, Membership.is_running
    return db.session.scalar(select(func.count()).select_from(Membership).where(*running)) or 1

"""The demonstration's people: one administrator, teachers, groups of ten kvants, and the students in them."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from points_admin import clock
from points_admin.access import RoleName
from points_admin.accounts.login_names import login_name
from points_admin.accounts.models import User
from points_admin.accounts.passwords import hashed
from points_admin.accounts.services import find_role
from points_admin.cli.demo.names import Name, random_name
from points_admin.extensions import db
from points_admin.roster.models import Group, Kvant, Membership, Student, TeachingAssignment

KVANTS = ("vr-ar", "it", "aero", "promrobo", "promdesign", "geo", "bio", "nano", "energy", "hitech")
LEVELS = ("Вводный", "Базовый", "Проектный")
GROUP_SIZE = 14
# Of sixteen students in a row: whose guardian can be written to, one with a login and one without.
_WITH_ADDRESS = (0, 7)
# The people whose logins the demonstration prints.
ADMIN = (Name("Смирнова", "Ольга", "Викторовна"), "admin")
KNOWN_TEACHERS = (
    (Name("Орлова", "Анна", "Сергеевна"), "anna"),
    (Name("Белов", "Борис", "Андреевич"), "boris"),
)
KNOWN_STUDENT = (Name("Громова", "Вера", "Алексеевна"), "vera")


@dataclass(frozen=True)
class Cast:
    """Everybody the history needs; `idle` are students who stay without points."""

    admin: User
    groups: list[Group]
    members: dict[int, list[int]]
    idle: set[int]
    logins: "Logins"


def plant_people(random: Random, students: int, password: str, since: date) -> Cast:
    """Add people to the session and flush; every login has `password`. Memberships begin on `since`."""
    logins = Logins(hashed(password))
    admin = logins.add(RoleName.ADMIN, *ADMIN)
    kvants = _kvants()
    teachers = _teachers(random, logins, kvants)
    groups = _groups(kvants, teachers, students)
    db.session.flush()
    roster = _students(random, logins, students)
    members = _memberships(random, roster, groups, since)
    db.session.flush()
    return Cast(admin, groups, members, idle={roster[-1].id, roster[-2].id}, logins=logins)


class Logins:
    """Makes users whose passwords are one and the same hash: hashing costs more than all the rest."""

    def __init__(self, password_hash: str) -> None:
        self._hash = password_hash
        self._taken: set[str] = set(db.session.scalars(select(User.login)))

    def add(self, role: RoleName, name: Name, login: str | None = None) -> User:
        """A user under `login`, or under a free login name made from the person's name."""
        login = login or login_name(name.last, name.first, self._taken)
        self._taken.add(login)
        user = User(
            login=login,
            password=self._hash,
            fs_uniquifier=secrets.token_hex(16),
            last_name=name.last,
            first_name=name.first,
            middle_name=name.middle,
            roles=[find_role(role)],
        )
        db.session.add(user)
        return user


def _kvants() -> list[Kvant]:
    found = {kvant.slug: kvant for kvant in db.session.scalars(select(Kvant).where(Kvant.slug.in_(KVANTS)))}
    return [found[slug] for slug in KVANTS]


def _teachers(random: Random, logins: Logins, kvants: list[Kvant]) -> dict[int, list[User]]:
    """Teachers by kvant: one each, a second one for every third; the last teacher has two kvants."""
    by_kvant: dict[int, list[User]] = {}
    for number, kvant in enumerate(kvants):
        known = KNOWN_TEACHERS[number] if number < len(KNOWN_TEACHERS) else (random_name(random),)
        team = [logins.add(RoleName.TEACHER, *known)]
        if number % 3 == 2:
            team.append(logins.add(RoleName.TEACHER, random_name(random)))
        by_kvant[kvant.id] = team
    by_kvant[kvants[0].id].append(by_kvant[kvants[-1].id][0])
    for kvant in kvants:
        db.session.add_all(TeachingAssignment(teacher=teacher, kvant=kvant) for teacher in by_kvant[kvant.id])
    return by_kvant


def _groups(kvants: list[Kvant], teachers: dict[int, list[User]], students: int) -> list[Group]:
    per_kvant = max(len(LEVELS), -(-students * 12 // (10 * len(kvants) * GROUP_SIZE)))
    groups = [
        Group(
            kvant=kvant,
            code=f"{LEVELS[number % len(LEVELS)]}-{number // len(LEVELS) + 1}",
            teacher=teachers[kvant.id][number % len(teachers[kvant.id])],
            capacity=GROUP_SIZE + 2,
        )
        for number in range(per_kvant)
        for kvant in kvants
    ]
    db.session.add_all(groups)
    return groups


def _students(random: Random, logins: Logins, count: int) -> list[Student]:
    """The first one is the known student; every eighth has no login yet, so that cards can be handed out."""
    taken: set[tuple[str, str, str, date]] = set()
    students = []
    for number in range(count):
        known = KNOWN_STUDENT if number == 0 else None
        student = _student(random, taken, known[0] if known else None)
        if number % 8 != 7:
            name = Name(student.last_name, student.first_name, student.middle_name)
            student.user = logins.add(RoleName.STUDENT, name, known[1] if known else None)
        if number % 16 in _WITH_ADDRESS:
            student.guardian_email = f"parent{number}@example.org"
        students.append(student)
    db.session.add_all(students)
    db.session.flush()
    return students


def _student(random: Random, taken: set[tuple[str, str, str, date]], known: Name | None) -> Student:
    while True:
        name, born = known or random_name(random), birth_date(random)
        who = (name.last, name.first, name.middle, born)
        if who not in taken:
            break
    taken.add(who)
    age = (clock.today() - born).days // 365
    return Student(
        last_name=name.last,
        first_name=name.first,
        middle_name=name.middle,
        birth_date=born,
        school=f"МБОУ СОШ № {random.randint(1, 90)}",
        grade=f"{max(1, min(11, age - 6))}{random.choice('АБВГ')}",
        guardian_phone=f"+7 (900) {random.randint(100, 999)}-{random.randint(10, 99)}-{random.randint(10, 99)}",
    )


def birth_date(random: Random) -> date:
    """Eight to seventeen years old, mostly eleven to fifteen."""
    years = random.triangular(8.05, 17.95, 13)
    return clock.today() - timedelta(days=int(years * 365.25))


def _memberships(random: Random, students: list[Student], groups: list[Group], since: date) -> dict[int, list[int]]:
    """Ids of the members by group: each student in one group, every tenth in a second kvant, the last in none."""
    members: dict[int, list[int]] = {group.id: [] for group in groups}
    for number, student in enumerate(students[:-1]):
        group = groups[number % len(groups)]
        chosen = [group]
        if number % 10 == 1:
            chosen.append(random.choice([other for other in groups if other.kvant_id != group.kvant_id]))
        for one in chosen:
            members[one.id].append(student.id)
            db.session.add(Membership(student=student, kvant_id=one.kvant_id, group_id=one.id, started_on=since))
    return members

"""Does the weekly letter tell a teacher the numbers of the own kvants, in words and tables, and nobody's name?"""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.digest.queries import Points, kvant_weeks
from points_admin.digest.services import order_digests
from points_admin.digest.week import week_to_tell
from points_admin.enrolment.models import RequestStatus
from points_admin.notices.models import OutboxMessage
from points_admin.roster.models import TeachingAssignment
from points_admin.web.mail.delivery import deliver
from tests.digest.weeks import next_monday
from tests.support.factories import give_points, make_kvant, make_request, make_student
from tests.support.html import Page
from tests.support.mail import text_of


@pytest.fixture
def week(monkeypatch):
    """It is Monday, a quarter past seven; the week before is to be told of."""
    now = next_monday() + timedelta(hours=7, minutes=15)
    monkeypatch.setattr(clock, "now", lambda: now)
    return week_to_tell(now)


@pytest.fixture
def busy(session, cast, week):
    """Anna's kvant: 12 points and a deduction last week, points before and after it, and requests of every kind."""
    cast.anna.wants_digest = True
    cast.vr.capacity = 30
    lena = make_student(session, cast.vr, last_name="Ёлкина", first_name="Лена")
    for student, points, day in (
        (cast.vera, 7, week.monday),
        (lena, 5, week.sunday),
        (cast.vera, -2, week.sunday),
        (lena, 100, week.monday - timedelta(days=1)),
        (lena, 1000, week.sunday + timedelta(days=1)),
    ):
        give_points(session, student, points, cast.vr, occurred_on=day, actor=cast.anna)
    give_points(session, cast.gleb, 900, cast.it, occurred_on=week.monday)
    for status in (RequestStatus.PENDING, RequestStatus.PENDING, RequestStatus.WAITING, RequestStatus.REJECTED):
        make_request(session, cast.vr, status=status)
    make_request(session, cast.it)
    return cast.anna


def received(session, mailbox):
    order_digests()
    session.commit()
    deliver()
    return mailbox.letters


def rows_of(letter) -> dict[str, str]:
    """The table, label by number."""
    found = re.findall(r'<tr><th scope="row"[^>]*>([^<]+)</th><td[^>]*>([^<]+)</td></tr>', text_of(letter, "html"))
    return dict(found)


def test_it_says_how_the_kvant_stands(session, busy, week, mailbox):
    [letter] = received(session, mailbox)
    assert letter["To"] == "anna@example.org"
    assert letter["Subject"] == f"Сводка за неделю: {week.monday:%d.%m.%Y} – {week.sunday:%d.%m.%Y}"
    assert rows_of(letter) == {
        "Заявок ждут решения": "2",
        "Учеников сейчас": "2",
        "Свободных мест": "28",
        "За неделю начислено": "12",
        "За неделю списано": "2",
        "За неделю операций": "3",
    }
    plain = text_of(letter)
    assert "Тестовый VR/AR\n  Заявок ждут решения: 2\n  Учеников сейчас: 2\n" in plain
    for said in (plain, text_of(letter, "html")):
        assert "https://ball.example.org/admin/" in said
        assert "Отключить сводку: в панели" in said


def test_it_names_no_child_and_no_foreign_kvant(session, cast, busy, mailbox):
    whole = "".join(text_of(letter, kind) for letter in received(session, mailbox) for kind in ("plain", "html"))
    for name in ("Лебедева", "Вера", "Ёлкина", "Лена", "Зуев", "Тестовый IT", "900"):
        assert name not in whole


def test_it_is_russian_and_brings_no_style_of_its_own(session, busy, mailbox):
    [letter] = received(session, mailbox)
    page = Page(text_of(letter, "html"))
    assert page.english({"vr", "ar", "https", "ball", "example", "org", "admin"}) == set()
    assert not [attributes for _tag, attributes in page.tags if "style" in attributes or "class" in attributes]
    assert page.count("table") == page.count("h2") == page.count("h1") == 1


def test_each_kvant_has_its_numbers(session, cast, busy, week):
    other = make_kvant(session, name="Аэро", capacity=None)
    session.add_all(
        [
            TeachingAssignment(teacher=busy, kvant=other),
            TeachingAssignment(teacher=busy, kvant=make_kvant(session, archived_at=clock.now())),
        ]
    )
    session.flush()
    found = kvant_weeks(busy, week)
    assert [(one.kvant.name, one.students, one.free) for one in found] == [("Аэро", 0, None), ("Тестовый VR/AR", 2, 28)]
    assert [one.points for one in found] == [Points(), Points(12, 2, 3)]


def test_without_a_limit_of_places_it_says_so(session, cast, busy, mailbox):
    cast.vr.capacity = None
    [letter] = received(session, mailbox)
    assert rows_of(letter)["Свободных мест"] == "без ограничения"
    assert "Свободных мест: без ограничения\n" in text_of(letter)


def test_the_ledger_is_not_read_and_the_questions_do_not_grow(session, cast, busy, week, count_queries):
    session.flush()
    with count_queries() as few:
        kvant_weeks(busy, week)
    session.add_all(TeachingAssignment(teacher=busy, kvant=make_kvant(session)) for _ in range(5))
    session.flush()
    with count_queries() as many:
        kvant_weeks(busy, week)
    assert many.count == few.count == 4, str(many)
    assert "ledger_entry" not in str(many)


@pytest.mark.parametrize(
    "change",
    [
        lambda session, anna: setattr(anna, "active", False),
        lambda session, anna: setattr(anna, "wants_digest", False),
        lambda session, anna: setattr(anna, "email", None),
        lambda session, anna: anna.roles.clear(),
        lambda session, anna: session.query(TeachingAssignment).filter_by(teacher_id=anna.id).delete(),
    ],
    ids=["dismissed", "unwanted", "no-address", "no-role", "no-kvant"],
)
def test_what_was_lost_on_the_way_is_not_told(session, busy, mailbox, change):
    order_digests()
    change(session, busy)
    session.commit()
    assert (deliver().dropped, mailbox.letters) == (1, [])


def test_a_letter_that_comes_too_late_is_not_sent(session, busy, mailbox, monkeypatch):
    order_digests()
    session.commit()
    later = clock.now() + timedelta(days=7)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (deliver().dropped, mailbox.letters) == (1, [])


def test_it_goes_to_the_address_of_now(session, busy, mailbox):
    order_digests()
    busy.email = "new@example.org"
    session.commit()
    deliver()
    assert [letter["To"] for letter in mailbox.letters] == ["new@example.org"]
    assert session.scalars(select(OutboxMessage.recipient)).all() == ["new@example.org"]

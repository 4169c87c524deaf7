"""The year's end in the panel: a look first, announcing, the day, taking back; what is wrong is said."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.ledger.models import Account
from points_admin.ledger.verify import verify
from points_admin.notices.models import Notice
from points_admin.year_end import carrying
from points_admin.year_end.models import YearEnd, YearEndStatus
from tests.support.factories import give_points, make_student, make_year_end
from tests.support.html import Page
from tests.year_end.support import run_all

DAY = clock.today() + timedelta(days=40)
FORM = {"rule": "cap", "share": "", "cap": "100", "due_on": DAY.isoformat()}
PAGE = "/admin/year-end/"


@pytest.fixture(autouse=True)
def points(session, cast):
    """Vera has 1 140 points, Gleb 40, and somebody in the archive 120."""
    give_points(session, cast.vera, 1140, cast.vr)
    give_points(session, cast.gleb, 40, cast.it)
    archived = make_student(session, last_name="Архивная", first_name="Яна", archived_at=clock.now())
    give_points(session, archived, 120, cast.vr)


def plans(session):
    return session.scalars(select(YearEnd).order_by(YearEnd.id)).all()


def text_of(answer):
    return " ".join(answer.text.replace("\u00a0", " ").split())


def balance_of(session, student):
    return session.scalar(select(Account.balance).where(Account.student_id == student.id))


@pytest.fixture
def due(session, cast):
    """A cap of 100 whose day is today."""
    return make_year_end(session, amount=100, due_on=clock.today(), announced_by_id=cast.admin.id)


def test_a_look_shows_the_numbers_and_stores_nothing(admin, session):
    page = text_of(admin.post(f"{PAGE}new/", data=FORM))
    assert f"Что будет {DAY:%d.%m.%Y}" in page
    assert "У каждого остаётся <strong>не больше 100 баллов</strong>" in page
    for label, number in (
        ("Учеников с баллами", "3"),
        ("Баллов на руках", "1 300"),
        ("Сгорит", "1 060"),
        ("Останется", "240"),
    ):
        assert f'<dt>{label}</dt><dd class="num' in page
        assert f">{number}</dd>" in page
    assert "Лебедева Вера" in page and "Архивная Яна" in page and "в архиве" in page and "Зуев" not in page
    assert 'name="announce"' in page and "2 ученика узнают" in page
    assert plans(session) == [] and session.scalar(select(func.count(Notice.id))) == 0


def test_it_is_announced_from_the_look(admin, session, cast, actions):
    look = admin.post(f"{PAGE}new/", data=FORM)
    [form] = [form for form in Page(look.text).forms if "due_on" in form.fields]
    answer = admin.post(f"{PAGE}new/", data=form.fields | {"announce": "1"})
    [plan] = plans(session)
    assert answer.location == f"{PAGE}details/?id={plan.id}"
    assert (plan.rule, plan.amount, plan.due_on, plan.announced_to) == ("cap", 100, DAY, 2)
    assert actions() == ["year_end.announce"]
    page = text_of(admin.get(answer.location))
    assert "Если бы это было сегодня" in page and "Отменить объявление" in page and "Выполнить сейчас" not in page
    listed = text_of(admin.get(PAGE))
    assert "не больше 100 баллов" in listed and "объявлено" in listed
    assert session.scalars(select(Notice.user_id)).all() == [cast.vera.user_id]


def test_what_was_typed_can_be_changed_after_a_look(admin, session):
    page = admin.post(f"{PAGE}new/", data=FORM | {"change": "1"})
    assert page.status_code == 200
    assert 'value="100"' in page.text and DAY.isoformat() in page.text and 'name="announce"' not in page.text
    assert plans(session) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"rule": "other"}, "Выберите"),
        ({"rule": ""}, "Выберите"),
        ({"cap": ""}, "нужно заполнить"),
        ({"rule": "share"}, "нужно заполнить"),
        ({"rule": "share", "share": "101"}, "От 0 до 100"),
        ({"rule": "share", "share": "-1"}, "От 0 до 100"),
        ({"cap": "1000001"}, "От 0 до 1000000"),
        ({"cap": "1" + "0" * 20}, "целое число"),
        ({"cap": "١٠٠"}, "целое число"),
        ({"cap": "сто"}, "целое число"),
        ({"cap": "1\x00"}, "целое число"),
        ({"due_on": ""}, "нужно заполнить"),
        ({"due_on": "31.02.2027"}, "дату в виде"),
        ({"due_on": "٣١.٠٨.٢٠٢٧"}, "дату в виде"),
        ({"due_on": (clock.today() + timedelta(days=29)).isoformat()}, "не меньше чем за 30 дней"),
        ({"due_on": "2020-08-31"}, "не меньше чем за 30 дней"),
        ({"due_on": "9999-12-31"}, "Слишком далеко"),
    ],
    ids=str,
)
@pytest.mark.parametrize("button", ["", "announce"])
def test_what_is_wrong_is_said_and_nothing_stored(admin, session, wrong, said, button):
    answer = admin.post(f"{PAGE}new/", data=FORM | wrong | {button: "1"})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert plans(session) == []


def test_where_nothing_burns_there_is_nothing_to_announce(admin, session):
    page = admin.post(f"{PAGE}new/", data=FORM | {"cap": "5000"}).text
    assert "Сгорать нечему" in page and 'name="announce"' not in page
    answer = admin.post(f"{PAGE}new/", data=FORM | {"cap": "5000", "announce": "1"})
    assert (answer.status_code, "Сгорать нечему" in answer.text) == (422, True)
    assert plans(session) == []


def test_another_open_plan_is_in_the_way(admin, session, due):
    assert "Уже объявлено на" in admin.get(f"{PAGE}new/").text
    look = admin.post(f"{PAGE}new/", data=FORM).text
    assert "Объявить сейчас нельзя" in look and 'name="announce"' not in look
    answer = admin.post(f"{PAGE}new/", data=FORM | {"announce": "1"})
    assert (answer.status_code, "уже объявлен" in answer.text) == (422, True)
    assert plans(session) == [due]


def test_an_announcement_is_cancelled_after_a_question(admin, session, due):
    asked = admin.post(f"{PAGE}cancel/", data={"id": due.id})
    assert "Отменить объявление на" in asked.text and due.status is YearEndStatus.ANNOUNCED
    admin.post(f"{PAGE}cancel/", data={"id": due.id, "confirmed": "1"})
    assert due.status is YearEndStatus.CANCELLED
    assert "отменено" in admin.get(PAGE).text


def test_before_the_day_the_button_is_refused(admin, session, cast):
    plan = make_year_end(session, amount=100)
    answer = admin.post(f"{PAGE}run/", data={"id": plan.id, "confirmed": "1"}, follow_redirects=True)
    assert "День ещё не наступил" in answer.text
    assert (plan.status, balance_of(session, cast.vera)) == (YearEndStatus.ANNOUNCED, 1140)


def test_on_the_day_the_points_burn_and_come_back_with_the_numbers_asked(admin, session, cast, due):
    assert "Выполнить сейчас" in admin.get(f"{PAGE}details/?id={due.id}").text
    asked = text_of(admin.post(f"{PAGE}run/", data={"id": due.id}))
    assert "Списать 1 060 баллов у 2 учеников?" in asked and due.status is YearEndStatus.ANNOUNCED
    page = text_of(admin.post(f"{PAGE}run/", data={"id": due.id, "confirmed": "1"}, follow_redirects=True))
    assert 'Сгорело <strong class="num">1 060 баллов</strong> у 2 учеников' in page and "Пакеты операций: 1" in page
    assert (due.status, due.ended_by_id, balance_of(session, cast.vera)) == (YearEndStatus.DONE, cast.admin.id, 100)
    assert "1 060" in text_of(admin.get(PAGE))
    asked = text_of(admin.post(f"{PAGE}take-back/", data={"id": due.id}))
    assert "Вернуть 1 060 баллов 2 ученикам?" in asked and balance_of(session, cast.vera) == 100
    page = text_of(admin.post(f"{PAGE}take-back/", data={"id": due.id, "confirmed": "1"}, follow_redirects=True))
    assert 'Возвращено <strong class="num">1 060 баллов</strong>' in page
    assert (due.status, balance_of(session, cast.vera)) == (YearEndStatus.TAKEN_BACK, 1140)
    assert verify().problems == []
    for verb in ("run", "take-back", "cancel"):
        again = admin.post(f"{PAGE}{verb}/", data={"id": due.id, "confirmed": "1"}, follow_redirects=True)
        assert "Обновите страницу" in again.text
    assert balance_of(session, cast.vera) == 1140


@pytest.fixture
def crowd(session, cast, monkeypatch):
    """Twelve more students with 150 points; batches of one."""
    monkeypatch.setattr(carrying, "BATCH", 1)
    for _ in range(12):
        give_points(session, make_student(session, cast.vr), 150)


def test_a_large_run_goes_on_by_the_button_and_by_the_timer(admin, session, due, crowd):
    page = text_of(admin.post(f"{PAGE}run/", data={"id": due.id, "confirmed": "1"}, follow_redirects=True))
    assert due.status is YearEndStatus.RUNNING
    assert "Сделано 6 из 14 учеников" in page and "Продолжить" in page and Page(page).faults() == []
    admin.post(f"{PAGE}run/", data={"id": due.id, "confirmed": "1"})
    assert due.status is YearEndStatus.RUNNING
    run_all()
    assert due.status is YearEndStatus.DONE
    page = text_of(admin.post(f"{PAGE}take-back/", data={"id": due.id, "confirmed": "1"}, follow_redirects=True))
    assert "Возвращено пакетов: 6 из 14" in page and Page(page).faults() == []
    run_all()
    assert due.status is YearEndStatus.TAKEN_BACK


@pytest.mark.parametrize("who", ["anna", "vera"])
@pytest.mark.parametrize("verb", ["new", "run", "take-back", "cancel", "edit", "delete"])
def test_others_find_every_door_shut(login, session, cast, due, who, verb):
    person = getattr(cast, who)
    client = login(person if who == "anna" else person.user)
    data = FORM | {"id": due.id, "confirmed": "1", "announce": "1"}
    assert client.post(f"{PAGE}{verb}/", data=data).status_code == 403
    assert client.get(PAGE).status_code == client.get(f"{PAGE}details/?id={due.id}").status_code == 403
    assert (due.status, balance_of(session, cast.vera)) == (YearEndStatus.ANNOUNCED, 1140)


@pytest.mark.parametrize("odd", ["", "0", "-1", "abc", "1,2", "1" + "0" * 20, "١", "1\x00"])
@pytest.mark.parametrize("verb", ["run", "take-back", "cancel"])
def test_an_odd_id_is_nobodys(admin, odd, verb):
    assert admin.post(f"{PAGE}{verb}/", data={"id": odd, "confirmed": "1"}).status_code == 404
    assert admin.get(f"{PAGE}details/", query_string={"id": odd}).status_code == 404


def test_the_pages_cost_the_same_however_many(admin, session, cast, due, count_queries):
    def cost():
        with count_queries() as queries:
            admin.get(PAGE)
            admin.get(f"{PAGE}details/?id={due.id}")
            admin.post(f"{PAGE}new/", data=FORM)
        return queries.count

    few = cost()
    for number in range(20):
        make_year_end(session, status=YearEndStatus.CANCELLED, ended_at=clock.now(), announced_by_id=cast.admin.id)
        give_points(session, make_student(session, cast.vr), 200 + number)
    assert cost() == few

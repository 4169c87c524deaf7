"""The first screen after login: the number, the last operations, the own kvants."""

from tests.portal.reading import balances_after, operations, words
from tests.support.factories import give_points, make_membership, make_student, make_user


def test_it_shows_balance_earned_and_spent(session, cast, login):
    give_points(session, cast.vera, 1200, cast.vr)
    give_points(session, cast.vera, -35, cast.vr)
    text = words(login(cast.vera.user).get("/cabinet/"))
    assert "Привет, Вера!" in text
    assert "Твой баланс 1 165 баллов" in text
    assert "Заработано 1 200" in text
    assert "Потрачено 35" in text


def test_it_shows_the_last_five_operations_with_running_balance(session, cast, login):
    for points in (10, 20, 30, -5, 40, 50):
        give_points(session, cast.vera, points, cast.vr, actor=cast.anna)
    page = login(cast.vera.user).get("/cabinet/")
    assert balances_after(page) == [145, 95, 55, 60, 30]
    assert [operation.split(" балл")[0].split()[-1] for operation in operations(page)] == [
        "+50",
        "+40",
        "−5",
        "+30",
        "+20",
    ]
    assert "Анна Павловна" in operations(page)[0]


def test_it_says_what_for_and_when(session, cast, login):
    give_points(session, cast.vera, 5, cast.vr, reason=cast.reason)
    page = login(cast.vera.user).get("/cabinet/")
    assert operations(page)[0].startswith("Активная работа +5 баллов")


def test_it_names_own_kvants_and_groups_only(cast, login):
    text = words(login(cast.vera.user).get("/cabinet/"))
    assert "Мой квант Тестовый VR/AR группа VR-101 · Анна Павловна" in text
    assert "Тестовый IT" not in text


def test_an_ended_membership_is_not_shown(session, cast, login):
    make_membership(session, cast.vera, cast.it, ended_on=cast.vera.memberships[0].started_on)
    assert "Тестовый IT" not in words(login(cast.vera.user).get("/cabinet/"))


def test_the_sum_of_this_month_counts_reversals(session, cast, login):
    first = give_points(session, cast.vera, 30, cast.vr)
    give_points(session, cast.vera, 12, cast.vr)
    give_points(session, cast.vera, -30, cast.vr, kind="reversal", reverses_id=first.id, reason=first.reason)
    text = words(login(cast.vera.user).get("/cabinet/"))
    assert "+12 Последние операции" in text
    assert "отменено" in text


def test_a_login_without_a_roster_row_is_told_what_comes_next(session, cast, login):
    nobody = make_user(session, "student", login="novichok", first_name="Даша")
    page = login(nobody).get("/cabinet/")
    assert page.status_code == 200
    assert "Осталось познакомиться" in words(page)
    assert "novichok" in words(page)


def test_a_student_without_a_kvant_is_told_what_comes_next(session, cast, login):
    lonely = make_student(session, user=make_user(session, "student"))
    text = words(login(lonely.user).get("/cabinet/"))
    assert "Что дальше?" in text
    assert "Твой баланс 0 баллов" in text


def test_a_student_without_points_is_told_what_comes_next(cast, login):
    text = words(login(cast.vera.user).get("/cabinet/"))
    assert "Первые баллы совсем близко" in text
    assert "Последние операции" not in text


def test_markup_in_names_and_comments_stays_text(session, cast, login):
    cast.vera.first_name = "<script>x</script>"
    give_points(session, cast.vera, 5, cast.vr, comment="<b>жирно</b>")
    client = login(cast.vera.user)
    for path in ("/cabinet/", "/cabinet/history", "/cabinet/profile"):
        source = client.get(path).get_data(as_text=True)
        assert "<script>x" not in source
        assert "<b>жирно" not in source

"""May a student be called otherwise: an applicant at once, who is accepted by an administrator's word (threat 11)."""

import pytest
from sqlalchemy import func, select

from points_admin.access import SYSTEM
from points_admin.accounts.identity import Names
from points_admin.errors import AlreadyDecided, Conflict, Forbidden, Invalid, NotFound
from points_admin.notices.models import Notice, OutboxMessage
from points_admin.roster.models import NameChange, NameChangeState
from points_admin.roster.name_changes import (
    approve_name_change,
    change_own_names,
    names_of,
    reject_name_change,
    withdraw_name_change,
)
from points_admin.roster.policies import visible_name_changes
from points_admin.roster.queries import name_change_for, open_name_change, waiting_name_changes
from tests.support.bad_input import BAD_VALUES
from tests.support.factories import make_applicant, make_name_change, make_student

NEW = Names("Лебедева-Ёлкина", "Вера", "Ильинична")
OLD = Names("Лебедева", "Вера")


@pytest.fixture
def wish(cast):
    return change_own_names(cast.vera.user, cast.vera, NEW)


def told(session, user) -> list[tuple[str, str]]:
    query = select(Notice.title, Notice.path).where(Notice.user_id == user.id).order_by(Notice.id)
    return [tuple(row) for row in session.execute(query)]


def test_a_wish_changes_nothing_until_somebody_says_yes(cast, wish):
    assert names_of(cast.vera) == OLD
    assert cast.vera.user.last_name == "Лебедева"
    assert (wish.names, wish.state, wish.decided_by) == (NEW, NameChangeState.WAITING, None)
    assert open_name_change(cast.vera) is wish


def test_a_yes_renames_student_and_login_and_their_search_keys(session, cast, wish, events):
    approve_name_change(cast.admin, wish)
    assert names_of(cast.vera) == NEW
    assert cast.vera.user.full_name == str(NEW)
    assert cast.vera.search_key == "лебедева елкина вера ильинична vera"
    assert cast.vera.match_key == "лебедеваелкинавераильинична"
    assert cast.vera.user.search_key.startswith("лебедева елкина")
    assert (wish.state, wish.decided_by, bool(wish.decided_at)) == (NameChangeState.APPROVED, cast.admin, True)
    *changes, verdict = events()
    assert [event.action for event in changes] == ["student.update", "user.rename"]
    assert (verdict.action, verdict.actor_id) == ("name_change.confirm", cast.admin.id)
    assert (verdict.before, verdict.after) == ({"full_name": str(OLD)}, {"full_name": str(NEW)})
    assert told(session, cast.vera.user) == [("Имя изменено", "/cabinet/profile")]


def test_a_no_leaves_everything_and_says_so(session, cast, wish, actions):
    reject_name_change(cast.admin, wish)
    assert (names_of(cast.vera), cast.vera.user.last_name) == (OLD, "Лебедева")
    assert (wish.state, wish.decided_by) == (NameChangeState.REJECTED, cast.admin)
    assert actions() == ["name_change.decline"]
    assert told(session, cast.vera.user) == [("Имя осталось прежним", "/cabinet/profile")]


def test_a_withdrawn_wish_makes_room_for_another(session, cast, wish):
    withdraw_name_change(cast.vera.user, wish)
    assert (wish.state, wish.decided_by) == (NameChangeState.WITHDRAWN, cast.vera.user)
    assert told(session, cast.vera.user) == []
    assert change_own_names(cast.vera.user, cast.vera, NEW) is not wish


def test_one_wish_waits_at_a_time(session, cast, wish):
    with pytest.raises(Conflict, match="уже ждёт подтверждения"):
        change_own_names(cast.vera.user, cast.vera, Names("Другая", "Вера"))
    assert session.scalar(select(func.count()).select_from(NameChange)) == 1


def test_a_second_wish_that_only_the_database_sees_is_refused_in_words(session, cast, monkeypatch):
    make_name_change(session, cast.vera)
    monkeypatch.setattr("points_admin.roster.name_changes.open_name_change", lambda _student: None)
    with pytest.raises(Conflict, match="уже ждёт подтверждения"):
        change_own_names(cast.vera.user, cast.vera, NEW)


@pytest.mark.parametrize("decide", [approve_name_change, reject_name_change], ids=["approve", "reject"])
def test_a_second_verdict_is_told_of_the_first(session, cast, wish, decide):
    reject_name_change(cast.admin, wish)
    with pytest.raises(AlreadyDecided, match="Уже решено: отклонено, Громова Ольга, "):
        decide(cast.admin, wish)
    with pytest.raises(AlreadyDecided):
        withdraw_name_change(cast.vera.user, wish)
    assert names_of(cast.vera) == OLD


def test_the_name_and_birth_date_of_another_student_are_refused(session, cast, wish):
    twin = make_student(session, **vars(NEW), birth_date=cast.vera.birth_date)
    with pytest.raises(Conflict, match=f"{twin.full_name} с этой датой рождения уже есть"):
        approve_name_change(cast.admin, wish)


def test_a_twin_that_only_the_database_sees_is_refused_in_words(session, cast, wish, monkeypatch):
    make_student(session, **vars(NEW), birth_date=cast.vera.birth_date)
    monkeypatch.setattr("points_admin.roster.students.twin_of", lambda _student: None)
    with pytest.raises(Conflict, match="уже есть"):
        approve_name_change(cast.admin, wish)


def test_a_namesake_of_another_birth_date_is_no_obstacle(session, cast, wish):
    make_student(session, **vars(NEW), birth_date=None)
    approve_name_change(cast.admin, wish)
    assert names_of(cast.vera) == NEW


def test_an_applicant_mends_the_own_names_at_once(session, cast, events):
    fresh = make_applicant(session, last_name="Тугарин", first_name="Лев")
    assert change_own_names(fresh.user, fresh, Names(" Тугарин\u200b ", "лёва", "")) is None
    assert (fresh.full_name, fresh.user.full_name) == ("Тугарин лёва", "Тугарин лёва")
    assert "лева" in fresh.search_key and "лева" in fresh.user.search_key
    assert [(event.action, event.actor_id) for event in events()] == [
        ("student.rename", fresh.user.id),
        ("user.rename", fresh.user.id),
    ]


def test_an_applicant_may_be_a_namesake_of_a_student(session, cast):
    fresh = make_applicant(session)
    fresh.birth_date = cast.gleb.birth_date
    change_own_names(fresh.user, fresh, names_of(cast.gleb))
    assert fresh.match_key == cast.gleb.match_key


def test_once_accepted_a_student_only_wishes(session, cast):
    fresh = make_applicant(session)
    fresh.is_applicant = False
    session.flush()
    before = fresh.full_name
    assert change_own_names(fresh.user, fresh, NEW).state is NameChangeState.WAITING
    assert fresh.full_name == before


def test_the_present_names_are_no_wish(cast):
    with pytest.raises(Invalid, match="уже стоит в профиле"):
        change_own_names(cast.vera.user, cast.vera, Names(" Лебедева ", "Вера", "\u200b"))


@pytest.mark.parametrize(
    ("names", "field"),
    [
        (Names("", "Вера"), "last_name"),
        (Names("Лебедева", " \x00 "), "first_name"),
        (Names("---", "Вера"), "last_name"),
        (Names("я" * 101, "Вера"), "last_name"),
        (Names("Лебедева", "Вера", "ß" * 60), "middle_name"),
    ],
)
def test_what_is_no_name_is_refused_beside_its_field(cast, names, field):
    with pytest.raises(Invalid) as refusal:
        change_own_names(cast.vera.user, cast.vera, names)
    assert refusal.value.field == field


def test_nobody_wishes_or_withdraws_for_another(cast, wish):
    for actor in (cast.gleb.user, cast.anna, cast.admin):
        with pytest.raises(Forbidden):
            change_own_names(actor, cast.vera, NEW)
        with pytest.raises(Forbidden):
            withdraw_name_change(actor, wish)


def test_only_whoever_manages_students_decides(cast, wish):
    for actor in (cast.vera.user, cast.anna, cast.boris):
        for decide in (approve_name_change, reject_name_change):
            with pytest.raises(Forbidden):
                decide(actor, wish)
    assert wish.state is NameChangeState.WAITING


def test_administrators_see_all_students_themselves_teachers_none(session, cast, wish):
    other = make_name_change(session, cast.gleb)

    def seen_by(actor):
        return set(session.scalars(select(NameChange).where(visible_name_changes(actor))))

    assert seen_by(cast.admin) == seen_by(SYSTEM) == {wish, other}
    assert seen_by(cast.vera.user) == {wish}
    assert seen_by(cast.anna) == seen_by(cast.boris) == set()
    assert (waiting_name_changes(cast.admin), waiting_name_changes(cast.anna)) == (2, 0)
    reject_name_change(cast.admin, other)
    assert waiting_name_changes(cast.admin) == 1


def test_one_wish_is_found_by_whom_it_exists_for(cast, wish):
    assert name_change_for(cast.vera.user, str(wish.id)) is name_change_for(cast.admin, wish.id) is wish
    for actor in (cast.gleb.user, cast.anna):
        with pytest.raises(NotFound):
            name_change_for(actor, wish.id)


@pytest.mark.parametrize("value", BAD_VALUES, ids=lambda value: ascii(value)[:12])
def test_what_is_no_id_is_not_found(cast, wish, value):
    with pytest.raises(NotFound):
        name_change_for(cast.admin, value)


def test_a_student_whose_login_is_gone_is_renamed_without_a_word(session, cast, wish):
    cast.vera.user = None
    approve_name_change(cast.admin, wish)
    assert names_of(cast.vera) == NEW
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0

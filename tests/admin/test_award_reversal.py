"""The reversal page: what will change, why, and no reversal of what is spent or already taken back."""

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.ledger.models import EntryKind, LedgerEntry
from points_admin.ledger.services import ImportedRow, post_imported
from tests.admin.awarding import ACTIONS, SCREEN, balance, batches, fresh_key, order
from tests.support.factories import give_points, make_student

REVERSAL = "/admin/reversal/"


@pytest.fixture
def entry(cast, session):
    return give_points(session, cast.vera, 50, cast.vr, actor=cast.anna, reason=cast.reason)


def reverse(client, target, **fields):
    return client.post(REVERSAL, query_string=target, data={"key": fresh_key(), "preset": "Ошибка"} | fields)


def test_it_shows_the_entry_and_the_balance_before_and_after(cast, session, anna, entry):
    give_points(session, cast.vera, 7, cast.vr)
    html = anna.get(REVERSAL, query_string={"entry": entry.id}).text
    assert cast.vera.full_name in html and "+50" in html and cast.reason.name in html
    assert "57 → <b>7</b>" in html
    assert "Не тот ученик" in html and "Двойное начисление" in html


def test_it_takes_the_entry_back_and_returns_to_the_card(cast, session, anna, entry):
    answer = reverse(anna, {"entry": entry.id}, preset="Не тот ученик", comment=" Вторая Вера ")
    assert answer.status_code == 302
    assert answer.location == f"/admin/students/details/?id={cast.vera.id}"
    assert balance(cast.vera) == 0
    mirror = session.scalars(select(LedgerEntry).where(LedgerEntry.kind == EntryKind.REVERSAL)).one()
    assert (mirror.reverses_id, mirror.points, mirror.comment) == (entry.id, -50, "Не тот ученик: Вторая Вера")


def test_the_card_says_so(anna, entry):
    answer = anna.post(
        REVERSAL,
        query_string={"entry": entry.id},
        data={"key": fresh_key(), "preset": "Ошибка"},
        follow_redirects=True,
    )
    assert "Сторно проведено: −50" in answer.text


def test_a_reason_is_required(cast, anna, entry):
    for fields in ({"preset": ""}, {"preset": "", "comment": " \x00 "}, {"preset": "Потому"}, {"comment": "я" * 451}):
        answer = reverse(anna, {"entry": entry.id}, **fields)
        assert (fields, answer.status_code) == (fields, 422)
        assert 'role="alert"' in answer.text
    assert balance(cast.vera) == 50


def test_own_words_are_enough(session, anna, entry):
    reverse(anna, {"entry": entry.id}, preset="", comment="Перепутали журнал")
    assert session.scalars(select(LedgerEntry.comment).order_by(LedgerEntry.id.desc())).first() == "Перепутали журнал"


def test_the_same_key_twice_reverses_once(cast, anna, entry):
    key = fresh_key()
    first, second = (reverse(anna, {"entry": entry.id}, key=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert balance(cast.vera) == 0


def test_what_is_reversed_is_refused(cast, anna, entry):
    reverse(anna, {"entry": entry.id})
    answer = reverse(anna, {"entry": entry.id})
    assert answer.status_code == 409 and "уже сторнирована" in answer.text
    html = anna.get(REVERSAL, query_string={"entry": entry.id}).text
    assert "Операция уже сторнирована" in html and "<form class=" not in html


def test_a_reversal_is_not_reversed(session, anna, entry):
    reverse(anna, {"entry": entry.id})
    mirror = session.scalars(select(LedgerEntry).where(LedgerEntry.kind == EntryKind.REVERSAL)).one()
    assert "нельзя отменить" in anna.get(REVERSAL, query_string={"entry": mirror.id}).text
    assert reverse(anna, {"entry": mirror.id}).status_code == 422


def test_spent_points_are_refused_with_the_numbers(cast, session, anna, entry):
    give_points(session, cast.vera, -20, cast.vr)
    html = anna.get(REVERSAL, query_string={"entry": entry.id}).text
    assert "Баллы уже потрачены" in html and "на балансе 30, нужно 50" in html
    answer = reverse(anna, {"entry": entry.id})
    assert answer.status_code == 409 and "(есть 30, нужно 50)" in answer.text
    assert balance(cast.vera) == 30


def test_foreign_and_strange_ones_are_not_found(cast, session, anna):
    foreign = give_points(session, cast.gleb, 5, cast.it)
    strange = ("abc", "", "-1", "1,2", 10**30)
    targets = [{"entry": foreign.id}, {"batch": foreign.batch_id}, {}, *({"entry": value} for value in strange)]
    for target in targets:
        assert (target, anna.get(REVERSAL, query_string=target).status_code) == (target, 404)
        assert (target, reverse(anna, target).status_code) == (target, 404)
    assert balance(cast.gleb) == 5


def test_a_batch_is_taken_back_but_for_the_child_already_taken_out(cast, session, anna):
    mate = make_student(session, cast.vr, cast.vr_group)
    anna.post(SCREEN, data=order(cast.vr, [cast.vera, mate], cast.reason))
    batch = batches()[0]
    first = session.scalars(select(LedgerEntry).where(LedgerEntry.student_id == cast.vera.id)).one()
    reverse(anna, {"entry": first.id})
    assert "Отменено 1 из 2" in anna.get(ACTIONS).text.replace("\u00a0", " ")
    answer = reverse(anna, {"batch": batch.id})
    assert answer.location == f"{ACTIONS}/{batch.id}"
    assert (balance(cast.vera), balance(mate)) == (0, 0)
    assert "Отменено: списано 5 баллов с 1 ученика" in anna.get(answer.location).text.replace("\u00a0", " ")
    assert "Здесь уже всё отменено" in anna.get(REVERSAL, query_string={"batch": batch.id}).text


def test_an_import_is_not_rolled_back_from_here(cast, anna):
    row = ImportedRow(cast.vera.id, 5, cast.reason.id, cast.vr.id, "", clock.today())
    target = {"batch": post_imported(cast.admin, rows=[row], key=fresh_key()).batch.id}
    assert "Это загрузка из файла" in anna.get(REVERSAL, query_string=target).text
    assert reverse(anna, target).status_code == 422
    assert len(batches()) == 1

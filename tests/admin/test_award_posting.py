"""What the button of the award screen does: one batch a key, everything or nothing, and clear refusals."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.audit.models import AuditEvent
from points_admin.ledger.models import BatchKind, LedgerEntry
from tests.admin.awarding import SCREEN, balance, batches, field_value, fresh_key, order, own, ticked
from tests.support.factories import give_points, make_membership, make_reason


def test_a_chip_and_the_button_award_the_class(cast, anna, mates):
    answer = anna.post(SCREEN, data=order(cast.vr, mates, cast.reason, group=cast.vr_group.id))
    assert answer.status_code == 302
    assert answer.location == f"{SCREEN}?group={cast.vr_group.id}"
    assert [balance(student) for student in mates] == [5, 5, 5]
    (batch,) = batches()
    assert (batch.kind, batch.size, batch.points, batch.actor_id) == (BatchKind.ACCRUAL, 3, 15, cast.anna.id)


def test_the_toast_says_what_was_done_once(cast, anna, mates):
    anna.post(SCREEN, data=order(cast.vr, mates, cast.reason))
    html = anna.get(SCREEN).text.replace("\u00a0", " ")
    assert "Начислено 15 баллов 3 ученикам" in html and "Отменить" in html
    assert "award-toast" not in anna.get(SCREEN).text


def test_it_leaves_one_audit_record(cast, session, anna, mates):
    before = session.scalar(select(func.count()).select_from(AuditEvent))
    anna.post(SCREEN, data=order(cast.vr, mates, cast.reason))
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == before + 1


def test_unticked_children_get_nothing(cast, anna, mates):
    anna.post(SCREEN, data=order(cast.vr, mates[:1], cast.reason))
    assert [balance(student) for student in mates] == [5, 0, 0]


def test_a_student_named_twice_counts_once(cast, anna):
    anna.post(SCREEN, data=order(cast.vr, [cast.vera, cast.vera], cast.reason))
    assert balance(cast.vera) == 5


def test_the_amount_is_the_one_the_chip_promised(cast, session, anna):
    form = order(cast.vr, [cast.vera], cast.reason)
    cast.reason.default_points = 50
    session.flush()
    anna.post(SCREEN, data=form)
    assert balance(cast.vera) == 5


def test_comment_and_date_reach_the_entry(cast, session, anna):
    day = clock.today() - timedelta(days=3)
    fields = {"comment": "  За \x00помощь  ", "occurred_on": day.isoformat()}
    anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason, **fields))
    entry = session.scalars(select(LedgerEntry)).one()
    assert (entry.comment, entry.occurred_on) == ("За помощь", day)


def test_a_date_may_be_typed_the_russian_way(cast, session, anna):
    day = clock.today() - timedelta(days=3)
    anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason, occurred_on=f"{day:%d.%m.%Y}"))
    assert session.scalars(select(LedgerEntry.occurred_on)).one() == day


def test_an_own_amount_takes_the_sign_of_its_reason(cast, session, anna):
    give_points(session, cast.vera, 100, cast.vr)
    anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason, **own(cast.late, " 7 ")))
    assert balance(cast.vera) == 93
    anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason, **own(cast.late, "-3")))
    assert balance(cast.vera) == 90
    anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason, **own(cast.reason, "+12")))
    assert balance(cast.vera) == 102


def test_the_same_key_twice_writes_once_and_shows_the_same(cast, anna, mates):
    form = order(cast.vr, mates, cast.reason)
    first, second = anna.post(SCREEN, data=form), anna.post(SCREEN, data=form)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert len(batches()) == 1
    assert "Начислено" in anna.get(SCREEN).text


def test_back_and_another_reason_is_refused_with_a_fresh_key(cast, anna, mates):
    form = order(cast.vr, mates, cast.reason)
    anna.post(SCREEN, data=form)
    answer = anna.post(SCREEN, data=form | own(cast.reason, "9"))
    assert answer.status_code == 422
    assert "уже выполнен с другими данными" in answer.text
    renewed = field_value(answer.text, "key")
    assert renewed != form["key"]
    assert len(batches()) == 1
    assert anna.post(SCREEN, data=form | own(cast.reason, "9") | {"key": renewed}).status_code == 302
    assert balance(cast.vera) == 14


def test_a_page_without_a_good_key_stores_nothing(cast, anna):
    for key in ("", "short", "п" * 20, "x" * 101, "a b c d e f g h i j", "import:123456789"):
        answer = anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason, key=key))
        assert (key, answer.status_code) == (key, 422)
        assert "Страница устарела" in answer.text
        assert len(field_value(answer.text, "key")) >= 16
    assert not batches()


def test_a_page_without_any_key_stores_nothing(cast, anna):
    form = order(cast.vr, [cast.vera], cast.reason)
    del form["key"]
    assert anna.post(SCREEN, data=form).status_code == 422
    assert not batches()


def test_who_cannot_pay_is_named_and_nothing_is_stored(cast, session, anna, mates):
    give_points(session, cast.vera, 10, cast.vr)
    fields = own(cast.late, "4") | {"comment": "Разбитая линза"}
    answer = anna.post(SCREEN, data=order(cast.vr, mates, cast.reason, **fields))
    assert answer.status_code == 409
    for student in mates[1:]:
        assert f"{student.short_name} (есть 0, нужно 4)" in answer.text
    assert "Снять этих и списать с остальных" in answer.text
    assert "Разбитая линза" in answer.text and field_value(answer.text, "own_points") == "4"
    assert ticked(answer.text) == {student.id for student in mates}
    assert balance(cast.vera) == 10


def test_the_rest_can_be_charged_without_them(cast, session, anna, mates):
    give_points(session, cast.vera, 10, cast.vr)
    form = order(cast.vr, mates, cast.late)
    answer = anna.post(SCREEN, data=form)
    without = field_value(answer.text, "without")
    assert anna.post(SCREEN, data=form | {"without": without}).status_code == 302
    assert [balance(student) for student in mates] == [8, 0, 0]


def test_a_child_who_left_the_kvant_meanwhile_is_named(cast, session, anna, mates):
    form = order(cast.vr, mates, cast.reason)
    mates[1].memberships[0].ended_on = clock.today()
    make_membership(session, mates[1], cast.it)
    answer = anna.post(SCREEN, data=form)
    assert answer.status_code == 404
    assert not batches()


def test_an_administrator_is_told_who_does_not_attend(cast, login, mates):
    admin = login(cast.admin)
    form = order(cast.vr, [*mates, cast.gleb], cast.reason)
    answer = admin.post(SCREEN, data=form)
    assert answer.status_code == 422
    assert f"Не занимаются в кванте «{cast.vr.name}»: {cast.gleb.short_name}" in answer.text
    assert "Снять этих и начислить остальным" in answer.text
    assert admin.post(SCREEN, data=form | {"without": cast.gleb.id}).status_code == 302
    assert (balance(cast.vera), balance(cast.gleb)) == (5, 0)


def test_a_large_sum_is_confirmed_on_a_second_page(cast, session, anna, mates):
    grand = make_reason(session, "Победа", 501)
    form = order(cast.vr, mates, grand)
    answer = anna.post(SCREEN, data=form)
    assert answer.status_code == 200 and not batches()
    assert "Подтвердите крупную сумму" in answer.text
    assert "Начислить 3 ученикам по 501 = 1 503 балла" in answer.text.replace("\u00a0", " ")
    assert field_value(answer.text, "key") == form["key"]
    joined = field_value(answer.text, "students")
    again = form | {"students": joined, "confirmed": field_value(answer.text, "confirmed")}
    assert anna.post(SCREEN, data=again).status_code == 302
    assert [balance(student) for student in mates] == [501] * 3


def test_the_limit_itself_needs_no_confirmation(cast, anna):
    anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason, **own(cast.reason, "500")))
    assert balance(cast.vera) == 500


def test_another_sum_than_the_confirmed_one_is_asked_again(cast, anna):
    fields = own(cast.reason, "9000") | {"confirmed": "900"}
    answer = anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason, **fields))
    assert "Подтвердите крупную сумму" in answer.text and not batches()


def test_one_can_go_back_from_the_confirmation_with_everything_kept(cast, anna, mates):
    form = order(cast.vr, mates[:2], cast.reason, **own(cast.reason, "900"), comment="Олимпиада", back="1")
    html = anna.post(SCREEN, data=form).text
    assert ticked(html) == {student.id for student in mates[:2]}
    assert "Олимпиада" in html and field_value(html, "own_points") == "900"
    assert not batches()


AMOUNTS = ("", " ", "0", "-0", "10001", "-10001", "9" * 400, "5.5", "5,5", "5.0", "5 5", "--5", "<b>5</b>", "\x00")
NOT_DIGITS = ("١٠٠", "²", "1_000", "1e400", "1e2", "NaN", "inf", "0x10", "пять")


@pytest.mark.parametrize("amounts", [AMOUNTS, NOT_DIGITS])
def test_strange_amounts_are_refused_in_russian(cast, anna, amounts):
    for amount in amounts:
        answer = anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason, **own(cast.reason, amount)))
        assert (amount, answer.status_code) == (amount, 422)
        assert 'role="alert"' in answer.text
    assert not batches()


def test_an_accrual_reason_takes_no_minus(cast, anna):
    answer = anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason, **own(cast.reason, "-5")))
    assert answer.status_code == 422 and "уберите минус" in answer.text


def test_a_forgotten_own_amount_does_not_disturb_a_chip(cast, anna):
    anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason, own_points="мусор"))
    assert balance(cast.vera) == 5


def test_strange_reasons_are_refused(cast, anna):
    forged = [f"{cast.reason.id}:{points}" for points in ("-5", "0", "10001", "-10001", "999999999", "٥", "5:5")]
    for reason in ("", "own", "abc", "1", "0:5", "999999:5", ":", "1e3:5", "own ", *forged):
        answer = anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason, reason=reason))
        assert (reason, answer.status_code) == (reason, 422)
    assert not batches()


def test_a_reason_of_another_kvant_is_refused(cast, session, anna):
    foreign = make_reason(session, "Чужое", 5, kvant_id=cast.it.id)
    assert anna.post(SCREEN, data=order(cast.vr, [cast.vera], foreign)).status_code == 422
    assert not batches()


def test_strange_dates_are_refused(cast, anna):
    for day in ("завтра", "2026-13-01", "32.01.2026", "٢٠٢٦-٠١-٠١", "1900-01-01", "0000-00-00", "1" * 400):
        answer = anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason, occurred_on=day))
        assert (day, answer.status_code) == (day, 422)
    assert not batches()


def test_tomorrow_is_refused(cast, anna):
    tomorrow = clock.today() + timedelta(days=1)
    answer = anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason, occurred_on=tomorrow.isoformat()))
    assert answer.status_code == 422 and "Дата не может быть в будущем" in answer.text
    assert not batches()


def test_a_long_comment_is_refused(cast, anna):
    answer = anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason, comment="я" * 501))
    assert answer.status_code == 422 and "не длиннее 500" in answer.text
    assert anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason, comment="я" * 500)).status_code == 302


def test_a_comment_is_text_everywhere(cast, anna, mates):
    fields = {"comment": "<script>alert(1)</script>", "occurred_on": "x"}
    html = anna.post(SCREEN, data=order(cast.vr, mates, cast.reason, **fields)).text
    assert "<script>alert" not in html and "&lt;script&gt;alert" in html


def test_an_order_names_its_kvant_and_never_takes_the_last_one(cast, anna, mates):
    anna.post(SCREEN, data=order(cast.vr, mates, cast.reason))
    for fields in ({"kvant": ""}, {"kvant": "", "group": cast.vr_group.id}, {"kvant": "", "group": ""}):
        answer = anna.post(SCREEN, data=order(cast.vr, mates, cast.reason, **fields))
        assert (fields, answer.status_code) == (fields, 422)
        assert "Выберите квант, в котором" in answer.text
    form = order(cast.vr, mates, cast.reason)
    del form["kvant"]
    assert anna.post(SCREEN, data=form).status_code == 422
    assert len(batches()) == 1


def test_a_group_of_another_kvant_than_the_named_one_is_not_found(cast, login, mates):
    admin = login(cast.admin)
    for fields in ({"group": cast.it_group.id}, {"kvant": cast.it.id, "group": cast.vr_group.id}):
        answer = admin.post(SCREEN, data=order(cast.vr, mates, cast.reason) | fields)
        assert (fields, answer.status_code) == (fields, 404)
    assert not batches()


def test_nobody_chosen_is_refused(cast, anna):
    answer = anna.post(SCREEN, data=order(cast.vr, [], cast.reason))
    assert answer.status_code == 422 and "Выберите хотя бы одного ученика" in answer.text


def test_an_empty_form_is_refused(cast, anna):
    assert anna.post(SCREEN, data={"key": fresh_key()}).status_code == 422
    assert anna.post(SCREEN).status_code == 422
    assert not batches()

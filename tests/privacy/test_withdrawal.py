"""Can a consent be withdrawn, taken back in time, and who hears of it?"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.documents.consents import consents_of, running_consent
from points_admin.enrolment.services import apply
from points_admin.errors import Conflict, Forbidden
from points_admin.notices.models import Notice, OutboxMessage
from points_admin.privacy.erasure import erase
from points_admin.privacy.person import person_behind
from points_admin.privacy.withdrawal import erased_on, renew_consent, withdraw_consent, withdrawn_at
from tests.support.factories import make_consent


@pytest.fixture
def consent(session, cast):
    return make_consent(session, cast.vera)


def test_a_withdrawn_consent_says_when_and_by_whom(cast, consent, actions):
    withdraw_consent(cast.vera.user, cast.vera)
    assert (running_consent(cast.vera), consent.withdrawn_by_id) == (None, cast.vera.user_id)
    assert consent.withdrawn_at == withdrawn_at(cast.vera)
    assert erased_on(cast.vera) == consent.withdrawn_at + timedelta(days=30)
    assert actions() == ["consent.withdraw"]


def test_all_that_run_are_withdrawn_at_once(session, cast, consent):
    make_consent(session, cast.vera)
    withdraw_consent(cast.admin, cast.vera)
    assert [bool(each.withdrawn_at) for each in consents_of(cast.vera)] == [True, True]


def test_administrators_and_the_child_are_told_until_when(session, cast, consent):
    withdraw_consent(cast.vera.user, cast.vera)
    told = {notice.user_id: notice for notice in session.scalars(select(Notice))}
    assert told.keys() == {cast.admin.id, cast.vera.user_id}
    until = f"{clock.local(clock.now() + timedelta(days=30)):%d.%m.%Y}"
    assert until in told[cast.admin.id].body and "Лебедева Вера" in told[cast.admin.id].body
    assert until in told[cast.vera.user_id].body


def test_it_can_be_taken_back(cast, consent, actions):
    withdraw_consent(cast.vera.user, cast.vera)
    renew_consent(cast.vera.user, cast.vera)
    assert (running_consent(cast.vera), withdrawn_at(cast.vera), consent.withdrawn_by_id) == (consent, None, None)
    assert actions() == ["consent.withdraw", "consent.renew"]


def test_a_withdrawal_by_somebody_else_is_not_the_childs_to_undo(session, cast, consent, login):
    withdraw_consent(cast.admin, cast.vera)
    page = login(cast.vera.user).get("/cabinet/data").text
    assert "Отменить отзыв" not in page and "может администратор" in page
    with pytest.raises(Forbidden, match="Отзыв не твой"):
        renew_consent(cast.vera.user, cast.vera)
    renew_consent(cast.admin, cast.vera)
    assert running_consent(cast.vera) is consent


def test_the_guardian_hears_of_it_without_a_name(session, cast, consent):
    cast.vera.guardian_email = "mama@example.org"
    withdraw_consent(cast.vera.user, cast.vera)
    renew_consent(cast.vera.user, cast.vera)
    hers = select(OutboxMessage).where(OutboxMessage.recipient == "mama@example.org").order_by(OutboxMessage.id)
    letters = session.scalars(hers).all()
    assert [letter.context["title"] for letter in letters] == ["Согласие отозвано", "Отзыв согласия отменён"]
    assert not any("Вера" in str(letter.context) or "Лебедев" in str(letter.context) for letter in letters)


def test_who_has_withdrawn_applies_to_nothing_new(session, cast, consent):
    withdraw_consent(cast.vera.user, cast.vera)
    with pytest.raises(Conflict, match="отмени отзыв"):
        apply(cast.vera.user, student=cast.vera, kvant=cast.it)
    renew_consent(cast.vera.user, cast.vera)
    apply(cast.vera.user, student=cast.vera, kvant=cast.it)


def test_a_renewal_is_told_like_the_withdrawal(session, cast, consent):
    withdraw_consent(cast.vera.user, cast.vera)
    renew_consent(cast.vera.user, cast.vera)
    told = [(notice.user_id, notice.title) for notice in session.scalars(select(Notice).order_by(Notice.id))]
    titles = ["Согласие отозвано", "Отзыв согласия отменён"]
    assert told == [(user_id, title) for title in titles for user_id in (cast.admin.id, cast.vera.user_id)]


def test_there_must_be_one_to_withdraw_and_one_to_take_back(session, cast):
    with pytest.raises(Conflict, match="отзывать нечего"):
        withdraw_consent(cast.vera.user, cast.vera)
    with pytest.raises(Conflict, match="Отменять нечего"):
        renew_consent(cast.vera.user, cast.vera)
    make_consent(session, cast.vera)
    with pytest.raises(Conflict, match="Отменять нечего"):
        renew_consent(cast.vera.user, cast.vera)


def test_what_is_erased_is_not_taken_back(cast, consent):
    withdraw_consent(cast.vera.user, cast.vera)
    erase(cast.admin, person_behind(cast.vera))
    with pytest.raises(Conflict, match="обезличены"):
        renew_consent(cast.admin, cast.vera)


def test_a_later_consent_counts(session, cast, consent):
    withdraw_consent(cast.admin, cast.vera)
    make_consent(session, cast.vera)
    assert withdrawn_at(cast.vera) is None


@pytest.mark.parametrize("who", ["anna", "boris", "gleb"])
def test_nobody_else_withdraws_or_renews(cast, consent, who):
    actor = cast.gleb.user if who == "gleb" else getattr(cast, who)
    for change in (withdraw_consent, renew_consent):
        with pytest.raises(Forbidden):
            change(actor, cast.vera)

"""One intent, one effect: the same key answers with the first result, and never serves another request."""

import pytest
from sqlalchemy import delete, func, select

from points_admin import clock
from points_admin.errors import Forbidden, Invalid, KeyReused, NotFound
from points_admin.ledger.models import LedgerEntry
from points_admin.ledger.services import ImportedRow, post_imported, reverse_batch
from points_admin.roster.models import TeachingAssignment
from tests.ledger.support import balance, give, new_key


def test_the_same_request_answers_with_the_first_result(session, cast):
    key = new_key()
    first = give(cast, 5, key=key)
    second = give(cast, 5, key=key)
    assert (first.replayed, second.replayed) == (False, True)
    assert second.batch.id == first.batch.id
    assert balance(session, cast.vera) == 5


@pytest.mark.parametrize("change", ["points", "comment", "actor"])
def test_another_request_under_the_key_is_refused(session, cast, change):
    key = new_key()
    give(cast, 5, key=key)
    other = {"points": {"points": 6}, "comment": {"comment": "иначе"}, "actor": {"actor": cast.admin}}[change]
    with pytest.raises(KeyReused):
        give(cast, **{"points": 5, "key": key} | other)
    assert balance(session, cast.vera) == 5


def test_a_repeated_reversal_of_a_batch_answers_with_the_first(session, cast):
    key = new_key()
    batch = give(cast, 5).batch
    first = reverse_batch(cast.anna, batch=batch, comment="ошибка", key=key)
    again = reverse_batch(cast.anna, batch=batch, comment="ошибка", key=key)
    assert (again.replayed, again.batch.id) == (True, first.batch.id)
    assert session.scalar(select(func.count()).select_from(LedgerEntry)) == 2


def archive(cast):
    cast.vera.archived_at = clock.now()


def leave(cast):
    cast.vera.memberships[0].ended_on = clock.today()


def retire_the_reason(cast):
    cast.reason.is_active = False


MOVED_ON = pytest.mark.parametrize("move_on", [archive, leave, retire_the_reason])


@MOVED_ON
def test_a_repeated_award_answers_with_the_first_when_the_world_has_moved_on(session, cast, move_on):
    key = new_key()
    first = give(cast, 5, key=key)
    move_on(cast)
    session.flush()
    again = give(cast, 5, key=key)
    assert (again.replayed, again.batch.id) == (True, first.batch.id)
    assert balance(session, cast.vera) == 5


@MOVED_ON
def test_it_still_serves_nobody_else_and_nothing_else(session, cast, move_on):
    key = new_key()
    give(cast, 5, key=key)
    move_on(cast)
    session.flush()
    for other in ({"points": 6}, {"comment": "иначе"}, {"actor": cast.admin}, {"students": [cast.gleb]}):
        with pytest.raises(KeyReused):
            give(cast, **{"points": 5, "key": key} | other)
    assert balance(session, cast.vera) == 5


@MOVED_ON
def test_a_new_award_is_refused_as_ever(session, cast, move_on):
    move_on(cast)
    session.flush()
    with pytest.raises((Invalid, NotFound)):
        give(cast, 5)
    assert balance(session, cast.vera) == 0


def test_a_teacher_without_the_kvant_is_not_told_what_was_done(session, cast):
    key = new_key()
    give(cast, 5, key=key)
    session.execute(delete(TeachingAssignment).where(TeachingAssignment.teacher_id == cast.anna.id))
    with pytest.raises(NotFound):
        give(cast, 5, key=key)


def test_a_teacher_without_the_role_is_not_told_what_was_done(session, cast):
    key = new_key()
    give(cast, 5, key=key)
    cast.anna.roles = []
    session.flush()
    with pytest.raises(Forbidden):
        give(cast, 5, key=key)


@MOVED_ON
def test_a_repeated_reversal_or_import_answers_with_the_first_too(session, cast, move_on):
    back_key, import_key = new_key(), new_key()
    batch = give(cast, 5).batch
    row = ImportedRow(cast.vera.id, 5, cast.reason.id, cast.vr.id, "", clock.today())
    back = reverse_batch(cast.anna, batch=batch, comment="ошибка", key=back_key).batch.id
    imported = post_imported(cast.anna, rows=[row], key=import_key).batch.id
    move_on(cast)
    session.flush()
    assert reverse_batch(cast.anna, batch=batch, comment="ошибка", key=back_key).batch.id == back
    assert post_imported(cast.anna, rows=[row], key=import_key).batch.id == imported


@pytest.mark.parametrize("key", ["", "short", "к" * 101, "new\nline-key"])
def test_a_key_of_bad_form_is_refused(cast, key):
    with pytest.raises(Invalid):
        give(cast, key=key)

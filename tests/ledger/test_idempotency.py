"""One intent, one effect: the same key answers with the first result, and never serves another request."""

import pytest
from sqlalchemy import func, select

from points_admin.errors import Invalid, KeyReused
from points_admin.ledger.models import LedgerEntry
from points_admin.ledger.services import reverse_batch
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


@pytest.mark.parametrize("key", ["", "short", "к" * 101, "new\nline-key"])
def test_a_key_of_bad_form_is_refused(cast, key):
    with pytest.raises(Invalid):
        give(cast, key=key)

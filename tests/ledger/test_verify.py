"""`verify` recomputes what the triggers keep; on an honest ledger it finds nothing."""

from points_admin.ledger.services import reverse_batch
from points_admin.ledger.verify import verify
from tests.ledger.support import give, new_key
from tests.support.factories import make_student


def test_an_empty_ledger_is_in_order(session):
    report = verify()
    assert (report.accounts, report.entries, report.problems) == (0, 0, [])


def test_an_honest_ledger_is_in_order(session, cast):
    timur = make_student(session, group=cast.vr_group)
    batch = give(cast, 40, students=[cast.vera, timur]).batch
    give(cast, -7)
    give(cast, 3, actor=cast.admin, students=[cast.gleb], kvant=cast.it)
    give(cast, 50)
    reverse_batch(cast.anna, batch=batch, comment="ошибка", key=new_key())
    report = verify()
    assert (report.accounts, report.entries, report.problems) == (3, 7, [])

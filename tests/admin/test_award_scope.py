"""Who may award whom: a foreign child among thirty refuses them all, and looks like one who is not there."""

import re

from sqlalchemy import select

from points_admin.audit.models import AuditEvent
from tests.admin.awarding import ACTIONS, BULK, SCREEN, UNDO, balance, batches, order
from tests.support.factories import make_student

REVERSAL = "/admin/reversal/?entry=1"
READ = (SCREEN, ACTIONS, f"{ACTIONS}/1", REVERSAL)
WRITTEN = (SCREEN, BULK, UNDO, REVERSAL)


def test_boris_cannot_award_vera(cast, login):
    boris = login(cast.boris)
    assert boris.post(SCREEN, data=order(cast.it, [cast.vera], cast.reason)).status_code == 404
    assert boris.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason)).status_code == 404
    assert not batches()


def test_one_foreign_child_refuses_the_batch_and_is_not_described(cast, session, login):
    mates = [make_student(session, cast.vr, cast.vr_group) for _ in range(29)]
    anna = login(cast.anna)
    answer = anna.post(SCREEN, data=order(cast.vr, [*mates, cast.gleb], cast.reason))
    assert answer.status_code == 404
    assert cast.gleb.last_name not in answer.text
    missing = anna.post(SCREEN, data=order(cast.vr, mates, cast.reason, students=[mates[0].id, 10**9]))
    assert missing.status_code == 404
    assert _body(answer) == _body(missing)
    assert not batches() and balance(mates[0]) == 0


def test_a_foreign_group_with_own_children_is_not_found(cast, login):
    form = order(cast.vr, [cast.vera], cast.reason, group=cast.it_group.id)
    assert login(cast.anna).post(SCREEN, data=form).status_code == 404
    assert not batches()


def test_a_strange_id_is_not_found(cast, login):
    anna = login(cast.anna)
    for student in ("abc", "-1", "10" * 12, "1 OR 1=1", "١", "1.0"):
        form = order(cast.vr, [cast.vera], cast.reason, students=[cast.vera.id, student])
        assert (student, anna.post(SCREEN, data=form).status_code) == (student, 404)
    assert not batches()


def test_the_denial_is_in_the_audit(cast, session, login):
    login(cast.boris).post(SCREEN, data=order(cast.it, [cast.vera], cast.reason))
    denied = session.scalars(select(AuditEvent).where(AuditEvent.actor_id == cast.boris.id)).all()
    assert [event.path for event in denied if event.action.startswith("access")] == [SCREEN]


def test_a_student_may_neither_look_nor_post(cast, login):
    vera = login(cast.vera.user)
    form = order(cast.vr, [cast.vera], cast.reason, batch=1, preset="Ошибка")
    assert [vera.get(path).status_code for path in READ] == [403] * len(READ)
    assert [vera.post(path, data=form).status_code for path in WRITTEN] == [403] * len(WRITTEN)
    assert not batches() and balance(cast.vera) == 0


def test_nobody_goes_to_the_login_page(cast, anonymous):
    form = order(cast.vr, [cast.vera], cast.reason)
    answers = [*map(anonymous.get, READ), *(anonymous.post(path, data=form) for path in WRITTEN)]
    for answer in answers:
        assert answer.status_code == 302 and answer.location.startswith("/login")
    assert not batches()


def test_what_only_writes_answers_no_get(cast, login):
    anna = login(cast.anna)
    assert [anna.get(path).status_code for path in (BULK, UNDO)] == [405, 405]


def test_a_post_without_a_token_changes_nothing(cast, app, login):
    anna = login(cast.anna)
    app.config["WTF_CSRF_ENABLED"] = True
    assert anna.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason)).status_code == 400
    assert not batches()


def _body(answer):
    """The message without what differs by nature (nonces and tokens)."""
    return re.sub(r'(nonce|value)="[^"]*"', "", answer.text)

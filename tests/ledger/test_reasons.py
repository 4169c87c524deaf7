"""Reasons as a command or an API would keep them: the kind stays, twins are refused, one record a change."""

import pytest

from points_admin import clock
from points_admin.errors import Conflict, Forbidden, Invalid
from points_admin.ledger.models import Reason, ReasonKind
from points_admin.ledger.own_reasons import OwnReason, reason_named
from points_admin.ledger.reasons import create_reason, delete_reason, update_reason
from tests.ledger.support import give
from tests.support.factories import make_kvant, make_reason


@pytest.mark.parametrize(("points", "kind"), [(7, ReasonKind.ACCRUAL), (-7, ReasonKind.DEDUCTION)])
def test_the_sign_says_what_a_new_reason_is_for(session, cast, events, points, kind):
    reason = create_reason(cast.admin, name=" Шлем  на месте ", points=points, kvant=cast.vr)
    assert (reason.name, reason.kind, reason.default_points) == ("Шлем на месте", kind, points)
    assert (reason.kvant, reason.is_active) == (cast.vr, True)
    (event,) = events()
    assert (event.action, event.actor_id, event.before) == ("reason.create", cast.admin.id, None)
    assert event.after == {
        "name": "Шлем на месте",
        "kind": kind.value,
        "default_points": points,
        "kvant_id": cast.vr.id,
        "is_active": True,
    }


def test_the_kind_never_changes(session, cast, actions):
    with pytest.raises(Invalid, match="Вид основания не меняют") as refusal:
        update_reason(cast.admin, cast.reason, points=-5)
    assert refusal.value.field == "kind"
    assert actions() == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "..."}, "name"),
        ({"name": "я" * 121}, "name"),
        ({"points": 0}, "points"),
        ({"points": 10_001}, "points"),
    ],
)
def test_a_wrong_field_is_refused_by_name(session, cast, actions, fields, field):
    with pytest.raises(Invalid) as refusal:
        create_reason(cast.admin, **{"name": "Помощь", "points": 7} | fields)
    assert refusal.value.field == field
    with pytest.raises(Invalid):
        update_reason(cast.admin, cast.reason, **fields)
    assert actions() == []


def test_a_twin_is_refused_in_the_same_place_only(session, cast):
    with pytest.raises(Conflict, match="Такое основание уже есть") as refusal:
        create_reason(cast.admin, name="активная  РАБОТА", points=3)
    assert refusal.value.field == "name"
    own = create_reason(cast.admin, name="Активная работа", points=3, kvant=cast.vr)
    with pytest.raises(Conflict, match="Такое основание уже есть"):
        update_reason(cast.admin, own, kvant=None)


def test_a_reason_may_stay_in_an_archived_kvant_and_none_is_put_there(session, cast):
    old = make_kvant(session, name="Прежний")
    own = make_reason(session, "Своё", 3, kvant_id=old.id)
    old.archived_at = clock.now()
    assert update_reason(cast.admin, own, kvant=old, points=4).default_points == 4
    with pytest.raises(Invalid, match="«Прежний» в архиве"):
        update_reason(cast.admin, cast.reason, kvant=old)
    with pytest.raises(Invalid, match="«Прежний» в архиве"):
        create_reason(cast.admin, name="Чужое", points=3, kvant=old)


def test_a_change_leaves_what_it_does_not_name(session, cast, events):
    update_reason(cast.admin, cast.reason, is_active=False)
    (event,) = events()
    assert (event.action, event.before, event.after) == ("reason.update", {"is_active": True}, {"is_active": False})
    assert (cast.reason.name, cast.reason.default_points) == ("Активная работа", 5)
    session.refresh(cast.reason)
    update_reason(cast.admin, cast.reason, name="Активная работа", points=5, kvant=None)
    assert len(events()) == 1


def test_the_kvant_that_was_set_is_the_one_that_is_shown(session, cast):
    assert cast.reason.kvant is None
    assert update_reason(cast.admin, cast.reason, kvant=cast.vr).kvant is cast.vr


def test_only_what_no_entry_names_is_deleted(session, cast, actions):
    unused = make_reason(session)
    delete_reason(cast.admin, unused)
    assert session.get(Reason, unused.id) is None
    assert actions() == ["reason.delete"]
    give(cast, 5)
    with pytest.raises(Conflict, match="«Активная работа» нельзя"):
        delete_reason(cast.admin, cast.reason)


def test_only_administrators_may(session, cast, actions):
    for actor in (cast.anna, cast.vera.user):
        with pytest.raises(Forbidden):
            create_reason(actor, name="Моё", points=5)
        with pytest.raises(Forbidden):
            update_reason(actor, cast.reason, points=6)
        with pytest.raises(Forbidden):
            delete_reason(actor, cast.reason)
    assert actions() == []


def test_what_the_program_writes_itself_is_nobodys_to_change_or_to_double(session, cast):
    reason = reason_named(OwnReason.REDEMPTION)
    for act in (
        lambda: update_reason(cast.admin, reason, name="Мерч"),
        lambda: update_reason(cast.admin, reason, is_active=True),
        lambda: delete_reason(cast.admin, reason),
        lambda: create_reason(cast.admin, name="ОБМЕН на награду", points=-5),
    ):
        with pytest.raises(Conflict, match="ставит сама программа"):
            act()
    create_reason(cast.admin, name="Обмен на награду", points=-5, kvant=cast.vr)
    assert reason_named(OwnReason.REDEMPTION) is reason

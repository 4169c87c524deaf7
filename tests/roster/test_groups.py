"""Groups as a command or an API would keep them: one kvant for good, a teacher who teaches, one record a change."""

import pytest

from points_admin import clock
from points_admin.errors import Conflict, Forbidden, Invalid
from points_admin.roster.groups import archive_group, create_group, delete_group, restore_group, update_group
from points_admin.roster.models import Group
from tests.support.factories import make_group, make_kvant


def test_a_new_group_is_recorded_once(session, cast, events):
    group = create_group(cast.admin, kvant=cast.vr, code=" АА  2 ", teacher=cast.anna, capacity=12)
    assert (group.kvant, group.code, group.teacher, group.capacity) == (cast.vr, "АА 2", cast.anna, 12)
    (event,) = events()
    assert (event.action, event.actor_id, event.before) == ("group.create", cast.admin.id, None)
    assert event.after == {"kvant_id": cast.vr.id, "code": "АА 2", "teacher_id": cast.anna.id, "capacity": 12}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "."}, "code"),
        ({"code": "я" * 65}, "code"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 1001}, "capacity"),
    ],
)
def test_a_wrong_field_is_refused_by_name(session, cast, actions, fields, field):
    with pytest.raises(Invalid) as refusal:
        create_group(cast.admin, kvant=cast.vr, **{"code": "АА-2"} | fields)
    assert refusal.value.field == field
    with pytest.raises(Invalid):
        update_group(cast.admin, cast.vr_group, **fields)
    assert actions() == []


def test_a_twin_is_refused_within_a_kvant_only(session, cast):
    with pytest.raises(Conflict, match="такая группа уже есть") as refusal:
        create_group(cast.admin, kvant=cast.vr, code="vr 101")
    assert refusal.value.field == "code"
    other = create_group(cast.admin, kvant=cast.it, code="VR-101")
    with pytest.raises(Conflict, match="такая группа уже есть"):
        update_group(cast.admin, other, code="it-201")


def test_an_archived_kvant_gets_no_groups(session, cast):
    old = make_kvant(session, name="Прежний", archived_at=clock.now())
    with pytest.raises(Invalid, match="«Прежний» в архиве") as refusal:
        create_group(cast.admin, kvant=old, code="П-1")
    assert refusal.value.field == "kvant"


def test_only_an_active_teacher_is_given_a_group_and_a_former_one_may_keep_it(session, cast):
    for stranger in (cast.vera.user, cast.admin):
        with pytest.raises(Invalid, match="действующий педагог") as refusal:
            update_group(cast.admin, cast.vr_group, teacher=stranger)
        assert refusal.value.field == "teacher"
    cast.anna.active = cast.boris.active = False
    update_group(cast.admin, cast.vr_group, teacher=cast.anna, capacity=9)
    with pytest.raises(Invalid, match="действующий педагог"):
        update_group(cast.admin, cast.vr_group, teacher=cast.boris)


def test_a_change_leaves_what_it_does_not_name(session, cast, events):
    assert cast.vr_group.teacher is cast.anna
    update_group(cast.admin, cast.vr_group, teacher=cast.boris)
    assert cast.vr_group.teacher is cast.boris
    (event,) = events()
    ids = {"teacher_id": cast.anna.id}, {"teacher_id": cast.boris.id}
    assert (event.action, event.before, event.after) == ("group.update", *ids)
    update_group(cast.admin, cast.vr_group, code="VR-101")
    assert len(events()) == 1


def test_a_group_goes_into_the_archive_and_back_once(session, cast, actions):
    archive_group(cast.admin, cast.vr_group)
    with pytest.raises(Conflict):
        archive_group(cast.admin, cast.vr_group)
    restore_group(cast.admin, cast.vr_group)
    with pytest.raises(Conflict):
        restore_group(cast.admin, cast.vr_group)
    assert actions() == ["group.archive", "group.restore"]


def test_only_what_nothing_refers_to_is_deleted(session, cast, actions):
    spare = make_group(session, cast.vr)
    delete_group(cast.admin, spare)
    assert session.get(Group, spare.id) is None
    assert actions() == ["group.delete"]
    with pytest.raises(Conflict, match="«VR-101» нельзя"):
        delete_group(cast.admin, cast.vr_group)


def test_only_administrators_may(session, cast, actions):
    for actor in (cast.anna, cast.vera.user):
        with pytest.raises(Forbidden):
            create_group(actor, kvant=cast.vr, code="Моя")
        with pytest.raises(Forbidden):
            update_group(actor, cast.vr_group, code="Моя")
        for verb in (archive_group, restore_group, delete_group):
            with pytest.raises(Forbidden):
                verb(actor, cast.vr_group)
    assert actions() == []

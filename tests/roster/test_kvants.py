"""Kvants as a command or an API would keep them: what is stored, what is refused, one record a change."""

import pytest

from points_admin.errors import Conflict, Forbidden, Invalid
from points_admin.roster.kvants import archive_kvant, create_kvant, delete_kvant, restore_kvant, update_kvant
from points_admin.roster.models import Kvant
from tests.support.factories import make_kvant


def test_a_new_kvant_is_cleaned_gets_a_slug_and_one_record(session, cast, events):
    kvant = create_kvant(cast.admin, name=" Аэро  квантум ", aliases=["Аэро", " Аэро", ""], capacity=12)
    assert (kvant.name, kvant.slug, kvant.aliases) == ("Аэро квантум", "aero-kvantum", ["Аэро"])
    assert (kvant.capacity, kvant.is_open) == (12, True)
    (event,) = events()
    assert (event.action, event.actor_id, event.subject_id) == ("kvant.create", cast.admin.id, str(kvant.id))
    assert event.before is None
    assert event.after == {
        "name": "Аэро квантум",
        "slug": "aero-kvantum",
        "aliases": ["Аэро"],
        "capacity": 12,
    }


@pytest.mark.parametrize(
    ("name", "slug"), [("Щ" * 100, "shch" * 16), ("Ж" * 31 + " я" + "я" * 9, "zh" * 31 + "-i"), ("数学", "kvant")]
)
def test_a_slug_is_made_of_any_name_and_fits(session, cast, name, slug):
    assert create_kvant(cast.admin, name=name).slug == slug


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "-"}, "name"),
        ({"name": "я" * 101}, "name"),
        ({"slug": "../admin"}, "slug"),
        ({"slug": "Aero"}, "slug"),
        ({"slug": "a" * 65}, "slug"),
        ({"aliases": [f"Аэро {number}" for number in range(21)]}, "aliases"),
        ({"aliases": ["я" * 101]}, "aliases"),
        ({"color": "red"}, "color"),
        ({"color": "#12345"}, "color"),
        ({"description": "я" * 4001}, "description"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 10_001}, "capacity"),
    ],
)
def test_a_wrong_field_is_refused_by_name(session, cast, actions, fields, field):
    with pytest.raises(Invalid) as refusal:
        create_kvant(cast.admin, **{"name": "Аэроквантум"} | fields)
    assert refusal.value.field == field
    with pytest.raises(Invalid):
        update_kvant(cast.admin, cast.vr, **fields)
    assert actions() == []


@pytest.mark.parametrize(
    ("fields", "field"), [({"name": "тестовый vr-ar"}, "name"), ({"name": "Другой", "slug": "test-vr"}, "slug")]
)
def test_a_twin_is_refused(session, cast, fields, field):
    with pytest.raises(Conflict, match="уже есть") as refusal:
        create_kvant(cast.admin, **fields)
    assert refusal.value.field == field
    with pytest.raises(Conflict, match="уже есть"):
        update_kvant(cast.admin, cast.it, **fields)


def test_a_change_leaves_what_it_does_not_name(session, cast, events):
    update_kvant(cast.admin, cast.vr, capacity=40)
    (event,) = events()
    assert (event.action, event.before, event.after) == ("kvant.update", {"capacity": 30}, {"capacity": 40})
    assert (cast.vr.name, cast.vr.slug) == ("Тестовый VR/AR", "test-vr")


def test_what_changes_nothing_is_not_recorded(session, cast, actions):
    update_kvant(cast.admin, cast.vr, name=cast.vr.name, capacity=30, aliases=[])
    assert actions() == []


def test_a_kvant_goes_into_the_archive_and_back_once(session, cast, actions):
    archive_kvant(cast.admin, cast.vr)
    with pytest.raises(Conflict):
        archive_kvant(cast.admin, cast.vr)
    restore_kvant(cast.admin, cast.vr)
    with pytest.raises(Conflict):
        restore_kvant(cast.admin, cast.vr)
    assert cast.vr.archived_at is None
    assert actions() == ["kvant.archive", "kvant.restore"]


def test_only_what_nothing_refers_to_is_deleted(session, cast, actions):
    unused = make_kvant(session)
    delete_kvant(cast.admin, unused)
    assert session.get(Kvant, unused.id) is None
    assert actions() == ["kvant.delete"]
    with pytest.raises(Conflict, match="«Тестовый VR/AR» нельзя: с этой записью связаны другие"):
        delete_kvant(cast.admin, cast.vr)


def test_only_administrators_may(session, cast, actions):
    for actor in (cast.anna, cast.vera.user):
        with pytest.raises(Forbidden):
            create_kvant(actor, name="Мой")
        with pytest.raises(Forbidden):
            update_kvant(actor, cast.vr, name="Мой")
        for verb in (archive_kvant, restore_kvant, delete_kvant):
            with pytest.raises(Forbidden):
                verb(actor, cast.vr)
    assert actions() == []

"""Kvants, groups and reasons as administrators keep them: refused twins, archived history, one record a write."""

import pytest
from sqlalchemy import func, select

from points_admin.access import RoleName
from points_admin.ledger.models import Reason
from points_admin.roster.models import Group, Kvant
from tests.support.factories import give_points, make_kvant, make_user

KVANT = {"name": "Аэроквантум", "aliases": "Аэро, Дроны, Аэро", "color": "#123456", "is_open": "y"}
REASON = {"name": "Помощь", "kind": "accrual", "amount": "7", "is_active": "y"}


def test_a_kvant_gets_its_address_and_its_spellings(admin, session, actions):
    assert admin.post("/admin/kvants/new/", data=KVANT).status_code == 302
    kvant = session.scalar(select(Kvant).where(Kvant.name == "Аэроквантум"))
    assert (kvant.slug, kvant.aliases, kvant.color, kvant.is_open) == (
        "aerokvantum",
        ["Аэро", "Дроны"],
        "#123456",
        True,
    )
    assert 'value="Аэро, Дроны"' in admin.get(f"/admin/kvants/edit/?id={kvant.id}").text
    assert actions() == ["kvant.create"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "тестовый vr-ar"}, "уже есть"),
        ({"slug": "test-vr"}, "уже есть"),
        ({"slug": "../admin"}, "Латинские буквы"),
        ({"color": "red; x"}, "Цвет в виде"),
        ({"capacity": "-1"}, "От 1 до"),
        ({"capacity": "1e3"}, "целое число"),
        ({"capacity": "١٠"}, "целое число"),
    ],
)
def test_a_wrong_kvant_is_refused(admin, session, actions, wrong, said):
    answer = admin.post("/admin/kvants/new/", data=KVANT | wrong)
    assert answer.status_code == 422 and said in answer.text
    assert 'value="Аэро, Дроны"' in answer.text
    assert session.scalar(select(func.count()).select_from(Kvant)) == 2
    assert actions() == []


def test_what_has_history_is_not_deleted_and_the_refusal_is_clear(admin, session, cast, actions):
    give_points(session, cast.vera, 5, cast.vr, reason=cast.reason)
    for view, row in (("kvants", cast.vr), ("groups", cast.vr_group), ("reasons", cast.reason)):
        answer = admin.post(f"/admin/{view}/delete/", data={"id": row.id, "confirmed": "1"}, follow_redirects=True)
        assert "нельзя: с этой записью связаны другие" in answer.text
        assert session.get(type(row), row.id) is not None
    assert actions() == []


def test_an_unused_kvant_is_deleted_after_a_question(admin, session, actions):
    kvant = make_kvant(session, name="Опечатка")
    assert "Удалить «Опечатка»?" in admin.post("/admin/kvants/delete/", data={"id": kvant.id}).text
    admin.post("/admin/kvants/delete/", data={"id": kvant.id, "confirmed": "1"})
    assert session.scalar(select(Kvant).where(Kvant.name == "Опечатка")) is None
    assert actions() == ["kvant.delete"]


def test_a_group_is_kept(admin, session, cast, actions):
    data = {"kvant": cast.vr.id, "code": "АА-2", "teacher": cast.anna.id, "capacity": "12"}
    assert admin.post("/admin/groups/new/", data=data).status_code == 302
    group = session.scalar(select(Group).where(Group.code == "АА-2"))
    assert (group.kvant_id, group.teacher_id, group.capacity) == (cast.vr.id, cast.anna.id, 12)
    twin = admin.post("/admin/groups/new/", data=data | {"code": "аа 2"})
    assert twin.status_code == 422 and "уже есть" in twin.text
    assert admin.post(f"/admin/groups/edit/?id={group.id}", data=data | {"kvant": cast.it.id}).status_code == 422
    stranger = admin.post("/admin/groups/new/", data=data | {"code": "X", "teacher": cast.vera.user_id})
    assert stranger.status_code == 422
    assert actions() == ["group.create"]


def test_a_reason_is_kept_and_retired(admin, session, actions):
    assert admin.post("/admin/reasons/new/", data=REASON | {"kind": "deduction"}).status_code == 302
    reason = session.scalar(select(Reason).where(Reason.name == "Помощь"))
    assert (reason.default_points, reason.kind.value) == (-7, "deduction")
    changed = REASON | {"kind": "deduction", "amount": "3"}
    changed.pop("is_active")
    admin.post(f"/admin/reasons/edit/?id={reason.id}", data=changed)
    session.refresh(reason)
    assert (reason.default_points, reason.is_active) == (-3, False)
    assert actions() == ["reason.create", "reason.update"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "активная  РАБОТА"}, "уже есть"),
        ({"amount": "0"}, "От 1 до"),
        ({"amount": "10001"}, "От 1 до"),
        ({"amount": ""}, "нужно заполнить"),
        ({"kind": "reversal"}, "field-error"),
    ],
)
def test_a_wrong_reason_is_refused(admin, session, cast, wrong, said):
    answer = admin.post("/admin/reasons/new/", data=REASON | wrong)
    assert answer.status_code == 422 and said in answer.text and "Not a valid" not in answer.text
    assert session.scalar(select(func.count()).select_from(Reason)) == 2


def test_the_empty_list_of_kvants_promises_nothing_untrue(login, session):
    page = login(make_user(session, RoleName.ADMIN)).get("/admin/kvants/").text
    assert "Квантов пока нет" in page
    # A roster refuses kvants that do not exist.
    assert "появятся из него" not in page and "список учеников не загрузить" in page

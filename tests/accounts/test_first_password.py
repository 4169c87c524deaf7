"""A one-time password opens one page only: the one where a new password is chosen."""

import pytest

from points_admin.audit.models import AuditEvent

NEW = {"new_password": "tri-slova-naugad", "new_password_confirm": "tri-slova-naugad"}


@pytest.fixture
def newcomer(cast, login, session):
    cast.vera.user.must_change_password = True
    return login(cast.vera.user)


def test_every_page_leads_to_the_new_password(newcomer):
    for path in ("/", "/cabinet/", "/cabinet/history", "/admin/"):
        assert newcomer.get(path).location == "/change", path
    assert newcomer.get("/static/base.css").status_code == 200
    assert newcomer.get("/livez").status_code == 200


def test_json_is_told_so(newcomer):
    answer = newcomer.get("/cabinet/", headers={"Accept": "application/json"})
    assert answer.status_code == 403
    told = answer.get_json()["detail"]
    assert "сменить одноразовый пароль" in told and "/change" in told


def test_nothing_can_be_done_before(cast, login, session):
    cast.admin.must_change_password = True
    client = login(cast.admin)
    for path in ("/admin/login-cards/issue", "/admin/award/", "/admin/users/deactivate/"):
        answer = client.post(path, data={"ids": [cast.vera.id]})
        assert (answer.status_code, answer.location) == (302, "/change"), path


def test_the_page_says_du_to_a_child_and_asks_no_old_password(newcomer):
    page = newcomer.get("/change").text
    assert "Придумай свой" in page and "Не короче 8 знаков" in page
    assert 'name="password"' not in page


def test_after_the_new_password_everything_is_open(newcomer, cast, login, session):
    assert newcomer.post("/change", data=NEW).location == "/"
    assert newcomer.get("/").location == "/cabinet/"
    told = newcomer.get("/cabinet/").text
    assert "Новый пароль сохранён" in told and "На других устройствах" not in told
    session.expire_all()
    assert not cast.vera.user.must_change_password
    assert login(cast.vera.user, "tri-slova-naugad").get("/").location == "/cabinet/"


def test_the_same_password_again_is_no_new_one(newcomer):
    same = dict.fromkeys(NEW, "Parol-dlya-testa-1")
    assert "совпадает с прежним" in newcomer.post("/change", data=same).text


def test_one_may_leave(newcomer):
    assert newcomer.post("/logout").location == "/login"


def test_the_change_leaves_one_record_without_the_password(newcomer, session):
    last = session.query(AuditEvent).order_by(AuditEvent.id.desc()).first().id
    newcomer.post("/change", data=NEW)
    events = session.query(AuditEvent).filter(AuditEvent.id > last).all()
    assert [event.action for event in events] == ["user.change_password"]
    assert "tri-slova" not in str(vars(events[0]))

"""The profile: who, where signed in, and ending that elsewhere."""

from points_admin import clock
from points_admin.accounts.models import LoginSession
from points_admin.audit.models import AuditEvent
from points_admin.notices.services import tell
from tests.portal.reading import link_to, words
from tests.support.factories import make_user

END_OTHERS = "/cabinet/profile/end-sessions"


def test_it_shows_name_login_and_kvants(cast, login):
    page = login(cast.vera.user).get("/cabinet/profile")
    text = words(page)
    assert "Имя Лебедева Вера" in text
    assert "Логин vera" in text
    assert "Тестовый VR/AR группа VR-101" in text
    assert link_to(page, "Сменить пароль") == "/change"


def test_it_says_how_far_the_email_is_and_where_it_is_changed(session, cast, login):
    client, user = login(cast.vera.user), cast.vera.user
    page = client.get("/cabinet/profile")
    assert "Почта не указана" in words(page)
    assert link_to(page, "Указать почту") == "/account/email"
    user.email = "vera@example.org"
    session.commit()
    assert "vera@example.org не подтверждена" in words(client.get("/cabinet/profile"))
    user.email_confirmed_at = clock.now()
    session.commit()
    page = client.get("/cabinet/profile")
    assert "vera@example.org подтверждена" in words(page)
    assert link_to(page, "Сменить почту") == "/account/email"


def test_it_leads_to_the_notices_and_counts_them(session, cast, login):
    client = login(cast.vera.user)
    assert link_to(client.get("/cabinet/profile"), "Открыть уведомления") == "/cabinet/notices"
    tell(cast.vera.user, title="Раз")
    session.commit()
    assert link_to(client.get("/cabinet/profile"), "Открыть уведомления: 1 новое") == "/cabinet/notices"


def test_a_login_without_a_roster_row_has_a_profile_too(session, cast, login):
    text = words(login(make_user(session, "student", login="novichok")).get("/cabinet/profile"))
    assert "novichok" in text
    assert "ни в одном кванте" in text


def test_it_lists_own_devices_and_marks_this_one(cast, login):
    login(cast.gleb.user)
    login(cast.vera.user)
    client = login(cast.vera.user)
    source = client.get("/cabinet/profile").get_data(as_text=True)
    assert source.count("последний раз") == 2
    assert source.count("ты здесь") == 1


def test_other_devices_are_signed_out_and_this_one_stays(session, cast, login):
    other, foreign, here = login(cast.vera.user), login(cast.gleb.user), login(cast.vera.user)
    answer = here.post(END_OTHERS, follow_redirects=True)
    assert "на всех других устройствах вход завершён" in words(answer)
    assert other.get("/cabinet/").status_code == 302
    assert here.get("/cabinet/").status_code == foreign.get("/cabinet/").status_code == 200
    assert session.query(LoginSession).filter_by(user_id=cast.vera.user_id).count() == 1


def test_ending_sessions_leaves_one_audit_record(session, cast, login):
    login(cast.vera.user)
    login(cast.vera.user).post(END_OTHERS)
    [event] = session.query(AuditEvent).filter_by(action="session.end_others").all()
    assert (event.actor_id, event.after) == (cast.vera.user_id, {"ended": 1})


def test_ending_sessions_wants_a_post_with_a_token(app, cast, login):
    other, here = login(cast.vera.user), login(cast.vera.user)
    app.config["WTF_CSRF_ENABLED"] = True
    assert here.get(END_OTHERS).status_code == 405
    assert here.post(END_OTHERS).status_code == 400
    assert other.get("/cabinet/").status_code == 200


def test_the_way_out_is_a_form(cast, login):
    client = login(cast.vera.user)
    source = client.get("/cabinet/profile").get_data(as_text=True)
    assert 'method="post" action="/logout"' in source
    client.post("/logout")
    assert client.get("/cabinet/profile").status_code == 302

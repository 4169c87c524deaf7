"""Does whoever works in the panel look after the own login there, without an administrator?"""

import pytest

from points_admin import clock
from points_admin.access import RoleName
from points_admin.accounts.own import choose_digest
from points_admin.errors import Conflict, Forbidden
from tests.portal.reading import link_to, words
from tests.support.factories import make_kvant, make_user

PAGE = "/admin/account/"


def test_it_says_who_you_are_and_what_you_teach(session, cast, anna):
    page = anna.get(PAGE)
    text = words(page)
    for fact in ("Смирнова Анна Павловна", "Логин anna", "Роль Педагог", "Вы ведёте Тестовый VR/AR"):
        assert fact in text
    assert "anna@example.org не подтверждена" in text
    assert link_to(page, "Сменить пароль") == "/change"
    assert link_to(page, "Подтвердить или сменить") == "/account/email"


def test_archived_kvants_and_other_teachers_are_left_out(session, cast, login):
    gone = make_kvant(session, name="Давний", archived_at=clock.now())
    teacher = make_user(session, RoleName.TEACHER, kvants=(cast.it, gone, cast.vr))
    assert "Вы ведёте Тестовый IT, Тестовый VR/AR" in words(login(teacher).get(PAGE))
    assert "Вы ведёте" not in words(login(cast.admin).get(PAGE))


def test_every_page_of_the_panel_leads_there(anna):
    assert link_to(anna.get("/admin/"), "Учётная запись") == PAGE


def test_other_devices_are_signed_out_and_this_one_stays(cast, login):
    other, foreign, here = login(cast.anna), login(cast.boris), login(cast.anna)
    assert here.get(PAGE).text.count("последний раз") == 2
    answer = here.post(f"{PAGE}end-sessions", follow_redirects=True)
    assert "на всех других устройствах вход завершён" in words(answer)
    assert "Выйти на всех других" not in answer.text
    assert other.get(PAGE).status_code == 302
    assert here.get(PAGE).status_code == foreign.get(PAGE).status_code == 200


def test_the_digest_is_switched_on_and_off_and_recorded(cast, anna, events):
    assert "Получать сводку раз в неделю" in words(anna.get(PAGE))
    for wanted in (True, False):
        anna.post(f"{PAGE}digest", data={"wanted": int(wanted)})
        assert cast.anna.wants_digest is wanted
    assert [(event.action, event.actor_id, event.after) for event in events()] == [
        ("user.digest", cast.anna.id, {"wants_digest": True}),
        ("user.digest", cast.anna.id, {"wants_digest": False}),
    ]


def test_the_same_answer_twice_is_recorded_once(cast, anna, actions):
    for _ in range(2):
        anna.post(f"{PAGE}digest", data={"wanted": "1"})
    assert actions() == ["user.digest"]


def test_without_an_address_there_is_nowhere_to_send_it(cast, login):
    client = login(cast.boris)
    assert "Получать сводку" not in words(client.get(PAGE))
    assert "Сначала укажите почту" in words(client.post(f"{PAGE}digest", data={"wanted": 1}, follow_redirects=True))
    assert cast.boris.wants_digest is False
    with pytest.raises(Conflict):
        choose_digest(cast.boris, wanted=True)
    choose_digest(cast.boris, wanted=False)


def test_a_removed_address_ends_the_digest(session, cast, anna):
    cast.anna.wants_digest = True
    session.commit()
    anna.post("/account/email/remove", data={"remove-password": "Parol-dlya-testa-1"})
    assert (cast.anna.email, cast.anna.wants_digest) == (None, False)


def test_students_get_no_digest(session, cast):
    cast.vera.user.email = "vera@example.org"
    with pytest.raises(Forbidden):
        choose_digest(cast.vera.user, wanted=True)

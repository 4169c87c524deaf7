"""The page /feedback: for everybody, once, without robots, and what was typed is never lost."""

import pytest
from sqlalchemy import func, select

from points_admin.feedback.models import Message, Thread
from tests.support.bad_input import BAD_VALUES
from tests.support.html import Page

HERE = "/feedback"


def typed(**changes):
    return {"body": "Когда запись?", "name": "Ольга", "email": "mama@example.org", "key": "k" * 32} | changes


def count(session):
    return session.scalar(select(func.count(Thread.id)))


def test_a_visitor_asks_and_is_told_what_happens_next(session, cast, anonymous):
    answer = anonymous.post(HERE, data=typed())
    assert (answer.status_code, answer.location) == (302, "/feedback/done")
    assert "ответ придёт на неё" in anonymous.get(answer.location).text
    thread = session.scalars(select(Thread)).one()
    assert (thread.author_name, thread.author_email) == ("Ольга", "mama@example.org")


@pytest.mark.parametrize(("who", "onward"), [("vera", "/cabinet/feedback"), ("anna", "/admin/feedback/")])
def test_whoever_is_signed_in_is_not_asked_who_they_are(session, cast, login, who, onward):
    person = getattr(cast, who)
    user = getattr(person, "user", person)
    client = login(user)
    fields = Page(client.get(HERE).text).forms[-1].fields
    assert "body" in fields and not {"name", "email"} & fields.keys()
    answer = client.post(HERE, data=typed(name="Другой", email="drugoi@example.org"))
    assert onward in Page(client.get(answer.location).text).links
    thread = session.scalars(select(Thread)).one()
    assert (thread.author, thread.author_name, thread.author_email) == (user, "", None)
    assert client.get(onward).status_code == 200


def test_what_was_typed_stays_beside_what_is_wrong(session, cast, anonymous):
    answer = anonymous.post(HERE, data=typed(body="Длинный рассказ", email="не почта"))
    assert answer.status_code == 422
    assert "Длинный рассказ" in answer.text and "не почта" in answer.text and "Ольга" in answer.text
    assert "записана неверно" in answer.text
    assert count(session) == 0


@pytest.mark.parametrize("body", ["", "   ", "\x00", "...", "я" * 4001])
def test_a_message_without_words_or_without_end_is_refused(session, cast, anonymous, body):
    assert anonymous.post(HERE, data=typed(body=body)).status_code == 422
    assert count(session) == 0


@pytest.mark.parametrize("value", BAD_VALUES, ids=lambda value: ascii(value)[:12])
def test_any_field_bears_anything(app, session, cast, anonymous, value):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for field in typed():
        assert anonymous.post(HERE, data=typed(**{field: value})).status_code in (302, 422), field


def test_marks_and_controls_do_not_reach_the_database(session, cast, anonymous):
    anonymous.post(HERE, data=typed(body="Да\u202eвай\x00\r\n=HYPERLINK(1)", name="О\u200bля"))
    assert session.scalars(select(Message.body)).one() == "Давай\n=HYPERLINK(1)"
    assert session.scalars(select(Thread.author_name)).one() == "Оля"


def test_the_same_form_twice_is_one_question(session, cast, anonymous):
    for _ in range(2):
        assert anonymous.post(HERE, data=typed()).status_code == 302
    assert count(session) == 1


def test_each_page_has_a_key_of_its_own(cast, anonymous):
    keys = [Page(anonymous.get(HERE).text).forms[-1].fields["key"] for _ in range(2)]
    assert keys[0] != keys[1] and all(len(key) == 32 for key in keys)


def test_a_robot_is_thanked_and_nothing_is_stored(session, cast, anonymous):
    answer = anonymous.post(HERE, data=typed(website="https://spam.example"))
    assert (answer.status_code, answer.location) == (302, "/feedback/done")
    assert count(session) == 0


def test_the_trap_is_out_of_peoples_way(cast, anonymous):
    [trap] = [given for tag, given in Page(anonymous.get(HERE).text).tags if given.get("name") == "website"]
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")


@pytest.mark.parametrize("address", ["/", "/help", "/kvants/", "/register"])
def test_public_pages_lead_there(cast, anonymous, address):
    assert HERE in Page(anonymous.get(address).text).links


def test_the_help_says_it_twice_and_the_map_once(cast, anonymous):
    assert Page(anonymous.get("/help").text).links.count(HERE) == 2
    assert anonymous.get("/sitemap.xml").text.count("/feedback</loc>") == 1
    assert "Disallow: /feedback/done" in anonymous.get("/robots.txt").text


@pytest.mark.usefixtures("rate_limits")
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
class TestLimits:
    def test_one_address_asks_thirty_times_an_hour(self, app, session, cast):
        client = app.test_client()
        codes = [client.post(HERE, data=typed(key=f"k{number}")).status_code for number in range(32)]
        assert codes == [302] * 30 + [429] * 2
        assert count(session) == 30
        other = {"REMOTE_ADDR": "10.1.2.3"}
        assert client.post(HERE, data=typed(key="other"), environ_base=other).status_code == 302
        assert client.get(HERE).status_code == 200

    def test_one_login_asks_ten_times_an_hour_from_wherever(self, session, cast, login):
        client = login(cast.vera.user)
        codes = [
            client.post(HERE, data={"body": f"Вопрос {n}"}, environ_base={"REMOTE_ADDR": f"10.0.0.{n}"}).status_code
            for n in range(11)
        ]
        assert codes == [302] * 10 + [429]

    def test_robots_and_wrong_forms_count_too(self, app, cast):
        client = app.test_client()
        robots = [client.post(HERE, data=typed(website="x")).status_code for _ in range(31)]
        wrong = [client.post(HERE, data={}, environ_base={"REMOTE_ADDR": "10.9.9.9"}).status_code for _ in range(151)]
        assert robots == [302] * 30 + [429]
        assert wrong == [422] * 150 + [429]

"""Do login cards reach guardians by mail: the right one each, with a link and never with a password?"""

import re

import pytest
from sqlalchemy import select

from points_admin.accounts import passwords, services
from points_admin.notices.models import LetterKind, OutboxMessage
from points_admin.roster import logins
from points_admin.roster.card_letters import addressee_of
from points_admin.web.mail.delivery import deliver
from tests.support.factories import make_student, make_user
from tests.support.mail import text_of

ISSUE = "/admin/login-cards/issue"
MOTHER = "mama@example.org"
CARD = re.compile(r"<dt>Логин</dt><dd>([^<]+)</dd>\s*<dt>Первый пароль</dt><dd>([^<]+)</dd>")
MAILED = re.compile(r'login-card-mailed[^"]*">([^<]+)<')
LINK = re.compile(r"https://ball\.example\.org(/reset/\S+)")
NEW = "сирень-гроза-42-вечер"


@pytest.fixture
def siblings(session, cast):
    """Two children of one mother, one with an own address, one with none at all."""
    people = [
        ("Орлова", "Вера", {"guardian_email": MOTHER, "email": "vera@example.org"}),
        ("Орлов", "Пётр", {"guardian_email": MOTHER}),
        ("Ким", "Мия", {"email": "mia@example.org"}),
        ("Белых", "Лев", {}),
    ]
    return [make_student(session, cast.vr, last_name=last, first_name=first, **rest) for last, first, rest in people]


def ids(students, **more):
    return {"ids": [student.id for student in students]} | more


def cards(session) -> list[OutboxMessage]:
    wanted = OutboxMessage.kind == LetterKind.LOGIN_CARD
    return list(session.scalars(select(OutboxMessage).where(wanted).order_by(OutboxMessage.id)))


def reset(client, user, **more):
    data = {"mark": services.password_mark(user)} | more
    return client.post(f"/admin/login-cards/user/{user.id}", data=data)


def link_of(letter) -> str:
    return LINK.search(text_of(letter))[1]


def choose(client, link, password=NEW):
    return client.post(link, data={"password": password, "again": password})


def test_the_confirmation_offers_letters_and_masks_addresses(cast, login, siblings):
    client = login(cast.admin)
    page = client.post("/admin/login-cards/", data=ids(siblings)).text
    assert "Отправить родителям, у кого есть почта (3)" in page
    assert re.search(r'name="letters" value="1" checked', page)
    assert page.count("m***@example.org") == 3 and MOTHER not in page
    without = client.post("/admin/login-cards/", data=ids(siblings[3:])).text
    assert 'name="letters"' not in without and "Почта ни у кого не указана" in without


def test_each_child_gets_a_letter_with_the_right_login(cast, login, session, siblings, mailbox):
    sheet = login(cast.admin).post(ISSUE, data=ids(siblings, letters="1")).text
    assert sorted(MAILED.findall(sheet)) == [
        "без письма",
        "письмо родителю: m***@example.org",
        "письмо родителю: m***@example.org",
        "письмо ученику: m***@example.org",
    ]
    assert deliver().sent == 3
    to_mother = [text_of(letter) for letter in mailbox.letters if letter["To"] == MOTHER]
    said = {re.search(r"Логин: (\S+)", text)[1]: re.search(r"Имя: (.+)", text)[1] for text in to_mother}
    assert said == {"orlova.vera": "Орлова Вера", "orlov.petr": "Орлов Пётр"}
    assert all("Для вашего ребёнка" in text for text in to_mother)
    [to_child] = [letter for letter in mailbox.letters if letter["To"] == "mia@example.org"]
    assert "Для тебя создан вход" in text_of(to_child)
    for _login, password in CARD.findall(sheet):
        assert not any(password in letter.as_string() + text_of(letter) for letter in mailbox.letters)


def test_letters_are_ordered_with_the_logins_or_not_at_all(cast, session, siblings):
    with session.begin_nested() as savepoint:
        logins.issue_logins(cast.admin, siblings, by_mail=True)
        assert len(cards(session)) == 3
        savepoint.rollback()
    assert cards(session) == []


def test_without_the_tick_nobody_is_written_to(cast, login, session, siblings):
    sheet = login(cast.admin).post(ISSUE, data=ids(siblings)).text
    assert MAILED.findall(sheet) == ["без письма"] * 4
    assert cards(session) == []


def test_a_page_sent_twice_writes_once(cast, login, session, siblings):
    client = login(cast.admin)
    for _ in range(2):
        client.post(ISSUE, data=ids(siblings, letters="1"))
    assert len(cards(session)) == 3


def test_each_letter_is_recorded(cast, login, siblings, actions):
    login(cast.admin).post(ISSUE, data=ids(siblings[:1], letters="1"))
    assert actions() == ["user.create", "user.send_card"]


def test_the_outbox_holds_neither_password_nor_link(cast, login, session, siblings):
    sheet = login(cast.admin).post(ISSUE, data=ids(siblings, letters="1")).text
    stored = str([message.context for message in cards(session)])
    assert not any(password in stored for _login, password in CARD.findall(sheet))
    assert "/reset/" not in stored


def test_a_reset_offers_a_letter_to_the_guardian(cast, login, session, mailbox):
    cast.vera.guardian_email = MOTHER
    client = login(cast.anna)
    page = client.get(f"/admin/login-cards/user/{cast.vera.user_id}").text
    assert "Отправить письмо родителю: m***@example.org" in page and MOTHER not in page
    assert not re.search(r'name="letters" value="1" checked', page)
    assert MAILED.findall(reset(client, cast.vera.user).text) == ["без письма"]
    assert cards(session) == []
    sheet = reset(client, cast.vera.user, letters="1").text
    assert MAILED.findall(sheet) == ["письмо родителю: m***@example.org"]
    deliver()
    [letter] = mailbox.letters
    assert "Пароль вашего ребёнка для личного кабинета сброшен" in text_of(letter)
    assert "Логин: vera" in text_of(letter)


def test_staff_get_no_letter_for_guardians(cast, login, session):
    client = login(cast.admin)
    assert 'name="letters"' not in client.get(f"/admin/login-cards/user/{cast.anna.id}").text
    assert MAILED.findall(reset(client, cast.anna, letters="1").text) == []
    assert cards(session) == []


def test_the_students_login_address_is_the_last_resort(cast, session):
    student = make_student(session, user=make_user(session, "student", email="own@example.org"))
    assert (addressee_of(student).email, addressee_of(student).is_guardian) == ("own@example.org", False)
    student.email = "roster@example.org"
    assert addressee_of(student).email == "roster@example.org"


def test_the_link_ends_the_printed_password(cast, login, session, anonymous, siblings, mailbox):
    [(name, printed)] = CARD.findall(login(cast.admin).post(ISSUE, data=ids(siblings[:1], letters="1")).text)
    deliver()
    assert choose(anonymous, link_of(mailbox.letters[0])).status_code == 302
    assert anonymous.post("/login", data={"email": name, "password": printed}).status_code == 200
    session.expire_all()
    user = siblings[0].user
    assert not passwords.matches(printed, user.password) and passwords.matches(NEW, user.password)
    assert choose(anonymous, link_of(mailbox.letters[0])).status_code == 404


def test_the_printed_password_ends_the_link(cast, login, session, app, anonymous, siblings, mailbox):
    [(name, printed)] = CARD.findall(login(cast.admin).post(ISSUE, data=ids(siblings[:1], letters="1")).text)
    deliver()
    child = app.test_client()
    child.post("/login", data={"email": name, "password": printed})
    assert anonymous.get(link_of(mailbox.letters[0])).status_code == 200
    child.post("/change", data={"new_password": NEW, "new_password_confirm": NEW})
    assert choose(anonymous, link_of(mailbox.letters[0]), "совсем-другой-пароль-7").status_code == 404
    session.expire_all()
    assert passwords.matches(NEW, siblings[0].user.password)


def test_a_letter_that_leaves_after_the_first_login_opens_nothing(cast, login, session, app, siblings, mailbox):
    [(name, printed)] = CARD.findall(login(cast.admin).post(ISSUE, data=ids(siblings[:1], letters="1")).text)
    child = app.test_client()
    child.post("/login", data={"email": name, "password": printed})
    child.post("/change", data={"new_password": NEW, "new_password_confirm": NEW})
    deliver()
    said = text_of(mailbox.letters[0])
    assert not LINK.search(said)
    assert f"Логин: {name}" in said and "Пароль с тех пор уже сменён" in said


def test_a_second_reset_ends_the_link_of_the_first(cast, login, session, anonymous, mailbox):
    cast.vera.guardian_email = MOTHER
    client = login(cast.anna)
    reset(client, cast.vera.user, letters="1")
    deliver()
    session.expire_all()
    reset(client, cast.vera.user)
    assert choose(anonymous, link_of(mailbox.letters[0])).status_code == 404


def test_whose_login_is_switched_off_gets_no_letter(cast, login, session, siblings, mailbox):
    login(cast.admin).post(ISSUE, data=ids(siblings[:1], letters="1"))
    session.expire_all()
    siblings[0].user.active = False
    session.commit()
    assert (deliver().dropped, mailbox.letters) == (1, [])


def test_the_number_of_questions_grows_by_the_letters_only(cast, session, siblings, count_queries):
    with count_queries() as queries:
        logins.issue_logins(cast.admin, siblings, by_mail=True)
    assert queries.count <= 2 + 11 * len(siblings)

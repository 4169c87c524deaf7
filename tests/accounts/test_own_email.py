"""Can people change their own e-mail, and nobody else by an open browser, and does nobody learn who has which?"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.accounts.passwords import matches
from points_admin.accounts.services import choose_password, update_user
from points_admin.notices.models import LetterKind, Notice, OutboxMessage
from points_admin.web.account.email import awaited_email
from points_admin.web.account.tokens import email_token
from points_admin.web.mail.letters import as_email, letter_of
from tests.portal.reading import words
from tests.support.bad_input import BAD_VALUES
from tests.support.factories import PASSWORD, make_email_wish
from tests.support.mail import text_of

PAGE = "/account/email"
# What header parsers trip over, or read as several addresses.
TWISTED = [
    "x@[",
    "a:b@c",
    "b.(@c<",
    "root,victim@example.org",
    "a;b@c.ru",
    "<a@b.ru>",
    "a..b@c.ru",
    ".a@b.ru",
    "a@-b.ru",
]
TWISTED += ["a@b..ru", '"a b"@c.ru', "почта@пример.рф", "a\\@b.ru"]
NEW = "novaya@example.org"


def ascii_id(value: str) -> str:
    return ascii(value)[:12]


def ask(client, email=NEW, password=PASSWORD, **others):
    return client.post(PAGE, data={"email": email, "password": password, **others})


def remove(client, password=PASSWORD):
    return client.post(f"{PAGE}/remove", data={"remove-password": password})


def letters(session, kind):
    query = select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    return list(session.scalars(query))


def said(letter: OutboxMessage) -> str:
    """To whom, about what, and the words."""
    email = as_email(letter_of(letter))
    return f"{email['To']} | {email['Subject']} | {text_of(email)}"


@pytest.fixture
def with_email(session, cast):
    """Vera has a confirmed address."""
    cast.vera.user.email, cast.vera.user.email_confirmed_at = "vera@example.org", clock.now() - timedelta(days=2)
    session.commit()


@pytest.mark.parametrize(("who", "home"), [("vera", "/cabinet/profile"), ("anna", "/admin/account/")])
def test_a_letter_goes_to_the_new_address_and_nothing_changes_yet(session, cast, login, actions, who, home):
    user = cast.vera.user if who == "vera" else cast.anna
    before, client = user.email, login(user)
    answer = ask(client, " NOVAYA@Example.org\u200b")
    assert (answer.status_code, answer.location) == (302, home)
    page = client.get(home).text
    assert "Письмо со ссылкой отправлено: novaya@example.org" in page
    assert "ждёт подтверждения" in page
    assert user.email == before
    [letter] = letters(session, LetterKind.EMAIL_CONFIRM)
    assert (letter.recipient, letter.user_id) == (NEW, user.id)
    assert "Эту почту указали" in said(letter) and user.last_name not in said(letter)
    assert actions() == ["user.ask_email"]


def test_a_taken_address_answers_the_same_and_its_holder_is_told(session, cast, login, count_queries):
    client, costs, pages = login(cast.vera.user), [], []
    for email in ("anna@example.org", "nobody@example.org"):
        session.commit()
        with count_queries() as queries:
            answer = ask(client, email)
        assert (answer.status_code, answer.location) == (302, "/cabinet/profile")
        costs.append(queries.count)
        pages.append(words(client.get("/cabinet/profile")).replace(email, "…"))
    assert costs[0] == costs[1]
    assert pages[0] == pages[1]
    first, second = letters(session, LetterKind.EMAIL_CONFIRM)
    assert said(first).startswith("anna@example.org | Кто-то указал вашу почту")
    assert "/confirm-email/" not in said(first)
    assert "/confirm-email/" in said(second)


def test_a_wrong_password_asks_nobody(session, cast, login):
    answer = ask(login(cast.vera.user), password="ne-tot-parol-1")
    assert (answer.status_code, "Нынешний пароль не подошёл" in answer.text) == (422, True)
    assert f'value="{NEW}"' in answer.text
    assert letters(session, LetterKind.EMAIL_CONFIRM) == []


@pytest.mark.parametrize(
    "email", [*BAD_VALUES, "a@b@c.ru", "a" * 250 + "@b.ru", "a b@c.ru", "@c.ru", *TWISTED], ids=ascii_id
)
def test_what_is_no_address_is_refused(session, cast, login, email):
    assert ask(login(cast.vera.user), email).status_code == 422
    assert letters(session, LetterKind.EMAIL_CONFIRM) == []


def test_a_link_is_good_once_and_dies_with_any_other_confirmed_or_removed_address(session, cast, login):
    client, user = login(cast.vera.user), cast.vera.user
    ask(client, "a@example.org")
    ask(client, "b@example.org")
    a, b = map(email_token, letters(session, LetterKind.EMAIL_CONFIRM))
    assert client.post(f"/confirm-email/{b}").status_code == 302
    remove(client)
    # The user is as at first, without an address: a link that knew only that would open again.
    assert user.email is None
    assert [client.post(f"/confirm-email/{token}").status_code for token in (a, b)] == [404, 404]
    assert user.email is None


def test_a_new_password_takes_back_what_a_thief_has_asked_for(session, cast, login, anonymous):
    ask(login(cast.vera.user), "thief@example.org")
    token = email_token(letters(session, LetterKind.EMAIL_CONFIRM)[-1])
    choose_password(cast.vera.user, cast.vera.user.password)
    session.commit()
    assert anonymous.post(f"/confirm-email/{token}").status_code == 404
    assert cast.vera.user.email is None


def test_other_fields_change_nothing(session, cast, login):
    client = login(cast.vera.user)
    ask(client, login="admin", id=cast.admin.id, active="", user=cast.admin.id, last_name="Другая")
    user = cast.vera.user
    assert (user.login, user.active, user.last_name, user.email) == ("vera", True, "Лебедева", None)


@pytest.mark.usefixtures("with_email")
def test_the_confirmed_address_replaces_the_old_one_which_is_told(session, cast, login, actions):
    client, user = login(cast.vera.user), cast.vera.user
    ask(client)
    [letter] = letters(session, LetterKind.EMAIL_CONFIRM)
    token = email_token(letter)
    assert "vera" in client.get(f"/confirm-email/{token}").text
    assert client.post(f"/confirm-email/{token}").location == "/cabinet/profile"
    assert user.email == NEW
    assert awaited_email(user) is None
    [warning] = letters(session, LetterKind.NOTICE)
    warned = said(warning)
    assert warned.startswith("vera@example.org | Почта для входа изменена | ")
    assert "Если это не ты, смени пароль" in warned
    assert NEW not in warned
    assert session.scalars(select(Notice.title)).all() == ["Почта для входа изменена"]
    assert actions() == ["user.ask_email", "user.confirm_email"]


def test_a_first_address_and_the_own_one_confirmed_warn_nobody(session, cast, login, anonymous):
    for user, email in ((cast.vera.user, NEW), (cast.anna, "anna@example.org")):
        assert anonymous.post(f"/confirm-email/{email_token(make_email_wish(session, user, email))}").location == "/"
        assert (user.email, bool(user.email_confirmed_at)) == (email, True)
    assert letters(session, LetterKind.NOTICE) == []


def test_an_unconfirmed_address_may_ask_for_its_letter_again_a_confirmed_one_not(session, cast, login):
    client = login(cast.anna)
    assert "не подтверждена" in client.get("/admin/account/").text
    assert 'value="anna@example.org"' in client.get(PAGE).text
    assert ask(client, "anna@example.org").status_code == 302
    cast.anna.email_confirmed_at = clock.now()
    session.commit()
    answer = ask(client, "ANNA@example.org")
    assert (answer.status_code, "уже привязана" in answer.text) == (422, True)


@pytest.mark.usefixtures("with_email")
def test_a_removed_address_is_gone_and_told(session, cast, login, actions):
    client, user = login(cast.vera.user), cast.vera.user
    ask(client)
    token = email_token(letters(session, LetterKind.EMAIL_CONFIRM)[-1])
    assert remove(client).location == "/cabinet/profile"
    assert (user.email, user.email_confirmed_at, awaited_email(user)) == (None, None, None)
    assert client.post(f"/confirm-email/{token}").status_code == 404
    assert said(letters(session, LetterKind.NOTICE)[0]).startswith("vera@example.org | Почта для входа убрана")
    assert letters(session, LetterKind.EMAIL_CONFIRM) == []
    assert actions() == ["user.ask_email", "user.remove_email", "access.denied"]


def test_nothing_to_remove_is_no_fault(session, cast, login, actions):
    assert remove(login(cast.vera.user)).status_code == 302
    assert actions() == []
    assert letters(session, LetterKind.NOTICE) == []


@pytest.mark.usefixtures("with_email")
def test_removing_wants_the_password_too(cast, login):
    answer = remove(login(cast.vera.user), "ne-tot-parol-1")
    assert (answer.status_code, "Нынешний пароль не подошёл" in answer.text) == (422, True)
    assert cast.vera.user.email == "vera@example.org"


@pytest.mark.usefixtures("with_email")
def test_what_is_awaited_is_the_newest_letter_of_a_day(session, cast, login):
    client, user = login(cast.vera.user), cast.vera.user
    assert awaited_email(user) is None
    ask(client, "pervaya@example.org")
    ask(client)
    assert awaited_email(user) == NEW
    for letter in letters(session, LetterKind.EMAIL_CONFIRM):
        letter.created_at -= timedelta(hours=25)
    assert awaited_email(user) is None


def test_an_address_given_by_an_administrator_is_not_confirmed(session, cast):
    cast.anna.email_confirmed_at = clock.now()
    update_user(cast.admin, cast.anna, email="anna@example.org")
    assert cast.anna.email_confirmed_at
    update_user(cast.admin, cast.anna, email="drugaya@example.org")
    assert cast.anna.email_confirmed_at is None


def test_a_one_time_password_comes_first(session, cast, login):
    cast.vera.user.must_change_password = True
    session.commit()
    client = login(cast.vera.user)
    assert ask(client).location == client.get(PAGE).location == "/change"
    assert letters(session, LetterKind.EMAIL_CONFIRM) == []


@pytest.mark.usefixtures("rate_limits")
def test_guessing_the_password_is_slowed_down_on_all_pages_together(cast, login):
    client, wrong = login(cast.vera.user), "ne-tot-parol-1"
    change = {"password": wrong, "new_password": "x", "new_password_confirm": "x"}
    tries = [ask(client, password=wrong).status_code for _ in range(4)]
    tries += [remove(client, wrong).status_code for _ in range(3)]
    tries += [client.post("/change", data=change).status_code for _ in range(3)]
    assert 429 not in tries
    assert [ask(client).status_code, remove(client).status_code, client.post("/change", data=change).status_code] == [
        429
    ] * 3
    assert client.post("/cabinet/data/withdraw", data={"password": wrong}).status_code == 429
    assert matches(PASSWORD, cast.vera.user.password)
    assert ask(login(cast.gleb.user)).status_code == 302


@pytest.mark.usefixtures("rate_limits")
def test_the_pages_of_the_second_step_count_too(cast, login):
    client, wrong = login(cast.boris), "ne-tot-parol-1"
    asked = (
        ("/admin/security/setup", {"password": wrong, "code": "123456"}),
        ("/admin/security/codes", {"codes-password": wrong}),
        ("/admin/security/off", {"off-password": wrong}),
        ("/admin/security/passkeys/options", {"key-password": wrong, "key-name": "Ключ"}),
    )
    assert 429 not in [client.post(path, data=data).status_code for path, data in [*asked, *asked]]
    assert [ask(client, password=wrong).status_code for _ in range(2)] == [422, 422]
    assert {client.post(path, data=data).status_code for path, data in asked} == {429}


@pytest.mark.usefixtures("rate_limits")
def test_letters_of_one_user_are_few_and_typing_errors_do_not_count(session, cast, login):
    client = login(cast.vera.user)
    assert ask(client, password="ne-tot-parol-1").status_code == 422
    answers = [ask(client, f"n{number}@example.org").status_code for number in range(6)]
    assert answers == [302] * 5 + [429]
    assert len(letters(session, LetterKind.EMAIL_CONFIRM)) == 5


@pytest.mark.usefixtures("rate_limits")
def test_one_mailbox_is_not_flooded_by_several_users(session, cast, login):
    first, second = login(cast.vera.user), login(cast.gleb.user)
    answers = [ask(client).status_code for client in (first, second, first, second, first, second)]
    assert answers == [302] * 5 + [429]
    assert ask(second, "drugoy@example.org").status_code == 302

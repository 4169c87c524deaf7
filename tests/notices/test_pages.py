"""Does everybody find the own notices, page by page, and does only a click mark as read what was on the page?"""

import pytest
from sqlalchemy import func, select

from points_admin.notices.models import Notice
from points_admin.notices.queries import PAGE_SIZE, unread_count
from points_admin.notices.services import tell
from tests.support.html import Page

PAGES = [("anna", "/admin/notices/", "/admin/notices/read"), ("vera", "/cabinet/notices", "/cabinet/notices/read")]
both = pytest.mark.parametrize(("name", "path", "door"), PAGES, ids=["panel", "cabinet"])


def person(cast, name):
    found = getattr(cast, name)
    return getattr(found, "user", found)


def told(session, user, count=1):
    for number in range(count):
        tell(user, title=f"Слово {number}", body="Раз\nДва", path="/")
    session.commit()


def read_form(page: str) -> dict[str, str]:
    [form] = [form for form in Page(page).forms if form.action.endswith("/read")]
    return form.fields


@both
def test_looking_changes_nothing(session, cast, login, name, path, door):
    user = person(cast, name)
    tell(user, title="Новая <b>заявка</b>", body="Раз\nДва", path="/")
    session.commit()
    client = login(user)
    page = client.get(path).text
    assert "Новая &lt;b&gt;заявка" in page and "<p>Два</p>" in page and ">новое<" in page
    assert 'href="/" aria-label="Открыть: Новая' in page
    session.expire_all()
    assert unread_count(user) == 1


@both
def test_a_click_marks_what_was_on_the_page_and_nothing_newer(session, cast, login, name, path, door):
    user = person(cast, name)
    told(session, user, 2)
    client = login(user)
    form = read_form(client.get(path).text)
    tell(user, title="Пришло позже")
    session.commit()
    assert client.post(door, data=form).location == path
    session.expire_all()
    assert session.scalars(select(Notice.title).where(Notice.read_at.is_(None))).all() == ["Пришло позже"]
    assert client.get(path).text.count(">новое<") == 1


@both
def test_nobody_marks_for_somebody_else(session, cast, login, name, path, door):
    told(session, person(cast, name))
    other = {"anna": cast.boris, "vera": cast.gleb.user}[name]
    newest = session.scalar(select(func.max(Notice.id)))
    client = login(other)
    assert "Слово" not in client.get(path).text
    assert client.post(door, data={"up_to": newest}).status_code == 302
    session.expire_all()
    assert unread_count(person(cast, name)) == 1


@both
def test_older_ones_are_on_further_pages(session, cast, login, name, path, door):
    user = person(cast, name)
    told(session, user, PAGE_SIZE + 2)
    client = login(user)
    first = client.get(path).text
    assert first.count("<strong>Слово") == PAGE_SIZE
    assert f"{PAGE_SIZE + 2}" in first
    older = next(link for link in Page(first).links if "before=" in link)
    second = client.get(older).text
    assert second.count("<strong>Слово") == 2 and "Слово 0<" in second
    assert "Раньше</a>" not in second and "В начало" in second
    client.post(door, data=read_form(first))
    session.expire_all()
    assert unread_count(user) == 0


@both
def test_an_empty_page_says_what_will_be_there(cast, login, name, path, door):
    client = login(person(cast, name))
    page = client.get(path).text
    assert ("Уведомлений пока нет" if name == "anna" else "Здесь появятся ответы") in page
    assert not [form for form in Page(page).forms if form.action.endswith("/read")]
    assert "Раньше ничего не было" in client.get(f"{path}?before=1").text


@both
@pytest.mark.parametrize("wrong", ["", "abc", "-1", "9" * 30, "1,2", "\x00", "١٠٠"])
def test_odd_cursors_are_not_found(cast, login, name, path, door, wrong):
    client = login(person(cast, name))
    assert client.get(path, query_string={"before": wrong}).status_code == 404
    assert client.post(door, data={"up_to": wrong}).status_code == 404


def test_the_badges_count_the_unread(session, cast, login):
    told(session, cast.anna, 3)
    told(session, cast.vera.user)
    anna, vera = login(cast.anna), login(cast.vera.user)
    assert '>Уведомления <span class="badge menu-badge num">3</span>' in anna.get("/admin/students/").text
    assert "1 новое" in " ".join(vera.get("/cabinet/").text.split())
    assert '<a class="btn" href="/admin/notices/">Уведомления: 3</a>' in anna.get("/admin/").text
    anna.post("/admin/notices/read", data=read_form(anna.get("/admin/notices/").text))
    vera.post("/cabinet/notices/read", data=read_form(vera.get("/cabinet/notices").text))
    assert "menu-badge" not in anna.get("/admin/students/").text
    assert "Уведомления: " not in anna.get("/admin/").text
    assert "новое" not in vera.get("/cabinet/").text


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example/", "/\\evil.example", "cabinet", "javascript:1"]
)
def test_a_notice_leads_to_this_site_only(session, cast, path):
    with pytest.raises(ValueError, match="not a path"):
        tell(cast.anna, title="Слово", path=path)

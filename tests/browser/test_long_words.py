"""Words that cannot break by themselves, as people paste them: on a phone they wrap and push nothing out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from points_admin.accounts.models import User
from tests.support.browser import PHONE
from tests.support.cast import Cast
from tests.support.factories import AnySession, make_student
from tests.support.live import LiveServer

LINK = '=HYPERLINK("http://example.org/spisok/uchenikov";"тут")'
LOGIN = "hyperlinkhttpexampleorgspisokuchenikovtut.ivan"


def _paste(session: AnySession, cast: Cast) -> int:
    make_student(session, cast.vr, last_name=LINK, first_name="Иван")
    anna = session.merge(cast.anna)
    anna.login, anna.last_name = LOGIN, LINK[:100]
    return anna.id


@pytest.fixture
def phone(live_server: LiveServer, sign_in: Callable[[User], Page]) -> Page:
    page = sign_in(live_server.cast.admin)
    page.set_viewport_size(PHONE)
    return page


def _sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_lists_do_not_scroll_sideways(live_server: LiveServer, phone: Page) -> None:
    live_server.store(_paste, live_server.cast)
    for address in ("/admin/students/", "/admin/users/"):
        phone.goto(address)
        assert phone.get_by_text("HYPERLINK").first.is_visible()
        assert _sideways(phone) == 0, address


def test_a_login_card_keeps_its_code(live_server: LiveServer, phone: Page) -> None:
    anna_id = live_server.store(_paste, live_server.cast)
    phone.goto(f"/admin/login-cards/user/{anna_id}")
    phone.get_by_role("button", name="Сбросить пароль").click()
    card, code = phone.locator(".login-card").bounding_box(), phone.locator(".login-card img").bounding_box()
    assert phone.get_by_text(LOGIN).is_visible() and card and code
    assert code["width"] > 100 and code["x"] + code["width"] <= card["x"] + card["width"]
    assert _sideways(phone) == 0

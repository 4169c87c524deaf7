"""A real Chromium for tests of what people see: `page`, `sign_in`, and what axe finds on a page."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from points_admin import create_app
from points_admin.accounts.models import User
from points_admin.extensions import limiter
from tests.support.config import TEST_CONFIG
from tests.support.databases import Databases
from tests.support.factories import PASSWORD
from tests.support.live import LiveServer, serving

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# The browser talks to the test's own server and to nobody else.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def _browser() -> Iterator[Browser]:
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    if not binary:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _serving(databases: Databases) -> Iterator[LiveServer]:
    app = create_app(databases.fresh("sqlite").environ, **TEST_CONFIG | {"WTF_CSRF_ENABLED": True})
    with serving(app, databases.sqlite_template) as server:
        yield server


@pytest.fixture
def live_server(_serving: LiveServer) -> LiveServer:
    """The application on SQLite at `live_server.url`, holding the cast (`live_server.cast`) and nothing else."""
    limiter.enabled = False
    _serving.reset()
    return _serving


@pytest.fixture
def page_problems() -> list[str]:
    """CSP violations and script errors on `page` so far; what is left here at the end fails the test."""
    return []


@pytest.fixture
def page(_browser: Browser, live_server: LiveServer, page_problems: list[str]) -> Iterator[Page]:
    """A page of a fresh profile, 1280x800; fails the test on a script error or a CSP violation."""
    context = _browser.new_context(
        base_url=live_server.url, viewport=DESKTOP, locale="ru-RU", timezone_id="Europe/Moscow"
    )
    context.set_default_timeout(10_000)
    page = context.new_page()

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            page_problems.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: page_problems.append(str(error)))
    yield page
    context.close()
    assert not page_problems, page_problems


@pytest.fixture
def sign_in(page: Page) -> Callable[[User], Page]:
    """Signs a user in through the login form and returns the page where that leads."""

    def through_the_form(user: User, password: str = PASSWORD) -> Page:
        page.goto("/login")
        page.locator("[name=email]").fill(user.login)
        page.locator("[name=password]").fill(password)
        page.locator("form [type=submit]").first.click()
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    return through_the_form


def accessibility_problems(page: Page) -> list[str]:
    """What breaks WCAG 2.2 AA on the page as it is now, one line an element."""
    # A click comes back as soon as the next page has begun, when there is no document for axe to walk yet.
    page.wait_for_load_state()
    found = Axe().run(page, options={"runOnly": list(WCAG)}).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]

"""Every page in a real browser: accessible in light and dark, on a phone and a desktop, never sideways."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from points_admin.accounts.models import User
from tests.support.browser import DESKTOP, PHONE, WCAG
from tests.support.live import LiveServer
from tests.support.route_table import rows
from tests.support.world import World, make_world

SignIn = Callable[[User], Page]
ALL_RULES = {"runOnly": list(WCAG)}
# Nothing but colours changes with the scheme.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
LOOKS = (
    ("light", DESKTOP, ALL_RULES),
    ("light", PHONE, ALL_RULES),
    ("dark", PHONE, COLOURS),
    ("dark", DESKTOP, COLOURS),
)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def pages_of(who: str, world: World) -> list[str]:
    """Addresses of the HTML pages that open for one of the cast, and of one that does not exist."""
    files = ("/livez", "/readyz", "/robots.txt", "/sitemap.xml", "/static/", ".xlsx", ".ics", ".webp", "/checkin/code")
    mine = [row for row in rows() if row.verb == "GET" and row.statuses[who] == 200]
    return [world.address(row.address) for row in mine if not any(f in row.address for f in files)] + ["/nothing-here"]


@pytest.mark.parametrize("who", ["anonymous", "vera", "anna", "admin"])
def test_every_page_is_accessible_in_every_look(live_server: LiveServer, page: Page, sign_in: SignIn, who: str) -> None:
    world = live_server.store(make_world, live_server.cast)
    if who != "anonymous":
        person = getattr(live_server.cast, who)
        sign_in(person if isinstance(person, User) else person.user)
    axe, found = Axe(), []
    page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))
    for address in pages_of(who, world):
        page.goto(address)
        for scheme, size, rules in LOOKS:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size(size)  # type: ignore[arg-type]
            look = f"{address} {scheme} {size['width']}"
            violations = axe.run(page, options=rules).response["violations"]
            found += [f"{look}: {v['id']}: {node['html'][:160]}" for v in violations for node in v["nodes"]]
            if page.evaluate(SIDEWAYS) > 0:
                found.append(f"{look}: scrolls sideways")
    assert not found, "\n" + "\n".join(found)

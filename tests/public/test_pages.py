"""What does a visitor learn about the technopark, and what never?"""

import gzip
import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import scoped_session

from points_admin import clock
from tests.support.cast import Cast
from tests.support.factories import make_kvant, make_membership, make_student
from tests.support.html import Page

PAGES = ("/", "/kvants/", "/kvants/test-vr", "/help", "/feedback", "/privacy", "/consent")


@pytest.fixture(autouse=True)
def stored(session: scoped_session, cast: Cast) -> None:
    session.commit()


def words(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(" ".join(Page(answer.text).words).split())


@pytest.mark.parametrize(("who", "where"), [("admin", "/admin/"), ("anna", "/admin/"), ("vera", "/cabinet/")])
def test_whoever_is_signed_in_is_led_to_the_own_pages(cast, login, who, where):
    person = getattr(cast, who)
    assert login(getattr(person, "user", person)).get("/").location == where


def test_the_first_page_shows_every_kvant_and_the_way_in(cast, anonymous):
    said = words(anonymous, "/")
    assert cast.vr.name in said and cast.it.name in said
    assert {"/kvants/test-vr", "/login"} <= set(Page(anonymous.get("/").text).links)


def test_an_archived_kvant_is_nowhere(session, cast, anonymous):
    cast.vr.archived_at = clock.now()
    session.commit()
    assert anonymous.get("/kvants/test-vr").status_code == 404
    assert cast.vr.name not in words(anonymous, "/kvants/")
    assert "test-vr" not in anonymous.get("/sitemap.xml").text


def test_a_kvant_says_ages_places_and_teachers(session, cast, anonymous):
    cast.vr.age_from, cast.vr.age_to, cast.vr.capacity = 10, 14, 3
    session.commit()
    said = words(anonymous, "/kvants/test-vr")
    assert "10–14 лет" in said
    assert "свободно 2 места" in said
    assert "Смирнова Анна Павловна" in said
    assert "/register?kvant=test-vr" in Page(anonymous.get("/kvants/test-vr").text).links


def test_a_full_kvant_offers_the_waiting_list(session, cast, anonymous):
    cast.vr.capacity = 1
    session.commit()
    assert "мест нет" in words(anonymous, "/kvants/")
    assert "Встать в лист ожидания" in words(anonymous, "/kvants/test-vr")


def test_a_closed_kvant_takes_nobody(session, cast, anonymous):
    cast.vr.is_open = False
    session.commit()
    assert "запись закрыта" in words(anonymous, "/kvants/")
    assert "/register?kvant=test-vr" not in Page(anonymous.get("/kvants/test-vr").text).links


def test_a_dismissed_teacher_is_not_named(session, cast, anonymous):
    cast.anna.active = False
    session.commit()
    assert "Смирнова" not in words(anonymous, "/kvants/test-vr")


@pytest.mark.parametrize("address", PAGES)
def test_no_child_is_named(cast, anonymous, address):
    page = anonymous.get(address).text
    for child in (cast.vera, cast.gleb):
        assert child.last_name not in page and child.user.login not in page


def test_a_name_with_a_tag_stays_text(session, cast, anonymous):
    cast.vr.name = 'VR"><script>alert(1)</script>'
    session.commit()
    for address in ("/", "/kvants/", "/kvants/test-vr", "/sitemap.xml"):
        assert "<script>alert" not in anonymous.get(address).text


@pytest.mark.parametrize("address", ["/", "/kvants/", "/kvants/test-vr"])
def test_the_number_of_queries_does_not_depend_on_that_of_kvants(session, cast, anonymous, count_queries, address):
    with count_queries() as few:
        anonymous.get(address)
    for _ in range(10):
        make_membership(session, make_student(session), make_kvant(session))
    session.commit()
    with count_queries() as many:
        anonymous.get(address)
    assert many.count == few.count <= 4, many


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_light_and_needs_no_script(anonymous, address):
    page = anonymous.get(address).text
    assert len(gzip.compress(page.encode())) < 8_000
    assert not re.search(r"<script(?! type=\"application/ld)", page)


@pytest.mark.parametrize("address", PAGES)
def test_search_engines_and_shared_links_are_told_what_it_is(app, anonymous, address):
    app.config["POINTS_SITE_URL"] = "https://ball.example.org"
    page = Page(anonymous.get(address, headers={"Host": "localhost"}).text)
    metas = {tag.get("name") or tag.get("property"): tag.get("content") for name, tag in page.tags if name == "meta"}
    links = {tag.get("rel"): tag["href"] for name, tag in page.tags if name == "link"}
    assert links["canonical"] == f"https://ball.example.org{address}" == metas["og:url"]
    assert metas["description"] == metas["og:description"] != ""
    assert metas["og:title"]
    assert "noindex" not in metas.get("robots", "")
    assert anonymous.get(metas["og:image"].removeprefix("https://ball.example.org")).status_code == 200


@pytest.mark.parametrize(("address", "kind"), [("/", "EducationalOrganization"), ("/kvants/test-vr", "Course")])
def test_structured_data_is_json(anonymous, address, kind):
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', anonymous.get(address).text, re.DOTALL)
    assert data is not None
    assert json.loads(data[1])["@type"] == kind


def test_own_pages_are_not_for_search_engines(cast, login, anonymous):
    for client, address in ((anonymous, "/login"), (login(cast.anna), "/admin/"), (login(cast.vera.user), "/cabinet/")):
        assert '<meta name="robots" content="noindex">' in client.get(address).text


def test_robots_and_the_map_name_the_same_site(app, anonymous):
    app.config["POINTS_SITE_URL"] = "https://ball.example.org"
    robots = anonymous.get("/robots.txt").text
    assert "Disallow: /admin/\n" in robots and "Disallow: /cabinet/\n" in robots
    assert "Sitemap: https://ball.example.org/sitemap.xml" in robots
    addresses = re.findall("<loc>(.*?)</loc>", anonymous.get("/sitemap.xml").text)
    assert "https://ball.example.org/kvants/test-it" in addresses
    for address in addresses:
        assert anonymous.get(address.removeprefix("https://ball.example.org")).status_code == 200


def test_the_text_of_a_document_is_shown_with_its_version(anonymous):
    said = words(anonymous, "/consent")
    assert "Редакция № 1" in said
    assert "персональных данных" in said

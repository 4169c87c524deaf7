"""Cheap phones and slow nets: few bytes, no script, few queries however long the ledger is."""

import gzip
import re

import pytest

from points_admin.rewards.saving import choose_goal
from tests.support.factories import give_points, make_membership, make_reward

BUDGET = 60 * 1024
FILLED = 50


@pytest.fixture
def busy(session, cast):
    for number in range(30):
        make_reward(session, price=1000 + number, description="Длинное описание " * 20)
    choose_goal(cast.vera.user, make_reward(session))
    make_membership(session, cast.vera, cast.it)
    for number in range(FILLED + 10):
        give_points(session, cast.vera, 1000 + number, cast.vr, actor=cast.anna, comment="Длинный комментарий " * 10)
    return cast.vera


def _weight(client, path):
    """Bytes of the page and of everything it asks for, each compressed as a server would."""
    page = client.get(path)
    source = page.get_data(as_text=True)
    parts = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', source))
    assert any("cabinet.css" in part for part in parts)
    answers = [page, *(client.get(part) for part in parts)]
    assert all(answer.status_code == 200 for answer in answers)
    return sum(len(gzip.compress(answer.get_data())) for answer in answers)


@pytest.mark.parametrize(
    "path", ("/cabinet/", "/cabinet/history", "/cabinet/profile", "/cabinet/feedback", "/cabinet/rewards")
)
def test_a_page_with_its_styles_fits_the_budget(busy, login, path):
    assert _weight(login(busy.user), path) <= BUDGET


@pytest.mark.parametrize("path", ("/cabinet/", "/cabinet/history", "/cabinet/profile", "/cabinet/rewards"))
def test_no_page_needs_a_script(busy, login, path):
    source = login(busy.user).get(path).get_data(as_text=True)
    assert not re.search(r"<script|\son\w+=|\sstyle=|javascript:", source)


@pytest.mark.parametrize("path", ("/cabinet/", "/cabinet/history", "/cabinet/history?kvant=test-vr&month=2026-11"))
def test_queries_do_not_grow_with_the_ledger(session, cast, login, count_queries, path):
    for _ in range(2):
        give_points(session, cast.vera, 5, cast.vr, actor=cast.anna)
    client = login(cast.vera.user)
    client.get(path)
    with count_queries() as few:
        client.get(path)
    for number in range(FILLED):
        give_points(session, cast.vera, 5, (cast.vr, cast.it)[number % 2], actor=(cast.anna, cast.boris)[number % 2])
        give_points(session, cast.gleb, 5, cast.it)
    with count_queries() as many:
        client.get(path)
    assert many.count == few.count <= 14, str(many)

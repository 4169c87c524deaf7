"""Is a child spoken to as a friend, «ты», wherever the cabinet answers, in refusals too?"""

import re

import pytest

from tests.portal.reading import words
from tests.support.asking import ask, undone
from tests.support.route_table import rows
from tests.support.world import make_world

# An imperative to «вы», or the word itself; what only ends so is named.
_FORMAL = re.compile(r"\b(?:[а-яё]+(?:йте|ите|ьте)(?:сь)?|вы|вас|вам|вами|ваш[а-я]*)\b", re.IGNORECASE)
_NO_VERBS = {"сайте", "защите", "визите", "кредите"}


def formal(text: str) -> set[str]:
    return {word.lower() for word in _FORMAL.findall(text)} - _NO_VERBS


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["vera", "fresh"])
def test_no_page_of_the_cabinet_says_you_formally(app, session, cast, login, name):
    world = make_world(session, cast)
    client, told = login(world.user(name)), {}
    for row in rows():
        if not row.address.startswith(("/cabinet", "/account")):
            continue
        with undone(app, client):
            answer = ask(client, row, world)
        if answer.mimetype == "text/html" and not answer.location and (found := formal(words(answer))):
            told[str(row)] = found
    assert told == {}


def test_it_would_be_noticed():
    assert formal("Проверьте поля на сайте: у вас ошибка") == {"проверьте", "вас"}
    assert formal("На сайте о тебе: проверь, что в защите") == set()

"""Is every version of a text kept as it was, and does the newest count?"""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from points_admin.documents.markup import BlockKind, blocks_of
from points_admin.documents.models import Document, DocumentKind
from points_admin.documents.queries import current, unfinished, version_of, versions_of
from points_admin.documents.services import LONGEST, hash_of, publish
from points_admin.errors import Conflict, Forbidden, Invalid, NotFound

KIND = DocumentKind.CONSENT


def test_a_new_site_has_every_text(session):
    for kind in DocumentKind:
        first = current(kind)
        assert (first.version, first.body_hash) == (1, hash_of(first.body))


def test_a_new_version_counts_and_the_old_one_stays(session, cast, actions):
    old = current(KIND)
    new = publish(cast.admin, kind=KIND, body="## Новое\r\nСогласен.\x00")
    assert (current(KIND), new.version, new.body) == (new, 2, "## Новое\nСогласен.")
    assert version_of(KIND, "1") is old
    assert [each.version for each in versions_of(KIND)] == [2, 1]
    assert actions() == ["document.publish"]


def test_a_text_that_waits_for_the_technopark_is_named_until_it_is_filled_in(session, cast):
    assert set(unfinished()) == {DocumentKind.POLICY, DocumentKind.CONSENT}
    for kind in (DocumentKind.POLICY, DocumentKind.CONSENT):
        publish(cast.admin, kind=kind, body="Оператор: технопарк.")
    assert unfinished() == []


def test_an_unchanged_text_makes_no_version(session, cast, actions):
    assert publish(cast.admin, kind=KIND, body=current(KIND).body).version == 1
    assert actions() == []


@pytest.mark.parametrize("body", ["", "  \n ", "\u200b", "а" * (LONGEST + 1)])
def test_empty_and_endless_texts_are_refused(session, cast, body):
    with pytest.raises(Invalid) as refused:
        publish(cast.admin, kind=KIND, body=body)
    assert refused.value.field == "body"


def test_only_administrators_publish(session, cast):
    for person in (cast.anna, cast.vera.user):
        with pytest.raises(Forbidden):
            publish(person, kind=KIND, body="Моё")


@pytest.mark.parametrize("number", ["9", "0", "x", "1" * 30])
def test_a_version_that_never_was_is_not_found(session, number):
    with pytest.raises(NotFound):
        version_of(KIND, number)


def test_the_same_version_twice_is_a_conflict(session, cast):
    session.add(Document(kind=KIND, version=2, body="Чужое", body_hash=hash_of("Чужое")))
    session.flush()
    session.execute(select(1))
    with pytest.raises(Conflict), pytest.MonkeyPatch.context() as patch:
        patch.setattr("points_admin.documents.services.current", lambda kind: version_of(kind, 1))
        publish(cast.admin, kind=KIND, body="Моё")


@pytest.mark.parametrize("change", ["UPDATE document SET body = 'x'", "DELETE FROM document"])
def test_nobody_changes_what_was_agreed_to(session, change):
    with pytest.raises(DBAPIError):
        session.execute(text(change))


def test_markup_is_headings_lists_and_paragraphs():
    blocks = list(blocks_of("## Раз\nдва\nтри\n\n- a\n- b\n<b>"))
    assert [(each.kind, each.lines) for each in blocks] == [
        (BlockKind.HEADING, ["Раз"]),
        (BlockKind.PARAGRAPH, ["два", "три"]),
        (BlockKind.LIST, ["a", "b"]),
        (BlockKind.PARAGRAPH, ["<b>"]),
    ]

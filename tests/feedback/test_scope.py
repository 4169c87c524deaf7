"""Which threads exist for whom, at every query and verb."""

import pytest
from sqlalchemy import select

from points_admin.access import SYSTEM
from points_admin.errors import Forbidden, NotFound
from points_admin.feedback.models import Thread
from points_admin.feedback.policies import visible_threads
from points_admin.feedback.queries import disputes_of, own_entry_for, own_thread_for, own_threads, waiting_count
from points_admin.feedback.services import answer, close, reopen, reverse_and_answer, write
from tests.support.bad_input import BAD_VALUES
from tests.support.factories import give_points, make_thread


@pytest.fixture
def threads(session, cast):
    """A dispute in each kvant, one without a kvant, a visitor's question and one of Anna's own."""
    of_vr = give_points(session, cast.vera, 5, cast.vr)
    of_it = give_points(session, cast.gleb, 5, cast.it)
    loose = give_points(session, cast.gleb, 5, None)
    return {
        "vr": make_thread(session, of_vr, author=cast.vera.user),
        "it": make_thread(session, of_it, author=cast.gleb.user),
        "loose": make_thread(session, loose, author=cast.gleb.user),
        "visitor": make_thread(session),
        "anna": make_thread(session, author=cast.anna),
    }


def seen_by(session, actor):
    return set(session.scalars(select(Thread).where(visible_threads(actor))))


def test_administrators_see_all_teachers_their_kvants_everybody_the_own(session, cast, threads):
    everything = set(threads.values())
    assert seen_by(session, cast.admin) == seen_by(session, SYSTEM) == everything
    assert seen_by(session, cast.anna) == {threads["vr"], threads["anna"]}
    assert seen_by(session, cast.boris) == {threads["it"]}
    assert seen_by(session, cast.vera.user) == {threads["vr"]}
    assert seen_by(session, cast.gleb.user) == {threads["it"], threads["loose"]}


def test_whoever_is_switched_off_sees_none(session, cast, threads):
    cast.anna.active = cast.vera.user.active = False
    assert seen_by(session, cast.anna) == seen_by(session, cast.vera.user) == set()


def test_the_badge_counts_what_the_own_word_is_wanted_for(session, cast, threads):
    counts = [waiting_count(actor) for actor in (cast.admin, cast.anna, cast.boris, cast.vera.user)]
    assert counts == [5, 1, 1, 0]
    threads["vr"].status = "answered"
    session.flush()
    assert waiting_count(cast.anna) == 0


@pytest.mark.parametrize("who", ["boris", "vera", "gleb"])
def test_no_verb_reaches_a_foreign_thread(session, cast, threads, who):
    person = getattr(cast, who)
    actor, foreign = getattr(person, "user", person), threads["visitor"]
    for act in (
        lambda: answer(actor, foreign, body="Да", seen=1),
        lambda: reverse_and_answer(actor, foreign, body="Да", comment="Да", seen=1),
        lambda: write(actor, foreign, body="Да"),
        lambda: close(actor, foreign),
        lambda: reopen(actor, foreign),
    ):
        with pytest.raises(NotFound):
            act()


def test_what_one_only_reads_is_not_answered(session, cast, threads):
    with pytest.raises(Forbidden):
        answer(cast.vera.user, threads["vr"], body="Сама отвечу", seen=1)
    with pytest.raises(Forbidden):
        write(cast.anna, threads["vr"], body="За Веру")


def test_the_own_thread_is_found_and_no_other(session, cast, threads):
    assert own_thread_for(cast.vera.user, threads["vr"].id) is threads["vr"]
    for actor, thread in ((cast.vera.user, threads["it"]), (cast.anna, threads["vr"]), (cast.admin, threads["vr"])):
        with pytest.raises(NotFound):
            own_thread_for(actor, thread.id)
    assert set(own_threads(cast.gleb.user)) == {threads["it"], threads["loose"]}


@pytest.mark.parametrize("value", BAD_VALUES, ids=lambda value: ascii(value)[:12])
def test_an_id_that_is_none_finds_nothing(session, cast, value):
    for query in (own_thread_for, own_entry_for):
        with pytest.raises(NotFound):
            query(cast.vera.user, value)


def test_the_history_learns_of_own_disputes_in_one_query(session, cast, threads, count_queries):
    entries = [thread.entry for thread in threads.values() if thread.entry]
    session.flush()
    with count_queries() as queries:
        found = disputes_of(cast.vera.user, entries)
    assert found == {threads["vr"].entry_id: threads["vr"]}
    assert queries.count == 1, queries

"""Marks of a lesson: saved whole, turned into points by rules, corrected by compensating entries."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.errors import Conflict, Forbidden, Invalid, NotEnoughPoints, NotFound
from points_admin.ledger.models import Account, EntryKind, LedgerEntry
from points_admin.ledger.services import deduct, reverse
from points_admin.roster.students import archive_student
from points_admin.rules.engine import school_year
from points_admin.rules.models import RuleApplication
from points_admin.rules.queries import newest_version
from points_admin.rules.services import update_rule
from points_admin.schedule.attendance import SeenOtherMarks, clear_marks, mark_lesson
from points_admin.schedule.facts import TRIGGERS
from points_admin.schedule.lessons import cancel_lesson, move_lesson
from points_admin.schedule.models import Attendance, Mark
from points_admin.schedule.roll import expected, lesson_now, marks_of, roll_of, unmarked_count
from tests.support.factories import (
    give_points,
    make_group,
    make_lesson,
    make_membership,
    make_reason,
    make_rule,
    make_student,
)

PRESENT, LATE, ABSENT, EXCUSED = Mark
LONG_AGO = clock.today() - timedelta(days=400)


@pytest.fixture
def lesson(session, cast):
    return make_lesson(session, cast.vr_group)


@pytest.fixture
def children(session, cast):
    """Vera and two more of her group, who attended it long before the lesson."""
    others = [make_student(session, cast.vr, cast.vr_group, last_name=name) for name in ("Белых", "Ким")]
    for student in (cast.vera, *others):
        student.memberships[0].started_on = LONG_AGO
    session.flush()
    return [cast.vera, *others]


def earlier(session, cast, days, **fields):
    starts = clock.now() - timedelta(days=days)
    return make_lesson(session, cast.vr_group, starts_at=starts, ends_at=starts + timedelta(hours=1), **fields)


def save(actor, lesson, children, marks, seen=None):
    """«Present, absent, late»: one mark a child."""
    wanted = {child.id: mark for child, mark in zip(children, marks, strict=True)}
    return mark_lesson(actor, lesson, wanted, seen=lesson.marks_version if seen is None else seen)


def entries_of(session, student):
    query = select(LedgerEntry).where(LedgerEntry.student_id == student.id).order_by(LedgerEntry.id)
    return [(entry.kind.value, entry.points) for entry in session.scalars(query)]


def balance(session, student):
    session.expire_all()
    return session.get(Account, student.id).balance


def test_who_was_there_gets_points(session, cast, lesson, children, actions):
    rule = make_rule(session, "attended", 5)
    saved = save(cast.anna, lesson, children, [PRESENT, ABSENT, LATE])
    assert (saved.moved.points, saved.counts[PRESENT], saved.counts[ABSENT]) == (10, 1, 1)
    assert [balance(session, child) for child in children] == [5, 0, 5]
    entry = session.scalars(select(LedgerEntry).where(LedgerEntry.student_id == cast.vera.id)).one()
    assert (entry.actor_id, entry.kvant_id, entry.occurred_on) == (cast.anna.id, cast.vr.id, lesson.day)
    assert entry.key == f"rule:{rule.id}:{cast.vera.id}:lesson:{lesson.id}:1"
    assert entry.comment == f"VR-101, {lesson.day:%d.%m}"
    assert (lesson.marked_by, lesson.is_settled) == (cast.anna, True)
    assert actions() == ["lesson.mark", "ledger.accrual"]


def test_saved_twice_it_has_one_effect(session, cast, lesson, children):
    make_rule(session)
    save(cast.anna, lesson, children, [PRESENT] * 3, seen=0)
    again = save(cast.anna, lesson, children, [PRESENT] * 3, seen=0)
    assert (again.moved.points, lesson.marks_version) == (0, 1)
    assert entries_of(session, cast.vera) == [("accrual", 5)]


def test_a_correction_writes_a_compensating_entry(session, cast, lesson, children):
    make_rule(session)
    save(cast.anna, lesson, children, [PRESENT] * 3)
    saved = save(cast.anna, lesson, children, [ABSENT, PRESENT, PRESENT])
    assert saved.moved.points == -5
    assert entries_of(session, cast.vera) == [("accrual", 5), ("reversal", -5)]
    why = session.scalars(select(LedgerEntry.comment).where(LedgerEntry.kind == EntryKind.REVERSAL)).one()
    assert why == f"Исправлена отметка: VR-101, {lesson.day:%d.%m.%Y}"
    save(cast.anna, lesson, children, [PRESENT] * 3)
    assert entries_of(session, cast.vera) == [("accrual", 5), ("reversal", -5), ("accrual", 5)]
    assert entries_of(session, children[1]) == [("accrual", 5)]


def test_marks_that_swap_move_points_both_ways_and_the_audit_says_whose(session, cast, lesson, children, events):
    make_rule(session)
    save(cast.anna, lesson, children, [PRESENT, ABSENT, PRESENT])
    saved = save(cast.anna, lesson, children, [ABSENT, PRESENT, PRESENT])
    assert (saved.moved.given, saved.moved.taken) == (5, 5)
    [event] = [event for event in events() if event.action == "lesson.mark"][1:]
    numbers = [f"№ {child.id}" for child in children[:2]]
    assert [event.before[number] for number in numbers] == ["present", "absent"]
    assert [event.after[number] for number in numbers] == ["absent", "present"]


def test_a_mark_corrected_after_a_streak_takes_the_bonus_back(session, cast, children):
    make_rule(session, "attended", 5)
    make_rule(session, "streak", 20, length=3)
    lessons = [earlier(session, cast, days) for days in (7, 5, 3)]
    for lesson in lessons:
        save(cast.anna, lesson, children, [PRESENT] * 3)
    assert balance(session, cast.vera) == 35
    saved = save(cast.anna, lessons[1], children, [ABSENT, PRESENT, PRESENT])
    assert saved.moved.points == -25
    assert balance(session, cast.vera) == 10
    assert balance(session, children[1]) == 35
    assert entries_of(session, cast.vera)[-2:] == [("reversal", -5), ("reversal", -20)]


def test_marks_of_another_kvant_feed_no_streak(session, cast, children):
    make_rule(session, "streak", 20, length=2)
    save(cast.anna, earlier(session, cast, 3), children, [PRESENT] * 3)
    other = make_lesson(session, cast.it_group)
    gleb = cast.gleb
    gleb.memberships[0].started_on = LONG_AGO
    session.flush()
    mark_lesson(cast.boris, other, {gleb.id: PRESENT}, seen=0)
    assert balance(session, cast.vera) == balance(session, gleb) == 0


def test_a_correction_touches_neither_another_kvant_nor_another_school_year(session, cast, children):
    make_rule(session, "attended", 5)
    last_year = (clock.today() - school_year(clock.today())[0]).days + 1
    save(cast.anna, earlier(session, cast, last_year), children, [PRESENT] * 3)
    robots = make_group(session, cast.it)
    make_membership(session, cast.vera, cast.it, robots, started_on=LONG_AGO)
    mark_lesson(cast.boris, make_lesson(session, robots), {cast.vera.id: PRESENT}, seen=0)
    lesson = make_lesson(session, cast.vr_group)
    save(cast.anna, lesson, children, [PRESENT] * 3)
    assert save(cast.anna, lesson, children, [ABSENT, PRESENT, PRESENT]).moved.points == -5
    assert balance(session, cast.vera) == 10


def test_a_deduction_takes_what_there_is_and_never_refuses_the_roll(session, cast, lesson, children):
    make_rule(session, "absent", -5)
    give_points(session, cast.vera, 3, cast.vr)
    save(cast.anna, lesson, children, [ABSENT, ABSENT, EXCUSED])
    assert entries_of(session, cast.vera)[-1] == ("deduction", -3)
    assert entries_of(session, children[1]) == []
    give_points(session, children[1], 10, cast.vr)
    save(cast.anna, lesson, children, [ABSENT, ABSENT, PRESENT])
    assert balance(session, children[1]) == 10


def test_points_that_are_spent_keep_the_mark(session, cast, lesson, children):
    make_rule(session)
    save(cast.anna, lesson, children, [PRESENT] * 3)
    minus = make_reason(session, points=-5)
    deduct(cast.anna, students=[cast.vera], points=-4, reason=minus, kvant=cast.vr, key="spent-on-it")
    with pytest.raises(NotEnoughPoints, match="уже потрачены") as refusal:
        save(cast.anna, lesson, children, [ABSENT, PRESENT, PRESENT])
    assert "есть 1, нужно 5" in refusal.value.message


def test_what_a_teacher_has_reversed_stays_reversed(session, cast, lesson, children):
    make_rule(session)
    save(cast.anna, lesson, children, [PRESENT] * 3)
    entry = session.scalars(select(LedgerEntry).where(LedgerEntry.student_id == cast.vera.id)).one()
    reverse(cast.anna, entry=entry, comment="Мешал другим", key="reversal-by-hand")
    save(cast.anna, lesson, children, [LATE, PRESENT, PRESENT])
    save(cast.anna, lesson, children, [ABSENT, PRESENT, PRESENT])
    assert entries_of(session, cast.vera) == [("accrual", 5), ("reversal", -5)]


def test_marks_seen_before_somebody_elses_are_refused(session, cast, lesson, children):
    save(cast.admin, lesson, children, [ABSENT, PRESENT, PRESENT])
    with pytest.raises(SeenOtherMarks, match=f"Занятие уже отметили: {cast.admin.short_name}"):
        save(cast.anna, lesson, children, [PRESENT] * 3, seen=0)
    assert save(cast.anna, lesson, children, [ABSENT, PRESENT, PRESENT], seen=0).moved.points == 0


def test_rules_that_changed_under_an_open_page_are_told(session, cast, lesson, children):
    make_rule(session, "attended", 5)
    promised = newest_version(TRIGGERS)
    wanted = {child.id: PRESENT for child in children}
    make_rule(session, "attended", 50)
    with pytest.raises(SeenOtherMarks, match="Правила начисления изменились"):
        mark_lesson(cast.anna, lesson, wanted, seen=0, rules=promised)
    assert mark_lesson(cast.anna, lesson, wanted, seen=0, rules=newest_version(TRIGGERS)).moved.given == 165


def test_a_changed_amount_leaves_running_streaks_alone(session, cast, children):
    rule = make_rule(session, "streak", 20, length=3)
    for days in (5, 3):
        save(cast.anna, earlier(session, cast, days), children, [PRESENT] * 3)
    wanted = {"points": 25, "reason": rule.current.reason, "length": 3}
    update_rule(cast.admin, rule, name="Серия", wanted=wanted)
    lesson = make_lesson(session, cast.vr_group)
    assert save(cast.anna, lesson, children, [PRESENT] * 3).moved.given == 75
    save(cast.anna, lesson, children, [ABSENT, PRESENT, PRESENT])
    assert save(cast.anna, lesson, children, [PRESENT] * 3).moved.given == 25
    update_rule(cast.admin, rule, name="Серия", wanted=wanted | {"length": 2})
    assert rule.current.counted_from is None


def test_a_lesson_that_was_moved_over_the_first_of_september_can_be_marked(session, cast, children):
    make_rule(session)
    first = school_year(clock.today())[0]
    lesson = earlier(session, cast, (clock.today() - first).days + 1)
    save(cast.anna, lesson, children, [PRESENT] * 3)
    clear_marks(cast.anna, lesson, seen=1)
    lesson.starts_at, lesson.ends_at = (moment + timedelta(days=1) for moment in (lesson.starts_at, lesson.ends_at))
    session.flush()
    assert save(cast.anna, lesson, children, [PRESENT] * 3).moved.given == 15


def test_lessons_that_nobody_has_marked_are_counted_for_who_gives_them(session, cast, children):
    cast.vr_group.teacher_id = cast.anna.id
    held, _old = earlier(session, cast, 2), earlier(session, cast, 20)
    cancelled = earlier(session, cast, 4)
    cancel_lesson(cast.admin, cancelled)
    assert [unmarked_count(actor) for actor in (cast.anna, cast.boris, cast.admin)] == [1, 0, 1]
    save(cast.anna, held, children, [PRESENT] * 3)
    assert unmarked_count(cast.anna) == 0


def test_marks_are_taken_off_with_all_they_gave(session, cast, lesson, children, actions):
    make_rule(session)
    save(cast.anna, lesson, children, [PRESENT] * 3)
    assert clear_marks(cast.anna, lesson, seen=1).taken == 15
    assert balance(session, cast.vera) == 0
    assert session.scalars(select(Attendance)).all() == []
    assert (lesson.marked_at, lesson.marks_version) == (None, 2)
    assert not any(session.scalars(select(RuleApplication.is_standing)))
    with pytest.raises(Conflict, match="отметок нет"):
        clear_marks(cast.anna, lesson, seen=2)
    assert actions()[-2:] == ["lesson.unmark", "ledger.reversal"]


def test_a_marked_lesson_is_neither_moved_nor_cancelled(session, cast, lesson, children):
    save(cast.anna, lesson, children, [PRESENT] * 3)
    with pytest.raises(Conflict, match="оно состоялось"):
        cancel_lesson(cast.admin, lesson)
    with pytest.raises(Conflict, match="оно состоялось"):
        move_lesson(cast.admin, lesson, starts_at=lesson.starts_at, ends_at=lesson.ends_at, room="каб. 5", teacher=None)


def test_a_lesson_that_is_not_held_is_not_marked(session, cast, lesson, children):
    later = clock.now() + timedelta(hours=3)
    coming = make_lesson(session, cast.vr_group, starts_at=later, ends_at=later + timedelta(hours=1))
    with pytest.raises(Conflict, match="ещё не началось"):
        save(cast.anna, coming, children, [PRESENT] * 3)
    cancel_lesson(cast.admin, lesson)
    with pytest.raises(Conflict, match="отменено"):
        save(cast.anna, lesson, children, [PRESENT] * 3)


def test_a_lesson_of_more_than_a_year_ago_is_left_alone(session, cast, children):
    with pytest.raises(Invalid, match="слишком давняя"):
        save(cast.anna, earlier(session, cast, 370), children, [PRESENT] * 3)


def test_only_the_lessons_teachers_and_children_count(session, cast, lesson, children):
    with pytest.raises(NotFound):
        save(cast.boris, lesson, children, [PRESENT] * 3)
    with pytest.raises(Forbidden):
        save(cast.vera.user, lesson, children, [PRESENT] * 3)
    # A stranger, and a child who has left meanwhile, are answered alike.
    with pytest.raises(SeenOtherMarks, match="Состав группы не тот"):
        mark_lesson(cast.anna, lesson, {cast.gleb.id: PRESENT}, seen=0)
    with pytest.raises(SeenOtherMarks, match="Состав группы не тот"):
        mark_lesson(cast.anna, lesson, {cast.vera.id: PRESENT}, seen=0)


def test_who_is_in_the_archive_keeps_the_mark_and_gets_no_points_any_more(session, cast, lesson, children):
    make_rule(session)
    save(cast.anna, lesson, children, [ABSENT, PRESENT, PRESENT])
    archive_student(cast.admin, cast.vera)
    with pytest.raises(SeenOtherMarks):
        save(cast.anna, lesson, children, [PRESENT, PRESENT, PRESENT])
    save(cast.anna, lesson, children[1:], [PRESENT, ABSENT])
    assert (balance(session, cast.vera), marks_of(lesson)[cast.vera.id]) == (0, ABSENT)


def test_who_joined_later_is_not_expected(session, cast, children):
    before = earlier(session, cast, 3)
    newcomer = make_student(session, cast.vr, cast.vr_group, last_name="Яковлев")
    assert [student.last_name for student in expected(before)] == ["Белых", "Ким", "Лебедева"]
    newcomer.memberships[0].started_on = before.day
    session.flush()
    assert newcomer in expected(before)


def test_the_roll_says_what_each_mark_would_move(session, cast, children):
    make_rule(session, "attended", 5)
    make_rule(session, "late", -2)
    make_rule(session, "streak", 20, length=2)
    save(cast.anna, earlier(session, cast, 3), children, [PRESENT, ABSENT, PRESENT])
    lesson = make_lesson(session, cast.vr_group)
    moved = {row.student: {mark: moves.points for mark, moves in row.moves.items()} for row in roll_of(lesson)}
    assert moved[cast.vera] == {PRESENT: 25, LATE: 23, ABSENT: 0, EXCUSED: 0}
    assert moved[children[1]] == {PRESENT: 5, LATE: 3, ABSENT: 0, EXCUSED: 0}
    save(cast.anna, lesson, children, [PRESENT] * 3)
    moved = {row.student: {mark: moves.points for mark, moves in row.moves.items()} for row in roll_of(lesson)}
    assert moved[cast.vera] == {PRESENT: 0, LATE: -2, ABSENT: -25, EXCUSED: -25}


def test_the_roll_of_an_earlier_lesson_says_what_its_streak_would_lose(session, cast, children):
    make_rule(session, "streak", 20, length=3)
    lessons = [earlier(session, cast, days) for days in (9, 7, 5, 3)]
    for lesson in lessons:
        save(cast.anna, lesson, children, [PRESENT] * 3)
    lost = [{row.moves[ABSENT].points for row in roll_of(lesson)} for lesson in lessons]
    # Without the first one the last three are a streak of their own.
    assert lost == [{0}, {-20}, {-20}, {0}]
    assert {row.moves[PRESENT].points for row in roll_of(lessons[1])} == {0}


def test_the_roll_costs_the_same_for_forty(session, cast, lesson, children, count_queries):
    make_rule(session)
    with count_queries() as few:
        roll_of(lesson)
    for _ in range(37):
        make_student(session, cast.vr, cast.vr_group).memberships[0].started_on = LONG_AGO
    session.flush()
    with count_queries() as many:
        assert len(roll_of(lesson)) == 40
    assert many.count <= few.count <= 7


def test_the_lesson_now_is_the_teachers_own(session, cast, monkeypatch):
    cast.vr_group.teacher_id = cast.anna.id
    lesson = make_lesson(session, cast.vr_group)
    make_lesson(session, cast.it_group)
    assert lesson_now(cast.anna) == lesson
    assert lesson_now(cast.admin) is None
    colleague = cast.boris
    lesson.teacher_id = colleague.id
    session.flush()
    assert lesson_now(cast.anna) is None
    lesson.teacher_id = None
    session.flush()
    after = lesson.ends_at + timedelta(minutes=30)
    monkeypatch.setattr(clock, "now", lambda: after)
    assert lesson_now(cast.anna) is None

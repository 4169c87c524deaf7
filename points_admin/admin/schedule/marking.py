"""The roll of a lesson: reading the marks that were sent, saving them, taking them off."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from points_admin.access import Permission, require
from points_admin.accounts.models import User
from points_admin.admin.base import ModelDoors, actor, expose
from points_admin.admin.schedule import mark_words
from points_admin.checkin.queries import came_to_lesson
from points_admin.database import row_id
from points_admin.errors import Correctable, Invalid
from points_admin.extensions import db
from points_admin.rules.queries import newest_version
from points_admin.schedule.attendance import SeenOtherMarks, can_be_marked, clear_marks, mark_lesson
from points_admin.schedule.facts import TRIGGERS
from points_admin.schedule.models import Lesson, Mark
from points_admin.schedule.policies import can_mark
from points_admin.schedule.roll import Row, lesson_now, marks_of, roll_of
from points_admin.schedule.words import MARKS
from points_admin.web.changes import carry_out
from points_admin.web.fields import whole
from points_admin.web.statuses import http_status

_FIELD = "mark-"


@dataclass(frozen=True)
class Roll:
    """The roll as a page shows it; `sent` are marks that were refused, and stay as they were typed.

    `came` are the ids of those who have shown the code of the lesson: the roll says so, the teacher decides.
    """

    lesson: Lesson
    rows: list[Row]
    came: Collection[int] = ()
    rules: int = 0
    sent: Mapping[int, Mark] = field(default_factory=dict)
    refusal: str = ""

    @property
    def effect(self) -> str:
        return mark_words.effect(self.rows)

    @property
    def words(self) -> dict[str, object]:
        return mark_words.script_words()

    @property
    def names(self) -> Mapping[Mark, str]:
        return MARKS

    def chosen(self, row: Row) -> Mark:
        """What stands in the row's box."""
        return self.sent.get(row.student.id, row.shown)

    @property
    def counted(self) -> str:
        """«22 были, 3 нет», of a lesson that is marked."""
        return mark_words.counted(Counter(row.mark for row in self.rows if row.mark))


@dataclass(frozen=True)
class LessonNow:
    """What the teacher's first page shows: the roll, or, once it is saved, how it went."""

    lesson: Lesson
    roll: Roll | None
    counted: str = ""


def open_roll(user: User, lesson: Lesson, *, sent: Mapping[int, Mark] | None = None, refusal: str = "") -> Roll | None:
    """The roll of a lesson that the user may mark now, or has marked; None where there is none."""
    if not can_mark(user, lesson) or not can_be_marked(lesson):
        return None
    return Roll(lesson, roll_of(lesson), came_to_lesson(lesson), newest_version(TRIGGERS), sent or {}, refusal)


def open_now(user: User) -> LessonNow | None:
    """The lesson that the user gives now, if any."""
    lesson = lesson_now(user)
    if lesson is None:
        return None
    if lesson.marked_at:
        return LessonNow(lesson, None, mark_words.counted(Counter(marks_of(lesson).values())))
    return LessonNow(lesson, open_roll(user, lesson))


class MarkingDoors(ModelDoors):
    """Mixed into the view of lessons."""

    if TYPE_CHECKING:

        def lesson_page(self, row: Lesson, roll: Roll | None) -> str: ...

    @expose("/mark/", methods=("POST",))
    def mark_view(self) -> ResponseReturnValue:
        """The marks of one lesson, whole."""
        lesson = self._lesson()
        sent: Mapping[int, Mark] = {}
        try:
            sent = _marks(request.form)
            done = mark_lesson(actor(), lesson, sent, seen=_seen("seen"), rules=_seen("rules"))
            db.session.commit()
        except Correctable as refusal:
            db.session.rollback()
            return self._again(sent, refusal)
        flash(mark_words.saved(done), "success")
        return redirect(self.url_of("details_view", id=lesson.id))

    @expose("/unmark/", methods=("POST",))
    def unmark_view(self) -> ResponseReturnValue:
        """As if the lesson had not been marked."""
        lesson = self._lesson()
        if not request.form.get("confirmed"):
            return self.confirm(
                "Снять отметки этого занятия?", "Снять отметки", "Баллы, начисленные по ним, будут сторнированы."
            )
        return carry_out(
            lambda: clear_marks(actor(), lesson, seen=_seen("seen")),
            lambda moved: " ".join(["Отметки сняты.", *mark_words.moved_points(moved)]),
            there=self.url_of("details_view", id=lesson.id),
        )

    def _lesson(self) -> Lesson:
        lesson: Lesson = self.get_one(request.form.get("id", ""))
        require(actor(), Permission.ATTENDANCE_MARK_ALL, Permission.ATTENDANCE_MARK_TAUGHT)
        return lesson

    def _again(self, sent: Mapping[int, Mark], refusal: Correctable) -> ResponseReturnValue:
        lesson = self.get_one(request.form.get("id", ""))
        roll = open_roll(actor(), lesson, sent=sent, refusal=refusal.message)
        if roll is None:
            flash(refusal.message, "error")
            return redirect(self.url_of("details_view", id=lesson.id))
        return self.lesson_page(lesson, roll), http_status(refusal)


def _marks(sent: MultiDict[str, str]) -> dict[int, Mark]:
    """`mark-17=absent` and so on. Raises `NotFound` for what is no id, `Invalid` for what is no mark."""
    names = [name for name in sent if name.startswith(_FIELD)]
    try:
        return {row_id(name.removeprefix(_FIELD)): Mark(sent[name]) for name in names}
    except ValueError as error:
        raise Invalid("Отметки не прочитаны: обновите страницу и отметьте ещё раз.") from error


def _seen(what: str) -> int:
    """The number of the marks, or of the rules, that the page was made from."""
    try:
        return whole(request.form.get(what, ""))
    except ValueError as error:
        raise SeenOtherMarks("Страница устарела: проверьте отметки и сохраните ещё раз.") from error

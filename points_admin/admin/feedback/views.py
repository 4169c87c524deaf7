"""FeedbackView at /admin/feedback/: what waits for an answer, and the thread where it is given."""

from typing import Any, ClassVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.award.reversal_target import Target, target_of
from points_admin.admin.badges import feedback_waiting
from points_admin.admin.base import actor, expose
from points_admin.admin.choices import kvant_options
from points_admin.admin.feedback.answering import Sending, closing_of, reopening_of, sending_of
from points_admin.admin.feedback.forms import AnswerForm
from points_admin.admin.lists import Condition, Filter
from points_admin.admin.scoped import Fact, ScopedView
from points_admin.errors import Correctable
from points_admin.extensions import db
from points_admin.feedback.models import Thread, ThreadStatus
from points_admin.feedback.policies import can_answer, visible_threads
from points_admin.feedback.queries import messages_of
from points_admin.feedback.words import STATUS
from points_admin.roster.models import Student
from points_admin.roster.policies import visible_students
from points_admin.roster.queries import contains_words
from points_admin.web.forms import say_beside
from points_admin.web.statuses import http_status

INVALID = 422
_STATES = (("answered", "Отвеченные"), ("closed", "Закрытые"))


class FeedbackView(ScopedView):
    permission = (Permission.FEEDBACK_ANSWER_ALL, Permission.FEEDBACK_ANSWER_TAUGHT)
    column_list = ("subject", "author", "kvant", "changed_at")
    labels: ClassVar = {"subject": "О чём", "author": "Кто", "kvant": "Квант", "changed_at": "Изменено"}
    default_order = (Thread.changed_at.desc(),)
    filters = (
        Filter(
            "state",
            "Показать",
            lambda _user: _STATES,
            lambda _user, value: Thread.status == ThreadStatus(value),
            as_chips=True,
            otherwise=and_(Thread.status == ThreadStatus.OPEN),
        ),
        Filter("kvant", "Квант", kvant_options, lambda _user, value: Thread.kvant_id == int(value)),
    )
    search_hint = "Фамилия, имя, о чём"
    empty = "Новых обращений нет. Когда они появятся, здесь и в меню будет видно, сколько их."
    list_template = "admin/feedback/list.html"
    details_template = "admin/feedback/card.html"

    def badge(self) -> int:
        return feedback_waiting()

    def scope(self, user: User) -> Condition:
        return visible_threads(user)

    def selected(self) -> Any:
        return super().selected().options(joinedload(Thread.author))

    def searched(self, typed: str) -> Condition:
        return or_(contains_words(Thread.search_key, typed), Thread.author_id.in_(_authors_called(typed)))

    def facts(self, row: Thread) -> list[Fact]:
        email: list[Fact] = [("Почта", row.author_email)] if row.author_email else []
        who: Fact = ("Кто", self.called(row))
        return [("Состояние", STATUS[row.status]), who, *email, ("Создано", row.created_at)]

    @staticmethod
    def called(row: Thread) -> str:
        """Whoever began the thread."""
        return row.author.full_name if row.author else row.author_name or "Посетитель сайта"

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        return self._card(self.get_one(request.args.get("id", "")), AnswerForm.blank())

    @expose("/answer/", methods=("POST",))
    def answer_view(self) -> ResponseReturnValue:
        """`verb` is answer, reverse (and answer), or write: the author's own next message."""
        row, form = self.get_one(request.form.get("id", "")), AnswerForm(request.form)
        sending = sending_of(actor(), row, form, request.form.get("verb", ""))
        return self._carry_out(row, form, sending) if form.validate() else (self._card(row, form), INVALID)

    @expose("/close/", methods=("POST",))
    def close_view(self) -> ResponseReturnValue:
        row = self.get_one(request.form.get("id", ""))
        return self._carry_out(row, AnswerForm.blank(), closing_of(actor(), row))

    @expose("/reopen/", methods=("POST",))
    def reopen_view(self) -> ResponseReturnValue:
        row = self.get_one(request.form.get("id", ""))
        return self._carry_out(row, AnswerForm.blank(), reopening_of(actor(), row))

    def _carry_out(self, row: Thread, form: AnswerForm, sending: Sending) -> ResponseReturnValue:
        thread_id = row.id
        try:
            sending.act()
            db.session.commit()
        except Correctable as refusal:
            db.session.rollback()
            say_beside(form, refusal)
            return self._card(self.get_one(thread_id), form), http_status(refusal)
        flash(sending.said, "success")
        return redirect(self.url_of("details_view", id=thread_id))

    def _card(self, row: Thread, form: AnswerForm) -> str:
        messages, may_answer = messages_of(row), can_answer(actor(), row)
        form.show(messages[-1] if messages else None)
        return self.page(
            self.details_template,
            row=row,
            facts=self.facts(row),
            messages=messages,
            form=form,
            may_answer=may_answer,
            target=_target(row) if may_answer else None,
            student_id=_student_id(row),
        )


def _authors_called(typed: str) -> Select[Any]:
    """Ids of logins, by what the actor may see: the key of a login holds the e-mail, that of a student does not."""
    if actor().can(Permission.USERS_MANAGE):
        return select(User.id).where(contains_words(User.search_key, typed))
    return select(Student.user_id).where(contains_words(Student.search_key, typed))


def _target(row: Thread) -> Target | None:
    """What a reversal would change."""
    return target_of(actor(), MultiDict({"entry": str(row.entry_id)})) if row.entry_id else None


def _student_id(row: Thread) -> int | None:
    """Whose card the page may link to."""
    card = Student.user_id == row.author_id, Student.user_id.is_not(None), visible_students(actor())
    return db.session.scalar(select(Student.id).where(*card))

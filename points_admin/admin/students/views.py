"""Students: the list, the card with memberships and history, new, edit, archive; teachers see those they teach."""

from typing import Any, ClassVar

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin import lists
from points_admin.admin.archiving import ArchiveDoors
from points_admin.admin.base import actor, expose
from points_admin.admin.event_words import changed
from points_admin.admin.lists import Asked, Condition, Listing
from points_admin.admin.scoped import Fact, ScopedView
from points_admin.admin.students import listing
from points_admin.admin.students.doors import MembershipDoors
from points_admin.admin.students.forms import NewStudentForm, StudentForm
from points_admin.audit.queries import history_of
from points_admin.audit.words import action_label
from points_admin.extensions import db
from points_admin.ledger.policies import can_post, can_reverse
from points_admin.ledger.queries import account_of
from points_admin.ledger.statement import statement
from points_admin.rewards.policies import can_redeem
from points_admin.rewards.queries import seen_redemptions_of
from points_admin.rewards.words import STATE
from points_admin.roster.memberships import join_kvant
from points_admin.roster.models import Student
from points_admin.roster.policies import can_reset_password, visible_students
from points_admin.roster.queries import groups_of, kvants_of, memberships_of
from points_admin.roster.students import archive_student, create_student, restore_student, update_student
from points_admin.schedule.roll import latest_marks
from points_admin.schedule.words import MARKS

HISTORY_ROWS = 20
CHANGES_SHOWN = 20
REWARDS_SHOWN = 5


class StudentView(MembershipDoors, ArchiveDoors, ScopedView):
    permission = (Permission.STUDENTS_READ_ALL, Permission.STUDENTS_READ_TAUGHT)
    change = (Permission.STUDENTS_MANAGE,)
    create_title, edit_title = "Новый ученик", "Ученик"
    create_label = "Добавить ученика"
    column_list = ("name", "kvants", "balance", "last", "login")
    labels: ClassVar = {
        "name": "Фамилия Имя Отчество",
        "kvants": "Кванты и группы",
        "balance": "Баланс",
        "last": "Последняя операция",
        "login": "Логин",
    }
    numeric = ("balance",)
    figure = "balance"
    sorts = listing.SORTS
    default_order = (Student.search_key,)
    filters = listing.FILTERS
    search_hint = "Фамилия, имя, логин"
    empty = "Учеников пока нет. Загрузите список из таблицы или добавьте первого."
    empty_for_reader = "У вас пока нет учеников. Кванты педагогу назначает администратор."
    archive_note = "Участие в квантах завершится. Баллы и история останутся, вернуть можно в любое время."
    hints: ClassVar = {"birth_date": "По ней различают полных тёзок."}
    list_template = "admin/students/list.html"
    details_template = "admin/students/card.html"

    def form_for(self, row: Student | None) -> type[StudentForm]:
        """A new student may be put into a kvant at once."""
        return NewStudentForm if row is None else StudentForm

    def scope(self, user: User) -> Condition:
        return visible_students(user)

    @property
    def can_post(self) -> bool:
        """Whether the bulk bar offers to give points."""
        return can_post(actor())

    @property
    def can_redeem(self) -> bool:
        """Whether the card offers an exchange for a reward."""
        return can_redeem(actor())

    def listing(self, asked: Asked) -> Listing:
        controls = lists.controls(actor(), self.filters, asked)
        wanted = listing.wanted(actor(), asked, controls)
        total = db.session.scalar(select(func.count()).select_from(Student).where(*wanted)) or 0
        query = listing.with_accounts(actor()).where(*wanted).order_by(*self.order(asked))
        query = query.offset(lists.offset(asked, total)).limit(lists.PAGE_SIZE)
        return lists.paged(asked, controls, listing.rows_of(actor(), query), total)

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        student = self.get_one(request.args.get("id", ""))
        history = statement(actor(), student, cursor=request.args.get("cursor") or None, limit=HISTORY_ROWS)
        return self.page(
            self.details_template,
            row=student,
            facts=self.facts(student),
            account=account_of(student),
            memberships=memberships_of(actor(), [student], running=False)[student.id],
            groups=groups_of(actor()) if self.can_change else [],
            join_form=self.join_form() if self.can_change else None,
            history=history,
            redemptions=seen_redemptions_of(actor(), student, limit=REWARDS_SHOWN),
            changes=history_of(actor(), student, limit=CHANGES_SHOWN),
            marks=latest_marks(actor(), student),
            mark_words=MARKS,
        )

    def facts(self, row: Student) -> list[Fact]:
        facts: list[Fact] = [("Дата рождения", row.birth_date), ("Логин", row.user.login if row.user else None)]
        if self.can_change:
            facts += [("Почта", row.email)]
        guardian: list[Fact] = [
            ("Родитель", row.guardian_name),
            ("Телефон родителя", row.guardian_phone),
            ("Почта родителя", row.guardian_email),
        ]
        return [*facts, *guardian, ("Школа", row.school), ("Класс", row.grade)]

    def can_reverse(self, entry: Any) -> bool:
        """Whether a row of the history offers «Сторно»."""
        return can_reverse(actor(), entry)

    def can_reset_password(self, row: Student) -> bool:
        """Whether the card offers «Сбросить пароль»."""
        return row.user is not None and can_reset_password(actor(), row.user)

    def prepare(self, form: Any, row: Student | None) -> None:
        if row is None:
            form.kvant.offer(kvants_of(actor()))
            form.group.offer(groups_of(actor()), lambda group: f"{group.kvant.name}, {group.code}")

    def save(self, form: Any, row: Student | None) -> Student:
        values = {field.name: field.data for field in form if field.name not in ("kvant", "group")}
        values |= {name: values[name] or None for name in ("email", "guardian_email")}
        if row is not None:
            return update_student(actor(), row, **values)
        student = create_student(actor(), **values)
        if form.kvant.row is not None:
            join_kvant(actor(), student, kvant=form.kvant.row, group=form.group.row)
        return student

    def archive(self, row: Student) -> None:
        archive_student(actor(), row)

    def restore(self, row: Student) -> None:
        restore_student(actor(), row)

    action_label = staticmethod(action_label)
    redemption_words = STATE
    changed = staticmethod(changed)

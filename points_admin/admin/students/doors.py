"""Doors of the student card that change memberships: join a kvant, leave it, move to another group."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from points_admin.admin.base import ModelDoors, actor, expose
from points_admin.admin.students.forms import JoinForm, MoveForm
from points_admin.database import locked, row_id
from points_admin.errors import Forbidden, Invalid, NotFound
from points_admin.extensions import db
from points_admin.roster.memberships import join_kvant, leave_kvant, move_group
from points_admin.roster.models import Membership, Student
from points_admin.roster.policies import visible_memberships
from points_admin.roster.queries import groups_of, kvants_of


class MembershipDoors(ModelDoors):
    """Mixed into the students' view."""

    @expose("/join/", methods=("POST",))
    def join_view(self) -> ResponseReturnValue:
        student = self.changeable()
        form = self.join_form(request.form)
        _demand_valid(form)
        join_kvant(actor(), student, kvant=form.kvant.row, group=form.group.row)
        return self._saved(student, f"Занимается: {form.kvant.row.name}.")

    @expose("/move/", methods=("POST",))
    def move_view(self) -> ResponseReturnValue:
        membership = self._membership()
        form = MoveForm(request.form)
        form.group.offer(groups_of(actor(), membership.kvant))
        _demand_valid(form)
        move_group(actor(), membership, group=form.group.row)
        return self._saved(membership.student, f"Теперь: {membership}.")

    @expose("/leave/", methods=("POST",))
    def leave_view(self) -> ResponseReturnValue:
        membership = self._membership()
        if not request.form.get("confirmed"):
            question = f"{membership.student.short_name} больше не занимается в «{membership.kvant.name}»?"
            return self.confirm(question, "Завершить участие", "Баллы и история останутся.")
        leave_kvant(actor(), membership)
        return self._saved(membership.student, "Участие завершено.")

    def join_form(self, data: Any = None) -> JoinForm:
        """The form with the kvants and groups the user may choose."""
        form = JoinForm(data)
        form.kvant.offer(kvants_of(actor()))
        form.group.offer(groups_of(actor()), lambda group: f"{group.kvant.name}, {group.code}")
        return form

    def _membership(self) -> Membership:
        wanted = Membership.id == row_id(request.form.get("id", "")), visible_memberships(actor())
        membership = db.session.scalar(locked(select(Membership).where(*wanted)))
        if membership is None:
            raise NotFound
        if not self.can_change:
            raise Forbidden
        return membership

    def _saved(self, student: Student, said: str) -> ResponseReturnValue:
        db.session.commit()
        flash(said, "success")
        return redirect(self.url_of("details_view", id=student.id))


def _demand_valid(form: Any) -> None:
    if not form.validate():
        raise Invalid(next(str(errors[0]) for errors in form.errors.values()))

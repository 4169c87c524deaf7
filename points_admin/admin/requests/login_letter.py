"""«Отправить логин»: for whom an approved request has given another login than the one wished for."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from points_admin.admin.base import ModelDoors, actor, expose
from points_admin.admin.requests.deciding import Decided
from points_admin.enrolment.login_letters import has_unknown_login, login_written_at, send_login
from points_admin.enrolment.models import EnrolmentRequest
from points_admin.enrolment.policies import with_contacts
from points_admin.errors import Correctable
from points_admin.extensions import db
from points_admin.roster.card_letters import addressee_of
from points_admin.roster.policies import can_reset_password
from points_admin.web.formats import masked


class LoginLetterDoor(ModelDoors):
    """Mixed into the requests' view."""

    @expose("/send-login/", methods=("POST",))
    def send_login_view(self) -> ResponseReturnValue:
        row = self.get_one(request.form.get("id", ""))
        try:
            addressee = send_login(actor(), row)
            db.session.commit()
            flash(f"Логин уйдёт письмом на {masked(addressee.email)}.", "success")
        except Correctable as refusal:
            db.session.rollback()
            flash(refusal.message, "error")
        return redirect(self.url_of("details_view", id=row.id))

    @staticmethod
    def login_letter(row: EnrolmentRequest) -> Mapping[str, Any] | None:
        """What the request's page says of the other login; None where it is the one wished for, or not to be seen."""
        user = row.student.user
        if user is None or not has_unknown_login(row) or not with_contacts(actor(), [row]):
            return None
        return {
            "user": user,
            "addressee": addressee_of(row.student),
            "written_at": login_written_at(row),
            "can_reset": can_reset_password(actor(), user),
        }


def remind_of_logins(decided: Iterable[Decided]) -> None:
    """Names those who were just taken in and may not know their login."""
    for one in decided:
        if one.has_unknown_login:
            why = "выбранный логин или почта заняты"
            cure = "Откройте заявку и отправьте нынешний логин письмом или напечатайте карточку."
            flash(f"{one.name}: {why}. {cure}", "warning")

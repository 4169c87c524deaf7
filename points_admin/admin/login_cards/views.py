"""LoginCardsView at /admin/login-cards/: confirm, then one sheet of cards; whose login it is decides who may."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from points_admin.access import Permission, require
from points_admin.accounts.models import User
from points_admin.accounts.services import password_mark
from points_admin.admin.base import PanelView, actor, expose
from points_admin.admin.login_cards.sheet import sheet
from points_admin.admin.students.selection import NobodyChosen, back_to_list, selected_students
from points_admin.database import locked, row_id
from points_admin.errors import NotFound
from points_admin.extensions import db
from points_admin.roster.card_letters import addressee_of
from points_admin.roster.logins import SHEET_LIMIT, issue_logins, new_password, without_login
from points_admin.roster.models import Student
from points_admin.roster.policies import resettable_users
from points_admin.roster.queries import student_behind, students_by_ids


class LoginCardsView(PanelView):
    """`/admin/login-cards/` takes the selection of the students list; `user/<id>` one login."""

    permission = (Permission.USERS_MANAGE, Permission.PASSWORDS_RESET_TAUGHT)

    @expose("/")
    def index(self) -> str:
        require(actor(), Permission.STUDENTS_MANAGE)
        return self.render("admin/login_cards/start.html", limit=SHEET_LIMIT)

    @expose("/", methods=("POST",))
    def confirm(self) -> ResponseReturnValue:
        require(actor(), Permission.STUDENTS_MANAGE)
        try:
            chosen = selected_students(actor(), request.form)
        except NobodyChosen as refusal:
            return back_to_list(request.form, refusal)
        return self.render("admin/login_cards/confirm.html", **_sorted_out(chosen))

    @expose("/issue", methods=("POST",))
    def issue(self) -> Response:
        require(actor(), Permission.STUDENTS_MANAGE)
        chosen = students_by_ids(actor(), request.form.getlist("ids"))
        cards = issue_logins(actor(), chosen, by_mail=_by_mail())
        db.session.commit()
        return sheet(self, cards)

    @expose("/user/<user_id>")
    def user(self, user_id: str) -> str:
        user = _user(user_id)
        student = student_behind(user)
        return self.render(
            "admin/login_cards/user.html",
            user=user,
            mark=password_mark(user),
            student=student,
            addressee=addressee_of(student) if student else None,
        )

    @expose("/user/<user_id>", methods=("POST",))
    def renew(self, user_id: str) -> Response:
        card = new_password(actor(), _user(user_id), mark=request.form.get("mark", ""), by_mail=_by_mail())
        db.session.commit()
        return sheet(self, [card])


def _sorted_out(chosen: list[Student]) -> dict[str, object]:
    """Who gets a login (and who by mail, too), who comes with the next sheet, who needs none."""
    fresh = without_login(chosen)
    now = fresh[:SHEET_LIMIT]
    return {
        "fresh": now,
        "addressees": {student.id: found for student in now if (found := addressee_of(student))},
        "later": len(fresh[SHEET_LIMIT:]),
        "known": [student for student in chosen if student.user_id is not None],
        "archived": [student for student in chosen if student.user_id is None and student.archived_at],
    }


def _by_mail() -> bool:
    return request.form.get("letters") == "1"


def _user(user_id: str) -> User:
    query = select(User).where(User.id == row_id(user_id), resettable_users(actor()))
    found = db.session.scalar(locked(query) if request.method == "POST" else query)
    if found is None:
        raise NotFound
    return found

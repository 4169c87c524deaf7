"""«Выдать логины» and «Новый пароль»: confirm, then one printable sheet of cards that is shown once.

The sheet is the answer to the POST itself, since passwords are stored nowhere; sending the form again makes nothing.
"""

from dataclasses import dataclass

import segno
from flask import Response, make_response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.accounts.policies import visible_users
from points_admin.accounts.services import password_mark
from points_admin.admin.base import PanelView, actor, expose
from points_admin.admin.students.selection import NobodyChosen, back_to_list, selected_students
from points_admin.database import locked, row_id
from points_admin.errors import NotFound
from points_admin.extensions import db
from points_admin.roster.logins import SHEET_LIMIT, LoginCard, issue_logins, new_password, without_login
from points_admin.roster.queries import students_by_ids


@dataclass(frozen=True)
class PrintedCard:
    """A card with its QR code: an SVG as a `data:` address of the login page with the login filled in."""

    card: LoginCard
    qr: str


class LoginCardsView(PanelView):
    """`/admin/login-cards/` takes the selection of the students list; `user/<id>` one login of anybody."""

    permission = (Permission.USERS_MANAGE,)

    @expose("/")
    def index(self) -> str:
        return self.render("admin/login_cards/start.html", limit=SHEET_LIMIT)

    @expose("/", methods=("POST",))
    def confirm(self) -> ResponseReturnValue:
        try:
            chosen = selected_students(actor(), request.form)
        except NobodyChosen as refusal:
            return back_to_list(request.form, refusal)
        fresh = without_login(chosen)
        return self.render(
            "admin/login_cards/confirm.html",
            fresh=fresh[:SHEET_LIMIT],
            later=len(fresh[SHEET_LIMIT:]),
            known=[student for student in chosen if student.user_id is not None],
            archived=[student for student in chosen if student.user_id is None and student.archived_at],
        )

    @expose("/issue", methods=("POST",))
    def issue(self) -> Response:
        chosen = students_by_ids(actor(), request.form.getlist("ids"))
        cards = issue_logins(actor(), chosen)
        db.session.commit()
        return self._sheet(cards)

    @expose("/user/<user_id>")
    def user(self, user_id: str) -> str:
        user = _user(user_id)
        return self.render("admin/login_cards/user.html", user=user, mark=password_mark(user))

    @expose("/user/<user_id>", methods=("POST",))
    def renew(self, user_id: str) -> Response:
        card = new_password(actor(), _user(user_id), mark=request.form.get("mark", ""))
        db.session.commit()
        return self._sheet([card])

    def _sheet(self, cards: list[LoginCard]) -> Response:
        printed = [PrintedCard(card, _qr(card.login)) for card in cards]
        response = make_response(self.render("admin/login_cards/sheet.html", cards=printed))
        response.headers["Cache-Control"] = "no-store"
        return response


def _user(user_id: str) -> User:
    query = select(User).where(User.id == row_id(user_id), visible_users(actor()))
    found = db.session.scalar(locked(query) if request.method == "POST" else query)
    if found is None:
        raise NotFound
    return found


def _qr(login: str) -> str:
    address = url_for("security.login", login=login, _external=True)
    return str(segno.make(address, error="m", micro=False).svg_data_uri(border=2, light="#fff"))

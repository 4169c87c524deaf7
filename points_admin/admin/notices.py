"""What the panel has to tell its user: notices, the newest first, and marking them as read."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from points_admin.access import Permission
from points_admin.admin.badges import notices_unread
from points_admin.admin.base import PanelView, actor, expose
from points_admin.extensions import db
from points_admin.notices.queries import notices_of
from points_admin.notices.services import mark_read


class NoticeView(PanelView):
    permission = (Permission.PANEL_OPEN,)

    def badge(self) -> int:
        return notices_unread()

    @expose("/")
    def index(self) -> str:
        return self.render("admin/notices/list.html", shown=notices_of(actor(), before=request.args.get("before")))

    @expose("/read", methods=("POST",))
    def read(self) -> ResponseReturnValue:
        mark_read(actor(), up_to=request.form.get("up_to", ""))
        db.session.commit()
        return redirect(self.get_url(".index"))

"""The first page of the panel."""

from points_admin.access import Permission
from points_admin.admin.base import PanelView, expose


class HomeView(PanelView):
    permission = (Permission.PANEL_OPEN,)

    @expose("/")
    def index(self) -> str:
        return self.render("admin/home.html")

"""Surface: the panel at /admin/ (Flask-Admin), for administrators and teachers."""

from flask import Flask
from flask_admin import Admin

from points_admin.admin.base import THEME, PanelGate
from points_admin.admin.home import HomeView
from points_admin.admin.menu import menu

# (view, label, endpoint, path under /admin/, group of the menu); the menu keeps this order.
PAGES: tuple[tuple[type[PanelGate], str, str, str, str | None], ...] = ()


def init_app(app: Flask) -> None:
    """Register every page of the panel. Views are made per application: nothing is shared, nothing queried."""
    home = HomeView(name="Главная", endpoint="admin", url="/admin", category="Работа")
    panel = Admin(app, name="Панель", index_view=home, theme=THEME)
    for view, label, endpoint, path, group in PAGES:
        panel.add_view(view(name=label, endpoint=endpoint, url=path, category=group))  # type: ignore[call-arg]
    app.jinja_env.globals["panel_menu"] = menu

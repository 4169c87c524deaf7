"""Surface: the panel at /admin/ (Flask-Admin), for administrators and teachers."""

from typing import Any

from flask import Flask
from flask_admin import Admin

from points_admin.accounts.models import User
from points_admin.admin.award.reversal import ReversalView
from points_admin.admin.award.views import AwardView
from points_admin.admin.base import THEME
from points_admin.admin.documents import DocumentView
from points_admin.admin.entries import EntryView
from points_admin.admin.events import EventView
from points_admin.admin.groups import GroupView
from points_admin.admin.home import HomeView
from points_admin.admin.importing.views import ImportView
from points_admin.admin.kvants import KvantView
from points_admin.admin.login_cards.views import LoginCardsView
from points_admin.admin.menu import menu
from points_admin.admin.notices import NoticeView
from points_admin.admin.outbox import OutboxView
from points_admin.admin.reasons import ReasonView
from points_admin.admin.requests.views import RequestView
from points_admin.admin.search import SearchView
from points_admin.admin.students.views import StudentView
from points_admin.admin.users import UserView
from points_admin.audit.models import AuditEvent
from points_admin.enrolment.models import EnrolmentRequest
from points_admin.extensions import db
from points_admin.ledger.models import LedgerEntry, Reason
from points_admin.notices.models import OutboxMessage
from points_admin.roster.models import Group, Kvant, Student

# (view, label, endpoint, path under /admin/, group); the menu keeps this order and leaves out what has no group.
PAGES: tuple[tuple[Any, str, str, str, str | None], ...] = (
    (AwardView, "Начислить", "award", "award", "Работа"),
    (NoticeView, "Уведомления", "notices", "notices", "Работа"),
    (ReversalView, "Сторно", "reversal", "reversal", None),
    (SearchView, "Поиск", "search", "search", None),
    (LoginCardsView, "Логины", "login_cards", "login-cards", None),
    (ImportView, "Импорт", "import_", "import", "Система"),
    (DocumentView, "Тексты сайта", "documents", "documents", "Система"),
)
# The same with the model before the label.
MODELS: tuple[tuple[Any, Any, str, str, str], ...] = (
    (RequestView, EnrolmentRequest, "Заявки", "requests", "Работа"),
    (StudentView, Student, "Ученики", "students", "Люди"),
    (GroupView, Group, "Группы", "groups", "Люди"),
    (KvantView, Kvant, "Кванты", "kvants", "Люди"),
    (UserView, User, "Пользователи", "users", "Люди"),
    (EntryView, LedgerEntry, "Операции", "entries", "Баллы"),
    (ReasonView, Reason, "Основания", "reasons", "Баллы"),
    (OutboxView, OutboxMessage, "Письма", "outbox", "Система"),
    (EventView, AuditEvent, "Журнал событий", "audit", "Система"),
)


def init_app(app: Flask) -> None:
    """Register every page of the panel. Views are made per application: nothing is shared, nothing queried."""
    home = HomeView(name="Главная", endpoint="admin", url="/admin", category="Работа")
    panel = Admin(app, name="Панель", index_view=home, theme=THEME)
    for view, label, endpoint, path, group in PAGES:
        panel.add_view(view(name=label, endpoint=endpoint, url=path, category=group))
    for model_view, model, label, endpoint, group in MODELS:
        panel.add_view(model_view(model, db, name=label, endpoint=endpoint, url=endpoint, category=group))
    app.jinja_env.globals["panel_menu"] = menu

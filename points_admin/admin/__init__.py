"""Surface: the panel at /admin/ (Flask-Admin), for administrators and teachers."""

from typing import Any

from flask import Flask
from flask_admin import Admin

from points_admin.accounts.models import User
from points_admin.admin.account import AccountView
from points_admin.admin.award.reversal import ReversalView
from points_admin.admin.award.views import AwardView
from points_admin.admin.base import THEME
from points_admin.admin.checkin.views import CheckInView
from points_admin.admin.documents import DocumentView
from points_admin.admin.entries import EntryView
from points_admin.admin.events import EventView
from points_admin.admin.feedback.views import FeedbackView
from points_admin.admin.groups import GroupView
from points_admin.admin.home import HomeView
from points_admin.admin.importing.views import ImportView
from points_admin.admin.kvants import KvantView
from points_admin.admin.login_cards.views import LoginCardsView
from points_admin.admin.menu import menu
from points_admin.admin.name_changes import NameChangeView
from points_admin.admin.notices import NoticeView
from points_admin.admin.outbox import OutboxView
from points_admin.admin.privacy import PrivacyView
from points_admin.admin.reasons import ReasonView
from points_admin.admin.requests.views import RequestView
from points_admin.admin.rewards.catalogue import RewardView
from points_admin.admin.rewards.redeem import RedeemView
from points_admin.admin.rewards.redemptions import RedemptionView
from points_admin.admin.rules import RuleView
from points_admin.admin.schedule.lessons import LessonView
from points_admin.admin.schedule.pages import HolidayView, ScheduleView
from points_admin.admin.schedule.slots import SlotView
from points_admin.admin.search import SearchView
from points_admin.admin.security.passkeys import PasskeyView
from points_admin.admin.security.views import SecurityView
from points_admin.admin.students.views import StudentView
from points_admin.admin.users import UserView
from points_admin.admin.year_end.views import YearEndView
from points_admin.audit.models import AuditEvent
from points_admin.checkin.models import Event
from points_admin.enrolment.models import EnrolmentRequest
from points_admin.extensions import db
from points_admin.feedback.models import Thread
from points_admin.ledger.models import LedgerEntry, Reason
from points_admin.notices.models import OutboxMessage
from points_admin.rewards.models import Redemption, Reward
from points_admin.roster.models import Group, Kvant, NameChange, Student
from points_admin.rules.models import AwardRule
from points_admin.schedule.models import Lesson, TimetableSlot
from points_admin.year_end.models import YearEnd

# (view, model, label, endpoint, path under /admin/, group); the menu keeps this order and leaves out what has no group.
PAGES: tuple[tuple[Any, Any, str, str, str, str | None], ...] = (
    (AwardView, None, "Начислить", "award", "award", "Работа"),
    (RequestView, EnrolmentRequest, "Заявки", "requests", "requests", "Работа"),
    (FeedbackView, Thread, "Обращения", "feedback", "feedback", "Работа"),
    (ScheduleView, None, "Расписание", "schedule", "schedule", "Работа"),
    (CheckInView, Event, "Мероприятия", "checkin", "checkin", "Работа"),
    (SlotView, TimetableSlot, "Строки расписания", "timetable", "timetable", None),
    (LessonView, Lesson, "Занятия", "lessons", "lessons", None),
    (HolidayView, None, "Выходные дни", "holidays", "holidays", None),
    (NoticeView, None, "Уведомления", "notices", "notices", "Работа"),
    (ReversalView, None, "Сторно", "reversal", "reversal", None),
    (SearchView, None, "Поиск", "search", "search", None),
    (AccountView, None, "Моя учётная запись", "own_account", "account", None),
    (SecurityView, None, "Защита входа", "own_security", "security", None),
    (PasskeyView, None, "Ключи входа", "passkeys", "security/passkeys", None),
    (LoginCardsView, None, "Логины", "login_cards", "login-cards", None),
    (StudentView, Student, "Ученики", "students", "students", "Люди"),
    (NameChangeView, NameChange, "Смена имён", "name_changes", "name-changes", "Люди"),
    (GroupView, Group, "Группы", "groups", "groups", "Люди"),
    (KvantView, Kvant, "Кванты", "kvants", "kvants", "Люди"),
    (UserView, User, "Пользователи", "users", "users", "Люди"),
    (EntryView, LedgerEntry, "Операции", "entries", "entries", "Баллы"),
    (ReasonView, Reason, "Основания", "reasons", "reasons", "Баллы"),
    (RuleView, AwardRule, "Правила", "rules", "rules", "Баллы"),
    (YearEndView, YearEnd, "Конец года", "year_end", "year-end", "Баллы"),
    (RewardView, Reward, "Награды", "rewards", "rewards", "Баллы"),
    (RedemptionView, Redemption, "Выдача наград", "redemptions", "redemptions", "Баллы"),
    (RedeemView, None, "Обмен на награду", "redeem", "redemptions/redeem", None),
    (ImportView, None, "Импорт", "import_", "import", "Система"),
    (DocumentView, None, "Тексты сайта", "documents", "documents", "Система"),
    (PrivacyView, None, "Персональные данные", "privacy", "privacy", "Система"),
    (OutboxView, OutboxMessage, "Письма", "outbox", "outbox", "Система"),
    (EventView, AuditEvent, "Журнал событий", "audit", "audit", "Система"),
)


def init_app(app: Flask) -> None:
    """Register every page of the panel. Views are made per application: nothing is shared, nothing queried."""
    home = HomeView(name="Главная", endpoint="admin", url="/admin", category="Работа")
    panel = Admin(app, name="Панель", index_view=home, theme=THEME)
    for view, model, label, endpoint, path, group in PAGES:
        about = (model, db) if model else ()
        panel.add_view(view(*about, name=label, endpoint=endpoint, url=path, category=group))
    app.jinja_env.globals["panel_menu"] = menu

"""A user's signed-in browsers: which they are, what to call them, and ending all but one."""

import re

from sqlalchemy import delete, func, select

from points_admin.accounts import sessions
from points_admin.accounts.models import LoginSession, User
from points_admin.audit.services import record
from points_admin.extensions import db

_SHOWN = 20
UNKNOWN = "Неизвестное устройство"
# The first match wins: most browsers also claim to be Chrome and Safari, most phones to be Linux.
_BROWSERS = (
    ("YaBrowser", "Яндекс Браузер"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrome|CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def devices_of(user: User) -> list[LoginSession]:
    """The user's running sessions, the last used first."""
    newest = (
        select(LoginSession)
        .where(LoginSession.user_id == user.id)
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
        .limit(_SHOWN)
    )
    lifetime = sessions.lifetime_of(user)
    return [session for session in db.session.scalars(newest) if sessions.is_running(session, lifetime)]


def end_others(user: User, *, kept: LoginSession) -> int:
    """End every session of the user but `kept`; returns how many ended."""
    others = (LoginSession.user_id == user.id, LoginSession.id != kept.id)
    count = db.session.scalar(select(func.count()).select_from(LoginSession).where(*others)) or 0
    db.session.execute(delete(LoginSession).where(*others))
    record(user.id, "session.end_others", user, after={"ended": count})
    return count


def device_name(user_agent: str) -> str:
    """«Chrome, Android»: what a person would call the browser that sends this User-Agent."""
    names = (_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))
    return ", ".join(filter(None, names)) or UNKNOWN


def _first(table: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for pattern, name in table if re.search(pattern, user_agent)), "")

"""The teacher's weekly letter; its numbers and the rights to them are those of the moment it is sent."""

from datetime import date

from points_admin import clock
from points_admin.access import Permission
from points_admin.digest.queries import kvant_weeks
from points_admin.digest.week import Week, week_to_tell
from points_admin.notices.models import OutboxMessage
from points_admin.web.account.letters import Letter
from points_admin.web.addresses import absolute_url
from points_admin.web.formats import day


def digest(message: OutboxMessage) -> Letter | None:
    """None for whoever may not or does not want to read it any more, for no kvant, and for an old week."""
    user, week = message.user, Week(date.fromisoformat(message.context["monday"]))
    if user is None or not user.email or not user.wants_digest or not user.can(Permission.KVANTS_READ_TAUGHT):
        return None
    if week != week_to_tell(clock.now()):
        return None
    weeks = kvant_weeks(user, week)
    if not weeks:
        return None
    title = f"Сводка за неделю: {day(week.monday)} – {day(week.sunday)}"
    context = {"weeks": weeks, "link": absolute_url("admin.index")}
    return Letter(user.email, title, "digest", context)

"""Options of filters and selects, made per request within the signed-in user's scope."""

from collections.abc import Sequence

from sqlalchemy import select

from points_admin.access import RoleName
from points_admin.accounts.models import Role, User
from points_admin.admin.lists import Options
from points_admin.extensions import db
from points_admin.ledger.models import Reason
from points_admin.ledger.policies import visible_reasons
from points_admin.roster.queries import groups_of, kvants_of


def kvant_options(user: User) -> Options:
    return [(str(kvant.id), kvant.name) for kvant in kvants_of(user)]


def group_options(user: User) -> Options:
    return [(str(group.id), f"{group.kvant.name}, {group.code}") for group in groups_of(user)]


def reason_options(user: User) -> Options:
    reasons = db.session.scalars(select(Reason).where(visible_reasons(user)).order_by(Reason.match_key))
    return [(str(reason.id), reason.name) for reason in reasons]


def teachers() -> Sequence[User]:
    """Active teachers, by name."""
    wanted = User.active, User.roles.any(Role.name == RoleName.TEACHER)
    return db.session.scalars(select(User).where(*wanted).order_by(User.search_key)).all()


def staff_options(user: User) -> Options:
    """Everybody who may be the author of an entry: all staff for administrators, oneself for a teacher."""
    if not user.has_role(RoleName.ADMIN.value):
        return [(str(user.id), user.full_name)]
    staff = User.roles.any(Role.name != RoleName.STUDENT)
    found = db.session.scalars(select(User).where(staff).order_by(User.search_key))
    return [(str(one.id), one.full_name) for one in found]

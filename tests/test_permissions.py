"""The table of roles in README.md and design, word by word: what each role may, and that nothing more was given."""

import pytest

from points_admin.access import ROLE_PERMISSIONS, SYSTEM, Permission, RoleName, require
from points_admin.errors import Forbidden
from tests.support.factories import make_user

ADMIN, TEACHER, STUDENT = RoleName.ADMIN, RoleName.TEACHER, RoleName.STUDENT
HOLDERS = {
    "panel:open": {ADMIN, TEACHER},
    "cabinet:open": {STUDENT},
    "users:manage": {ADMIN},
    "students:read:all": {ADMIN},
    "students:read:taught": {TEACHER},
    "students:read:own": {STUDENT},
    "students:manage": {ADMIN},
    "kvants:read:all": {ADMIN},
    "kvants:read:taught": {TEACHER},
    "kvants:manage": {ADMIN},
    "groups:manage": {ADMIN},
    "reasons:read": {ADMIN, TEACHER},
    "reasons:manage": {ADMIN},
    "entries:read:all": {ADMIN},
    "entries:read:taught": {TEACHER},
    "entries:read:own": {STUDENT},
    "entries:post:all": {ADMIN},
    "entries:post:taught": {TEACHER},
    "schedule:manage": {ADMIN},
    "lessons:read:all": {ADMIN},
    "lessons:read:taught": {TEACHER},
    "lessons:read:own": {STUDENT},
    "attendance:mark:all": {ADMIN},
    "attendance:mark:taught": {TEACHER},
    "lessons:rate:own": {STUDENT},
    "rules:manage": {ADMIN},
    "checkin:manage:all": {ADMIN},
    "checkin:manage:taught": {TEACHER},
    "checkin:own": {STUDENT},
    "year_end:manage": {ADMIN},
    "rewards:read": {ADMIN, TEACHER},
    "rewards:manage": {ADMIN},
    "rewards:redeem:all": {ADMIN},
    "rewards:redeem:taught": {TEACHER},
    "import:roster": {ADMIN},
    "import:journal:all": {ADMIN},
    "import:journal:taught": {TEACHER},
    "requests:decide:all": {ADMIN},
    "requests:decide:taught": {TEACHER},
    "requests:make:own": {STUDENT},
    "feedback:answer:all": {ADMIN},
    "feedback:answer:taught": {TEACHER},
    "passwords:reset:taught": {TEACHER},
    "documents:manage": {ADMIN},
    "outbox:manage": {ADMIN},
    "privacy:manage": {ADMIN},
    "audit:read:all": {ADMIN},
    "audit:read:own": {TEACHER},
}


def test_every_permission_is_held_by_the_roles_of_the_table():
    holders = {
        permission.value: {role for role in RoleName if permission in ROLE_PERMISSIONS[role]}
        for permission in Permission
    }
    assert holders == HOLDERS


def test_two_roles_add_up(session, cast):
    cast.anna.roles.append(cast.admin.roles[0])
    assert cast.anna.permissions == ROLE_PERMISSIONS[TEACHER] | ROLE_PERMISSIONS[ADMIN]


def test_a_deactivated_user_may_nothing(session):
    user = make_user(session, ADMIN, active=False)
    assert not any(user.can(permission) for permission in Permission)


def test_any_of_the_permissions_asked_for_is_enough(cast):
    require(cast.anna, Permission.ENTRIES_POST_ALL, Permission.ENTRIES_POST_TAUGHT)
    with pytest.raises(Forbidden):
        require(cast.anna, Permission.ENTRIES_POST_ALL, Permission.USERS_MANAGE)


def test_the_program_may_everything_and_the_lack_of_a_user_nothing():
    assert SYSTEM.id is None and all(map(SYSTEM.can, Permission))
    with pytest.raises(AttributeError):
        require(None, *Permission)

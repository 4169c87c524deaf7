"""Permissions as `resource:action:scope`, and the one table roles -> permissions."""

from collections.abc import Mapping
from enum import StrEnum


class RoleName(StrEnum):
    ADMIN = "admin"
    TEACHER = "teacher"
    STUDENT = "student"


class Permission(StrEnum):
    """`taught` means: within the kvants the actor teaches; `own`: about the actor."""

    PANEL_OPEN = "panel:open"
    CABINET_OPEN = "cabinet:open"
    USERS_MANAGE = "users:manage"
    STUDENTS_READ_ALL = "students:read:all"
    STUDENTS_READ_TAUGHT = "students:read:taught"
    STUDENTS_READ_OWN = "students:read:own"
    STUDENTS_MANAGE = "students:manage"
    KVANTS_READ_ALL = "kvants:read:all"
    KVANTS_READ_TAUGHT = "kvants:read:taught"
    KVANTS_MANAGE = "kvants:manage"
    GROUPS_MANAGE = "groups:manage"
    REASONS_READ = "reasons:read"
    REASONS_MANAGE = "reasons:manage"
    ENTRIES_READ_ALL = "entries:read:all"
    ENTRIES_READ_TAUGHT = "entries:read:taught"
    ENTRIES_READ_OWN = "entries:read:own"
    ENTRIES_POST_ALL = "entries:post:all"
    ENTRIES_POST_TAUGHT = "entries:post:taught"
    SCHEDULE_MANAGE = "schedule:manage"
    LESSONS_READ_ALL = "lessons:read:all"
    LESSONS_READ_TAUGHT = "lessons:read:taught"
    LESSONS_READ_OWN = "lessons:read:own"
    ATTENDANCE_MARK_ALL = "attendance:mark:all"
    ATTENDANCE_MARK_TAUGHT = "attendance:mark:taught"
    LESSONS_RATE_OWN = "lessons:rate:own"
    RULES_MANAGE = "rules:manage"
    CHECKIN_MANAGE_ALL = "checkin:manage:all"
    CHECKIN_MANAGE_TAUGHT = "checkin:manage:taught"
    CHECKIN_OWN = "checkin:own"
    YEAR_END_MANAGE = "year_end:manage"
    REWARDS_READ = "rewards:read"
    REWARDS_MANAGE = "rewards:manage"
    REWARDS_REDEEM_ALL = "rewards:redeem:all"
    REWARDS_REDEEM_TAUGHT = "rewards:redeem:taught"
    IMPORT_ROSTER = "import:roster"
    IMPORT_JOURNAL_ALL = "import:journal:all"
    IMPORT_JOURNAL_TAUGHT = "import:journal:taught"
    REQUESTS_DECIDE_ALL = "requests:decide:all"
    REQUESTS_DECIDE_TAUGHT = "requests:decide:taught"
    REQUESTS_MAKE_OWN = "requests:make:own"
    FEEDBACK_ANSWER_ALL = "feedback:answer:all"
    FEEDBACK_ANSWER_TAUGHT = "feedback:answer:taught"
    PASSWORDS_RESET_TAUGHT = "passwords:reset:taught"
    DOCUMENTS_MANAGE = "documents:manage"
    OUTBOX_MANAGE = "outbox:manage"
    PRIVACY_MANAGE = "privacy:manage"
    AUDIT_READ_ALL = "audit:read:all"
    AUDIT_READ_OWN = "audit:read:own"


_TEACHER = {
    Permission.PANEL_OPEN,
    Permission.STUDENTS_READ_TAUGHT,
    Permission.KVANTS_READ_TAUGHT,
    Permission.REASONS_READ,
    Permission.ENTRIES_READ_TAUGHT,
    Permission.ENTRIES_POST_TAUGHT,
    Permission.LESSONS_READ_TAUGHT,
    Permission.ATTENDANCE_MARK_TAUGHT,
    Permission.CHECKIN_MANAGE_TAUGHT,
    Permission.REWARDS_READ,
    Permission.REWARDS_REDEEM_TAUGHT,
    Permission.IMPORT_JOURNAL_TAUGHT,
    Permission.REQUESTS_DECIDE_TAUGHT,
    Permission.FEEDBACK_ANSWER_TAUGHT,
    Permission.PASSWORDS_RESET_TAUGHT,
    Permission.AUDIT_READ_OWN,
}
_ADMIN = {
    Permission.PANEL_OPEN,
    Permission.USERS_MANAGE,
    Permission.STUDENTS_READ_ALL,
    Permission.STUDENTS_MANAGE,
    Permission.KVANTS_READ_ALL,
    Permission.KVANTS_MANAGE,
    Permission.GROUPS_MANAGE,
    Permission.REASONS_READ,
    Permission.REASONS_MANAGE,
    Permission.ENTRIES_READ_ALL,
    Permission.ENTRIES_POST_ALL,
    Permission.SCHEDULE_MANAGE,
    Permission.LESSONS_READ_ALL,
    Permission.ATTENDANCE_MARK_ALL,
    Permission.RULES_MANAGE,
    Permission.CHECKIN_MANAGE_ALL,
    Permission.YEAR_END_MANAGE,
    Permission.REWARDS_READ,
    Permission.REWARDS_MANAGE,
    Permission.REWARDS_REDEEM_ALL,
    Permission.IMPORT_ROSTER,
    Permission.IMPORT_JOURNAL_ALL,
    Permission.REQUESTS_DECIDE_ALL,
    Permission.FEEDBACK_ANSWER_ALL,
    Permission.DOCUMENTS_MANAGE,
    Permission.OUTBOX_MANAGE,
    Permission.PRIVACY_MANAGE,
    Permission.AUDIT_READ_ALL,
}
_STUDENT = {
    Permission.CABINET_OPEN,
    Permission.STUDENTS_READ_OWN,
    Permission.ENTRIES_READ_OWN,
    Permission.REQUESTS_MAKE_OWN,
    Permission.LESSONS_READ_OWN,
    Permission.LESSONS_RATE_OWN,
    Permission.CHECKIN_OWN,
}

ROLE_PERMISSIONS: Mapping[RoleName, frozenset[Permission]] = {
    RoleName.ADMIN: frozenset(_ADMIN),
    RoleName.TEACHER: frozenset(_TEACHER),
    RoleName.STUDENT: frozenset(_STUDENT),
}

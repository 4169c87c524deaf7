"""What an event changed, as the panel's pages write it."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from points_admin.admin.importing.pages import UNDONE_LABELS
from points_admin.audit.field_words import FIELDS, VALUES
from points_admin.audit.models import AuditEvent
from points_admin.web.formats import day, moment, number

_FIELDS = {**UNDONE_LABELS, **FIELDS}
# How the audit stores days and instants.
_ISO = re.compile(r"\d{4}-[01]\d-[0-3]\d(T\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d)?")


def changed(event: AuditEvent) -> Iterator[tuple[str, str, str]]:
    """(field, before, after) in words."""
    before, after = event.before or {}, event.after or {}
    for field in {**before, **after}:
        if before.get(field) != after.get(field):
            yield _FIELDS.get(field, field), _shown(before.get(field)), _shown(after.get(field))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, list):
        return ", ".join(map(_shown, value)) or "—"
    if isinstance(value, int):
        return number(value)
    return "—" if value is None or value == "" else VALUES.get(str(value)) or _dated(str(value))


def _dated(value: str) -> str:
    """Days and instants as the rest of the panel writes them; anything else as it is."""
    if not _ISO.fullmatch(value):
        return value
    return moment(datetime.fromisoformat(value)) if "T" in value else day(date.fromisoformat(value))

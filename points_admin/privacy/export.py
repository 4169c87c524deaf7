"""export(): a file with everything that is stored about one person (152-ФЗ, ст. 14). No secret is in it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from points_admin import clock
from points_admin.access import Actor
from points_admin.audit.services import record
from points_admin.privacy.person import Person, require_about
from points_admin.privacy.sections import doings, joining, lessons, people, points, rewards, told
from points_admin.privacy.sections.section import Section
from points_admin.workbook import MIMETYPE, workbook

SECTIONS: tuple[Callable[[Person], Section], ...] = (
    people.card,
    people.login,
    people.memberships,
    doings.visits,
    people.teaching,
    points.account,
    points.entries,
    points.batches,
    lessons.attendance,
    lessons.ratings,
    lessons.partner_events,
    rewards.redemptions,
    rewards.goal,
    joining.requests,
    joining.consents,
    people.name_changes,
    told.messages,
    told.notices,
    told.letters,
    people.devices,
    people.passkeys,
    doings.events,
    doings.files,
)


class ExportFormat(StrEnum):
    JSON = "json"
    XLSX = "xlsx"


@dataclass(frozen=True)
class ExportFile:
    content: bytes
    mimetype: str
    name: str


def export(actor: Actor, person: Person, form: ExportFormat) -> ExportFile:
    """The person's own file, or for whoever looks after everybody's data; the audit knows that it was taken.

    Raises `Forbidden` for anybody else.
    """
    require_about(actor, person)
    record(actor.id, "person.export", person.row, after={"format": form.value})
    content, mimetype = _WRITERS[form](person, sections_of(person))
    return ExportFile(content, mimetype, f"Мои данные {clock.today():%Y-%m-%d}.{form.value}")


def sections_of(person: Person) -> list[Section]:
    """The tables that have anything in them."""
    made = [section(person) for section in SECTIONS]
    return [section for section in made if section.rows]


def _as_json(person: Person, sections: list[Section]) -> tuple[bytes, str]:
    told = {
        "person": str(person),
        "made_at": clock.now().isoformat(),
        **{section.code: section.records() for section in sections},
    }
    return json.dumps(told, ensure_ascii=False, indent=2, default=_plain).encode(), "application/json"


def _as_workbook(_person: Person, sections: list[Section]) -> tuple[bytes, str]:
    return workbook(section.sheet() for section in sections), MIMETYPE


_WRITERS: Mapping[ExportFormat, Callable[[Person, list[Section]], tuple[bytes, str]]] = {
    ExportFormat.JSON: _as_json,
    ExportFormat.XLSX: _as_workbook,
}


def _plain(value: object) -> str:
    """Days and instants as ISO 8601 writes them."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not in a section: {value!r}")

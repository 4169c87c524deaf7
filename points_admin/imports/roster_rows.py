"""One row of a roster read by itself: a person, a kvant, a group; everything wrong with it in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

from points_admin import clock, text
from points_admin.imports import fields, values
from points_admin.imports.catalogue import Catalogue
from points_admin.imports.fields import Field
from points_admin.imports.files.reading import Cell
from points_admin.imports.names import PersonParts, person_parts
from points_admin.imports.plan import RowScan
from points_admin.lookalikes import one_alphabet
from points_admin.roster.models import Kvant

PersonKey = tuple[str, date]
# (kvant id, match key of the code)
GroupKey = tuple[int, str]

# Data of a person that a roster may change: field of the file -> how its cell is read (the column has the same name).
PERSON_DATA: Mapping[Field, partial[str]] = {
    fields.EMAIL: partial(values.email),
    fields.PHONE: partial(values.optional, length=100),
    fields.SCHOOL: partial(values.optional, length=200),
    fields.GRADE: partial(values.optional, length=32),
}
_GROUP_LENGTH = 64
# The longest programme titles people put there; whatever is longer is not worth comparing.
_KVANT_LENGTH = 200


@dataclass(frozen=True)
class RosterLine:
    """A row without errors of its own; `scan` stays for errors that only the database shows."""

    scan: RowScan
    parts: PersonParts
    birth_date: date
    kvant: Kvant
    group: str
    data: Mapping[str, str]

    @cached_property
    def key(self) -> PersonKey:
        """The same person = the same full name and birth date."""
        return text.match_key(self.title), self.birth_date

    @cached_property
    def group_key(self) -> GroupKey | None:
        """The same group = the same code within the kvant; None without a group."""
        key = text.match_key(self.group)
        return (self.kvant.id, key) if key else None

    @property
    def title(self) -> str:
        return " ".join(filter(None, self.parts))


def read_line(scan: RowScan, catalogue: Catalogue) -> RosterLine | None:
    """The line, or None when the scan has errors."""
    today = clock.today()
    parts = person_parts(scan)
    born = scan.take(fields.BIRTH_DATE, partial(values.birth_date, today=today), today)
    kvant = find_kvant(scan, catalogue)
    group = scan.take(fields.GROUP, _group_code, "")
    data = {of.name: scan.take(of, parse, "") for of, parse in PERSON_DATA.items()}
    if scan.errors or kvant is None:
        return None
    return RosterLine(scan, parts, born, kvant, group, data)


def _group_code(cell: Cell) -> str:
    return values.optional(cell, _GROUP_LENGTH)


def find_kvant(scan: RowScan, catalogue: Catalogue) -> Kvant | None:
    """The row's kvant, or None and one more error."""
    written = one_alphabet(values.as_text(scan.cell(fields.KVANT)))
    kvant = catalogue.find(written) if len(written) <= _KVANT_LENGTH else None
    if not any(map(str.isalnum, written)):
        scan.refuse(fields.KVANT, "Не указан квант: впишите его название.")
    elif kvant is None:
        nearest = catalogue.nearest(written[:_KVANT_LENGTH])
        cure = f"возможно, это «{nearest}»" if nearest else "исправьте название или сначала добавьте квант"
        scan.refuse(fields.KVANT, f"Неизвестный квант: {cure}.")
    elif kvant.archived_at:
        scan.refuse(fields.KVANT, "Квант в архиве: верните его из архива или укажите другой.")
    else:
        return kvant
    return None

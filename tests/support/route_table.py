"""Who gets what answer where: one row an address and verb, one status an identity."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# vera studies and anna teaches VR, boris teaches another kvant, gone was dismissed with a tab still open.
# fresh has registered for VR and waits for the verdict.
IDENTITIES = ("anonymous", "vera", "fresh", "anna", "boris", "admin", "gone")

# 302 = sent to the login page or, for those who may, on after the work; 403 = yours to see, not to do, or no
# business of the role; 404 = not yours or not there; 409 = may, but it is so already; 422 = may, but the row's form
# lacks what is wanted.
# verb  address  [form]                                                     anon vera fres anna bori admi gone
TABLES = Path(__file__).parent / "routes"


@dataclass(frozen=True)
class Row:
    """`address` and `form` have ids in braces, filled by `World.address`."""

    verb: str
    address: str
    form: str
    statuses: dict[str, int]

    def __str__(self) -> str:
        return f"{self.verb} {self.address} {self.form}".strip()


def rows() -> Iterator[Row]:
    """The tables, read."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(TABLES.glob("*.txt")))
    for line in filter(str.strip, text.splitlines()):
        verb, address, *rest = line.split()
        form, statuses = rest[: -len(IDENTITIES)], map(int, rest[-len(IDENTITIES) :])
        yield Row(verb, address, *form or [""], dict(zip(IDENTITIES, statuses, strict=True)))

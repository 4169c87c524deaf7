"""Does docs/privacy.md speak of every table, and of no other?"""

import re

from points_admin.config import ROOT
from points_admin.extensions import db


def test_every_table_has_a_row():
    text = (ROOT / "docs/privacy.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(db.metadata.tables)


def test_every_row_says_what_why_how_long_and_what_erasure_does():
    lines = (ROOT / "docs/privacy.md").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("| `"):
            assert all(cell.strip() for cell in line.strip("|").split("|")), line
            assert line.count("|") == 6, line

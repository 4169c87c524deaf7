"""Our scripts and styles: no eval, no text put in as HTML, nothing from other sites."""

import re
from collections.abc import Iterator

from points_admin.config import ROOT

FOLDER = ROOT / "points_admin" / "static"
BANS = {
    "code from a string": re.compile(r"\beval\s*\(|\bnew\s+Function\b|\bset(?:Timeout|Interval)\s*\(\s*[\"'`]"),
    "text put in as HTML": re.compile(r"\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write"),
    "foreign address": re.compile(r"(?:@import|url\()\s*[\"']?(?:https?:)?//|[\"'`]https?://(?!www\.w3\.org/)"),
}


def findings() -> Iterator[str]:
    """One line a fault: file, line, what. Vendored files are other people's, kept as they came."""
    for path in sorted((*FOLDER.rglob("*.js"), *FOLDER.rglob("*.css"))):
        name = path.relative_to(FOLDER)
        if "vendor" not in name.parts:
            source = path.read_text(encoding="utf-8")
            yield from (f"points_admin/static/{name}:{fault}" for fault in banned(source))


def banned(source: str) -> Iterator[str]:
    """`line: what` for each forbidden thing in a script or style sheet."""
    for what, pattern in BANS.items():
        for found in pattern.finditer(source):
            yield f"{source.count(chr(10), 0, found.start()) + 1}: {what}: {found.group()[:60]!r}"

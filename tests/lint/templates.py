"""Templates compile, and hold nothing that the Content-Security-Policy or the escaping would have to forgive."""

import re
from collections.abc import Iterator

from jinja2 import TemplateSyntaxError

from points_admin import create_app
from points_admin.config import ROOT

FOLDER = ROOT / "templates"
BANS = {
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "inline style": re.compile(r"<style\b|<[^>]*\sstyle\s*=", re.IGNORECASE),
    "javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped output": re.compile(r"\|\s*safe\b|\bautoescape\s+false\b"),
    "script without a file": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")", re.IGNORECASE
    ),
    "script without a nonce": re.compile(
        r"<script\b(?![^>]*\bnonce=)(?![^>]*type=\"application/(?:ld\+)?json\")", re.IGNORECASE
    ),
    "foreign address": re.compile(r"<[^>]*\s(?:src|srcset|action|poster)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE),
    "foreign stylesheet": re.compile(r"<link\b[^>]*href\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE),
}


def findings() -> Iterator[str]:
    """One line a fault: file, line, what."""
    environment = create_app({"POINTS_ENV": "test"}).jinja_env
    for path in sorted(FOLDER.rglob("*.*")):
        name, source = path.relative_to(FOLDER).as_posix(), path.read_text(encoding="utf-8")
        try:
            environment.compile(source, name, str(path))
        except TemplateSyntaxError as error:
            yield f"templates/{name}:{error.lineno}: {error.message}"
        yield from (f"templates/{name}:{fault}" for fault in banned(source))


def banned(source: str) -> Iterator[str]:
    """`line: what` for each forbidden thing in a template."""
    for what, pattern in BANS.items():
        for found in pattern.finditer(source):
            yield f"{source.count(chr(10), 0, found.start()) + 1}: {what}: {found.group()[:60]!r}"

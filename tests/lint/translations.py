"""Russian is complete: what the libraries leave out is in our catalogues, and those are compiled (`--write` does)."""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import flask_admin
import flask_security
import wtforms
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from points_admin.web.i18n import LOCALE, TRANSLATIONS

FOLDER = Path(TRANSLATIONS) / "ru" / "LC_MESSAGES"
# domain -> (package whose sources are read, folder of its own catalogues)
LIBRARIES = {
    "admin": (Path(flask_admin.__path__[0]), "translations"),
    "flask_security": (Path(flask_security.__path__[0]), "translations"),
    "wtforms": (Path(wtforms.__path__[0]), "locale"),
}
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "lazy_gettext", "_fsdomain", "xlate", "_gettext"), None),
    "ngettext": (1, 2),
}
SOURCES = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")]
NEWSTYLE = {pattern: {"newstyle_gettext": "true"} for pattern, method in SOURCES if method == "jinja2"}
# Placeholders, and names of things that are the same in Russian.
NOT_WORDS = {"%(placeholder)s"}


def compiled(source: Path) -> bytes:
    """What the .mo beside a .po has to be."""
    catalogue: Catalog = read_po(BytesIO(source.read_bytes()), locale="ru")
    target = BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def stale() -> list[Path]:
    """Catalogues whose compiled file is missing or differs."""
    return [source for source in sorted(FOLDER.glob("*.po")) if not _is_current(source, source.with_suffix(".mo"))]


def _is_current(source: Path, target: Path) -> bool:
    return target.exists() and _words(target.read_bytes()) == _words(compiled(source))


def _words(binary: bytes) -> dict[object, str]:
    # The header ("") holds the time of compiling.
    return {key: said for key, said in Translations(BytesIO(binary))._catalog.items() if key != ""}


def untranslated() -> Iterator[str]:
    """Messages in the libraries' sources that would reach the screen in English."""
    for domain, (package, folder) in LIBRARIES.items():
        words = Translations.load(str(package / folder), [LOCALE, "ru"], domain)
        words.merge(Translations.load(TRANSLATIONS, [LOCALE, "ru"], domain))
        for message in sorted(set(_messages(package)), key=str):
            singular, plural = message if isinstance(message, tuple) else (message, "")
            said = words.ungettext(singular, plural, 5) if plural else words.ugettext(singular)
            if said in (singular, plural) and singular not in NOT_WORDS:
                yield f"{domain}.po: нет перевода: {singular}"


def _messages(package: Path) -> Iterator[str | tuple[str, str]]:
    for path, _line, message, _comments, _context in extract_from_dir(
        package, SOURCES, keywords=KEYWORDS, options_map=NEWSTYLE
    ):
        if "tests" not in Path(path).parts:
            yield message if isinstance(message, str) else (message[0], message[1])


def unfinished() -> Iterator[str]:
    """Entries of ours that are empty, uncertain, or would break when their placeholders are filled."""
    for source in sorted(FOLDER.glob("*.po")):
        catalogue = read_po(BytesIO(source.read_bytes()), locale="ru")
        for message in filter(lambda each: each.id, catalogue):
            if message.fuzzy or not all([message.string] if isinstance(message.string, str) else message.string):
                yield f"{source.name}: не переведено или под вопросом: {message.id}"
            yield from (f"{source.name}: {message.id}: {error}" for error in message.check(catalogue))


def findings() -> Iterator[str]:
    """One line a fault."""
    yield from (f"{source.name}: .mo устарел, выполните make translations" for source in stale())
    yield from unfinished()
    yield from untranslated()


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    for each in stale():
        each.with_suffix(".mo").write_bytes(compiled(each))

"""Russian is complete: what the libraries' catalogues leave out is in ours, and ours is compiled."""

from collections.abc import Iterator
from pathlib import Path

import flask_admin
import flask_security
import wtforms
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from points_admin.config import ROOT

OURS = ROOT / "translations" / "ru" / "LC_MESSAGES"


def findings() -> Iterator[str]:
    """One line a fault: catalogue and message."""
    libraries = {"admin": _flask_admin(), "flask_security": _flask_security(), "wtforms": _wtforms()}
    for domain, (wanted, shipped) in libraries.items():
        ours = _read(OURS / f"{domain}.po")
        known = {key for catalog in (shipped, ours) for key, message in _messages(catalog) if _is_done(message)}
        yield from (f"translations/{domain}.po: no Russian for {missing!r}" for missing in sorted(wanted - known))
    for path in sorted(OURS.glob("*.po")):
        yield from _unfinished(path)
        yield from _stale(path)


def _unfinished(path: Path) -> Iterator[str]:
    catalog = _read(path)
    for key, message in _messages(catalog):
        if not _is_done(message):
            yield f"translations/{path.name}: {key!r} is not translated, or fuzzy"
        yield from (f"translations/{path.name}: {key!r}: {error}" for error in message.check(catalog))


def _stale(path: Path) -> Iterator[str]:
    compiled = path.with_suffix(".mo")
    if not compiled.exists():
        yield f"translations/{compiled.name} is missing: run make translations"
        return
    with compiled.open("rb") as file:
        machine = read_mo(file)
    if _texts(machine) != _texts(_read(path)):
        yield f"translations/{compiled.name} differs from {path.name}: run make translations"


def _flask_admin() -> tuple[set[str], Catalog]:
    shipped = _read(_beside(flask_admin) / "translations/ru/LC_MESSAGES/admin.po")
    return _keys(shipped), shipped


def _flask_security() -> tuple[set[str], Catalog]:
    folder = _beside(flask_security) / "translations"
    return _keys(_read(folder / "flask_security.pot")), _read(folder / "ru_RU/LC_MESSAGES/flask_security.po")


def _wtforms() -> tuple[set[str], Catalog]:
    folder = _beside(wtforms) / "locale"
    return _keys(_read(folder / "wtforms.pot")), _read(folder / "ru/LC_MESSAGES/wtforms.po")


def _beside(module: object) -> Path:
    return Path(str(getattr(module, "__file__", ""))).parent


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="ru")


def _keys(catalog: Catalog) -> set[str]:
    return {key for key, _ in _messages(catalog)}


def _messages(catalog: Catalog) -> Iterator[tuple[str, Message]]:
    """Messages by their singular, without the header."""
    for message in catalog:
        if message.id:
            yield message.id if isinstance(message.id, str) else message.id[0], message


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def _texts(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    return {key: _forms(message) for key, message in _messages(catalog)}


def _is_done(message: Message) -> bool:
    return not message.fuzzy and all(_forms(message))

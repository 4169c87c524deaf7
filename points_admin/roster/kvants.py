"""Changing kvants: create, update, archive, restore, delete."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypedDict, Unpack

from sqlalchemy import select

from points_admin import text
from points_admin.access import Actor, Permission, require
from points_admin.accounts.login_names import latin
from points_admin.audit.services import record_changes, record_removal
from points_admin.checks import checked_block, checked_line, checked_whole
from points_admin.errors import Conflict, Invalid
from points_admin.extensions import db
from points_admin.roster.archiving import bring_back, put_away
from points_admin.roster.models import Kvant

NAME_LENGTH = 100
SLUG_LENGTH = 64
DESCRIPTION_LENGTH = 4000
MOST_PLACES = 10_000
# Years of age that a kvant may ask for.
YOUNGEST, OLDEST = 3, 25
_MOST_ALIASES = 20
_ALIAS_LENGTH = 100
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


class KvantDetails(TypedDict, total=False):
    """An empty `slug` is made from the name; without `capacity` there is no limit."""

    slug: str
    aliases: Iterable[str]
    color: str
    description: str
    capacity: int | None
    age_from: int | None
    age_to: int | None
    is_open: bool


class NewKvant(KvantDetails):
    name: str


class KvantChanges(KvantDetails, total=False):
    name: str


def create_kvant(actor: Actor, **wanted: Unpack[NewKvant]) -> Kvant:
    """A new kvant. Raises `Invalid` for a wrong field, `Conflict` where its name or slug is taken."""
    require(actor, Permission.KVANTS_MANAGE)
    kvant = Kvant(**_checked(wanted))
    _settle(kvant)
    db.session.add(kvant)
    record_changes(actor.id, "kvant.create", kvant)
    return kvant


def update_kvant(actor: Actor, kvant: Kvant, **wanted: Unpack[KvantChanges]) -> Kvant:
    """Change what is named, leave the rest; raises what `create_kvant` raises."""
    require(actor, Permission.KVANTS_MANAGE)
    with db.session.no_autoflush:
        for name, value in _checked(wanted).items():
            setattr(kvant, name, value)
        _settle(kvant)
    record_changes(actor.id, "kvant.update", kvant)
    return kvant


def archive_kvant(actor: Actor, kvant: Kvant) -> None:
    """Off the lists and choices; history and points stay. Raises `Conflict` when archived already."""
    require(actor, Permission.KVANTS_MANAGE)
    put_away(actor, "kvant.archive", kvant)


def restore_kvant(actor: Actor, kvant: Kvant) -> None:
    """Back on the lists. Raises `Conflict` when not archived."""
    require(actor, Permission.KVANTS_MANAGE)
    bring_back(actor, "kvant.restore", kvant)


def delete_kvant(actor: Actor, kvant: Kvant) -> None:
    """For what was made by mistake. Raises `Conflict` where anything refers to the kvant."""
    require(actor, Permission.KVANTS_MANAGE)
    record_removal(actor.id, "kvant.delete", kvant)


def checked_slug(value: str) -> str:
    """Latin letters, digits and hyphens, or nothing."""
    slug = checked_line(value, SLUG_LENGTH, field="slug")
    if slug and not _SLUG.fullmatch(slug):
        raise Invalid("Латинские буквы, цифры и дефис.", field="slug")
    return slug


def checked_color(value: str) -> str:
    if not _COLOR.fullmatch(value):
        raise Invalid("Цвет в виде #2455c7.", field="color")
    return value


def checked_aliases(values: Iterable[str]) -> list[str]:
    """Each spelling cleaned, and once."""
    aliases = list(dict.fromkeys(filter(None, map(text.clean, values))))
    if len(aliases) > _MOST_ALIASES or any(len(alias) > _ALIAS_LENGTH for alias in aliases):
        raise Invalid(
            f"Не больше {_MOST_ALIASES} написаний, каждое не длиннее {_ALIAS_LENGTH} знаков.", field="aliases"
        )
    return aliases


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "name": partial(checked_line, longest=NAME_LENGTH, field="name", required=True),
    "slug": checked_slug,
    "aliases": checked_aliases,
    "color": checked_color,
    "description": partial(checked_block, longest=DESCRIPTION_LENGTH, field="description"),
    "capacity": partial(checked_whole, least=1, most=MOST_PLACES, field="capacity"),
    "age_from": partial(checked_whole, least=YOUNGEST, most=OLDEST, field="age_from"),
    "age_to": partial(checked_whole, least=YOUNGEST, most=OLDEST, field="age_to"),
    "is_open": bool,
}


def _checked(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _CHECKS[name](value) for name, value in wanted.items()}


def _settle(kvant: Kvant) -> None:
    """The slug it needs, and nobody else's name or slug."""
    if kvant.age_from and kvant.age_to and kvant.age_from > kvant.age_to:
        raise Invalid("Не меньше, чем «от».", field="age_to")
    kvant.slug = kvant.slug or _slug_of(kvant.name)
    for column, field in ((Kvant.match_key, "name"), (Kvant.slug, "slug")):
        same = column == getattr(kvant, column.key), Kvant.id != kvant.id
        if db.session.scalar(select(Kvant.id).where(*same)):
            raise Conflict("Такой квант уже есть (возможно, в архиве).", field=field)


def _slug_of(name: str) -> str:
    """One Russian letter may become four Latin ones: a long name is cut."""
    spelled = "-".join(filter(None, map(latin, name.split())))
    return spelled[:SLUG_LENGTH].rstrip("-") or "kvant"

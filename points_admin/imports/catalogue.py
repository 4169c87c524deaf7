"""Kvants by any spelling people use: name, short name, aliases, with or without the word «квантум»."""

import difflib
import re
from collections.abc import Iterable

from sqlalchemy import select

from points_admin import text
from points_admin.access import Actor
from points_admin.extensions import db
from points_admin.roster.models import Kvant
from points_admin.roster.policies import visible_kvants

_WORD = re.compile(r"^(?:квантум|кванториум|квант)|(?:квантум|квант)$")
_MISSPELT_WORD = re.compile(r"к[вп]ант.{0,3}$")
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_LIKENESS = 0.7


def _short(written: str) -> str:
    key = text.match_key(written)
    return _WORD.sub("", key) or key


class Catalogue:
    """The actor's kvants for look-up; an archived one is found, so that the refusal can say so."""

    def __init__(self, kvants: Iterable[Kvant]) -> None:
        # Compared without the word they all share, or everything would look alike.
        self._names = {_short(kvant.name): kvant.name for kvant in kvants if not kvant.archived_at}
        self._found: dict[str, Kvant | None] = {}
        self._exact: dict[str, Kvant] = {}
        self._by_short: dict[str, Kvant | None] = {}
        for kvant in kvants:
            for key in map(text.match_key, (kvant.name, kvant.slug, *kvant.aliases)):
                self._exact.setdefault(key, kvant)
        for key, kvant in self._exact.items():
            short = _short(key)
            # A short form that two kvants share names neither.
            self._by_short[short] = kvant if self._by_short.get(short, kvant) is kvant else None

    def find(self, written: str) -> Kvant | None:
        """The kvant meant; a file repeats few spellings, so each is worked out once."""
        if written not in self._found:
            # What is in brackets explains, unless it is a part of the name.
            self._found[written] = self._named(written) or self._named(_BRACKETS.sub(" ", written))
        return self._found[written]

    def _named(self, written: str) -> Kvant | None:
        return self._exact.get(text.match_key(written)) or self._by_short.get(_short(written))

    def nearest(self, written: str) -> str:
        """The name that looks most like what is written, or ""."""
        close = difflib.get_close_matches(_MISSPELT_WORD.sub("", _short(written)), self._names, 1, _LIKENESS)
        return self._names[close[0]] if close else ""


def catalogue_for(actor: Actor) -> Catalogue:
    """All kvants for an administrator, the taught ones for a teacher."""
    return Catalogue(db.session.scalars(select(Kvant).where(visible_kvants(actor)).order_by(Kvant.id)).all())

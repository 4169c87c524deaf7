"""One group, one room, one teacher, one lesson at a time; version of 2026-11-28 (a later change is a new module).

PostgreSQL excludes overlapping rows by an index; SQLite has triggers that look before a row is written. The names are
the same on both: they tell the application what was refused.
"""

# What two rows may not share at once, and where that is no claim at all.
_CLAIMS = {"group": "group_id", "room": "room_key", "teacher": "teacher_id"}
_NO_CLAIM = {"group": "", "room": "room_key <> ''", "teacher": "teacher_id IS NOT NULL"}

# Where a row of each table claims: (on PostgreSQL, when two rows overlap on SQLite, which rows claim anything).
_SLOT_SECONDS = "int4range(extract(epoch from starts_at)::int, extract(epoch from ends_at)::int)"
_PLACES = {
    "timetable_slot": (
        f"weekday WITH =, {_SLOT_SECONDS} WITH &&, daterange(valid_from, valid_to, '[]') WITH &&",
        """other.weekday = NEW.weekday AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
            AND coalesce(other.valid_to, '9999-12-31') >= NEW.valid_from
            AND coalesce(NEW.valid_to, '9999-12-31') >= other.valid_from""",
        "",
    ),
    "lesson": (
        "tstzrange(starts_at, ends_at) WITH &&",
        "other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at",
        "status = 'planned'",
    ),
}
# (table, claim)
_PAIRS = [(table, claim) for table in _PLACES for claim in _CLAIMS]
_MOMENTS = ("INSERT", "UPDATE")


def create(dialect: str) -> list[str]:
    """The statements that put the guards up."""
    if dialect == "postgresql":
        # Equal numbers and texts in an index over ranges.
        return ["CREATE EXTENSION IF NOT EXISTS btree_gist", *map(_exclusion, _PAIRS)]
    return [_trigger(pair, moment) for pair in _PAIRS for moment in _MOMENTS]


def drop(dialect: str) -> list[str]:
    """The statements that take them away; the extension stays, others may use it."""
    if dialect == "postgresql":
        return [f"ALTER TABLE {pair[0]} DROP CONSTRAINT {_name(pair)}" for pair in _PAIRS]
    return [f"DROP TRIGGER {_name(pair)}_{moment.lower()}" for pair in _PAIRS for moment in _MOMENTS]


def _name(pair: tuple[str, str]) -> str:
    return f"ex_{'_'.join(pair)}"


def _exclusion(pair: tuple[str, str]) -> str:
    table, claim = pair
    where = " AND ".join(filter(None, (_NO_CLAIM[claim], _PLACES[table][2])))
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {_name(pair)} "
        f"EXCLUDE USING gist ({_CLAIMS[claim]} WITH =, {_PLACES[table][0]})" + (f" WHERE ({where})" if where else "")
    )


def _trigger(pair: tuple[str, str], moment: str) -> str:
    table, claim = pair
    column, (_, overlap, rows) = _CLAIMS[claim], _PLACES[table]
    mine, others = (_of(row, claim, rows) for row in ("NEW", "other"))
    return f"""CREATE TRIGGER {_name(pair)}_{moment.lower()} BEFORE {moment} ON {table}
        WHEN {mine} AND EXISTS (
            SELECT 1 FROM {table} other
            WHERE other.id IS NOT NEW.id AND other.{column} = NEW.{column} AND {others} AND {overlap}
        )
        BEGIN SELECT RAISE(ABORT, '{_name(pair)}'); END"""


def _of(row: str, claim: str, rows: str) -> str:
    rules = [f"{row}.{rule}" for rule in (_NO_CLAIM[claim], rows) if rule]
    return " AND ".join(rules) or "1"

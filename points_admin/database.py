"""What both engines need: connection set-up, transaction mode, column types, ids they take."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Enum, Integer, Select, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import lazyload
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from points_admin.errors import Conflict, NotFound

Rows = TypeVar("Rows", bound=Select[Any])

_read_only: ContextVar[bool] = ContextVar("read_only", default=False)

# Seconds a statement waits for its turn: the visitor is told within five that the database is busy.
_WAIT = 4

# The largest number that either engine takes for an id, and its length.
MAX_ID = 2**63 - 1
_ID_DIGITS = 19

# SQLite only numbers rows by itself in a column declared exactly INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant; SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


def enum_type(enum: type[StrEnum], name: str) -> Enum:
    """The enum's values as text, with a CHECK named `name` (native enums are awkward to migrate)."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda cls: [member.value for member in cls],
    )


def normalised_url(url: str) -> str:
    """SQLAlchemy 2.1 reads a bare `postgresql://` as psycopg 3; psycopg2 is the driver here."""
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg2")
    return parsed.render_as_string(hide_password=False)


def engine_options(url: str) -> dict[str, Any]:
    """`create_engine` arguments: waiting is short everywhere, so that a busy database answers 503, not silence."""
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"timeout": _WAIT}}
    waits = f"-c lock_timeout={_WAIT}s -c idle_in_transaction_session_timeout=60s -c timezone=UTC"
    return {
        "hide_parameters": True,
        "pool_pre_ping": True,
        "pool_timeout": _WAIT,
        "connect_args": {"options": waits, "connect_timeout": _WAIT},
    }


def row_id(value: object) -> int:
    """A primary key out of an address or a form; raises `NotFound` for anything that is no plain number."""
    typed = str(value)
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= _ID_DIGITS and int(typed) <= MAX_ID):
        raise NotFound
    return int(typed)


@contextmanager
def reading() -> Iterator[None]:
    """SQLite transactions begun inside do not take the write lock."""
    token = _read_only.set(True)
    try:
        yield
    finally:
        _read_only.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """The opposite of `reading`, for the few writes inside a read (an audit record of a refusal)."""
    token = _read_only.set(False)
    try:
        yield
    finally:
        _read_only.reset(token)


def prepare_engine(engine: Engine) -> None:
    """Attach the engine's habits; called once an engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        # A batch is one statement, however large: its trigger then locks all accounts in one order.
        engine.dialect.insertmanyvalues_max_parameters = 10_000_000


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # sqlite3's own attribute: it shall not begin transactions, `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "recursive_triggers=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns to writing can fail at once instead of waiting for its turn.
    connection.exec_driver_sql("BEGIN" if _read_only.get() else "BEGIN IMMEDIATE")


def locked(query: Rows) -> Rows:
    """The query for rows that are about to change: of two who want one at once, the second sees what the first did.

    SQLite has one writer at a time anyway.
    """
    # Relations joined into the statement would be those of before the wait.
    alone = query.options(lazyload("*")).with_for_update(key_share=True)
    return alone.execution_options(populate_existing=True)


def violated_constraint(error: IntegrityError) -> str:
    """Name of the constraint that said no, the same on both engines ("" where the driver does not tell)."""
    diagnostics = getattr(error.orig, "diag", None)
    if diagnostics is not None:
        return diagnostics.constraint_name or ""
    # sqlite3 says «UNIQUE constraint failed: batch.key», «CHECK constraint failed: ck_…», or a trigger's own word.
    kind, _, what = str(error.orig).partition(" constraint failed: ")
    if kind != "UNIQUE":
        return what or kind
    columns = [column.strip().split(".") for column in what.split(",")]
    return "_".join(["uq", columns[0][0], *(column[-1] for column in columns)])


@contextmanager
def refusing(message: str | None = None, *, error: type[Conflict] = Conflict) -> Iterator[None]:
    """What a constraint refuses inside is an `error`, with these words if any; the surface rolls back."""
    try:
        yield
    except IntegrityError as refusal:
        raise error(message) from refusal

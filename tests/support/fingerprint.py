"""A hash of everything stored, to show that nothing was."""

import hashlib

from sqlalchemy import Engine, MetaData, select
from sqlalchemy.engine import Connection

# When a signed-in browser was last seen is not a change of anything.
_IGNORED = {("login_session", "last_seen_at")}


def fingerprint(connection: Connection | Engine) -> str:
    """SHA-256 over all rows of all tables, as the database has them now."""
    tables = MetaData()
    tables.reflect(connection)
    digest = hashlib.sha256()
    for table in tables.sorted_tables:
        columns = [column for column in table.columns if (table.name, column.name) not in _IGNORED]
        rows = connection.execute(select(*columns)).all()  # type: ignore[union-attr]
        digest.update(f"{table.name} {sorted(map(str, rows))}".encode())
    return digest.hexdigest()

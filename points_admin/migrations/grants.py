"""What the application's own PostgreSQL role may do: it owns nothing, and on the ledger it may only read and add."""

from sqlalchemy import Connection, inspect

# Rows here are facts: added, never changed.
INSERT_ONLY = frozenset({"ledger_entry", "batch", "document", "award_rule_version"})
# What an event says may be forgotten; a trigger lets nothing else be written there.
FORGETFUL = {"audit_event": ("subject_label", "address", "path", "before", "after")}
# Written by triggers that run with the owner's rights.
READ_ONLY = frozenset({"account", "daily_total", "alembic_version"})


def grant_app_role(connection: Connection, role: str) -> None:
    """Give `role` its rights on every table there is now (again after each upgrade); no role, nothing to do."""
    if not role or connection.dialect.name != "postgresql":
        return
    quote = connection.dialect.identifier_preparer.quote
    who = quote(role)
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {who}")
    for table in inspect(connection).get_table_names():
        connection.exec_driver_sql(f"REVOKE ALL ON {quote(table)} FROM {who}")
        connection.exec_driver_sql(f"GRANT {_rights(table)} ON {quote(table)} TO {who}")
    connection.exec_driver_sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {who}")


def _rights(table: str) -> str:
    if table in READ_ONLY:
        return "SELECT"
    if table in FORGETFUL:
        return f"SELECT, INSERT, UPDATE ({', '.join(FORGETFUL[table])})"
    return "SELECT, INSERT" if table in INSERT_ONLY else "SELECT, INSERT, UPDATE, DELETE"

"""What a redemption is about never changes, and none is removed; version of 2026-11-28 (a change is a new module).

The function of PostgreSQL is that of the ledger's own guards; the name tells the application what was refused.
"""

# The state, by whom and when, and the words of a cancellation may change; nothing else may.
_FIXED = ("id", "reward_id", "student_id", "price", "entry_id", "key", "issued_at", "issued_by_id")

_POSTGRESQL = (
    "CREATE TRIGGER redemption_fixed BEFORE UPDATE ON redemption FOR EACH ROW WHEN "
    f"({' OR '.join(f'NEW.{column} IS DISTINCT FROM OLD.{column}' for column in _FIXED)}) "
    "EXECUTE FUNCTION points_refuse()",
    "CREATE TRIGGER redemption_stays BEFORE DELETE OR TRUNCATE ON redemption "
    "FOR EACH STATEMENT EXECUTE FUNCTION points_refuse()",
)
_SQLITE = (
    "CREATE TRIGGER redemption_fixed BEFORE UPDATE ON redemption WHEN "
    f"{' OR '.join(f'NEW.{column} IS NOT OLD.{column}' for column in _FIXED)} "
    "BEGIN SELECT RAISE(ABORT, 'insert_only'); END",
    "CREATE TRIGGER redemption_stays BEFORE DELETE ON redemption BEGIN SELECT RAISE(ABORT, 'insert_only'); END",
)

CREATE = {"postgresql": _POSTGRESQL, "sqlite": _SQLITE}

"""A version of a rule is never changed or removed; version of 2026-11-28 (a later change is a new module).

On PostgreSQL there is a function, too, that locks accounts in one order, as the trigger of `ledger_entry` does: the
application's role may not write them, so it may not lock them either.
"""

_TABLE = "award_rule_version"
_LOCK = """CREATE FUNCTION points_lock_accounts(wanted integer[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $body$
    BEGIN
        PERFORM 1 FROM account WHERE student_id = ANY (wanted) ORDER BY student_id FOR UPDATE;
    END; $body$"""


def create(dialect: str) -> list[str]:
    """The statements that put the guards up; PostgreSQL has the function that refuses since the ledger's guards."""
    if dialect == "postgresql":
        return [
            f"CREATE TRIGGER {_TABLE}_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {_TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION points_refuse()",
            _LOCK,
        ]
    return [
        *(
            f"CREATE TRIGGER {_TABLE}_no_{verb.lower()} BEFORE {verb} ON {_TABLE} "
            "BEGIN SELECT RAISE(ABORT, 'insert_only'); END"
            for verb in ("UPDATE", "DELETE")
        ),
        f"CREATE TRIGGER {_TABLE}_no_replace BEFORE INSERT ON {_TABLE} "
        f"WHEN EXISTS (SELECT 1 FROM {_TABLE} WHERE id = NEW.id) "
        "BEGIN SELECT RAISE(ABORT, 'insert_only'); END",
    ]


def drop(dialect: str) -> list[str]:
    """The statements that take them away."""
    if dialect == "postgresql":
        return [
            f"DROP TRIGGER {_TABLE}_insert_only ON {_TABLE}",
            "DROP FUNCTION points_lock_accounts(integer[])",
        ]
    return [f"DROP TRIGGER {_TABLE}_{moment}" for moment in ("no_update", "no_delete", "no_replace")]

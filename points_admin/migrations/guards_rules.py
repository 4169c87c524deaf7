"""A version of a rule is never changed or removed; version of 2026-11-28 (a later change is a new module)."""

_TABLE = "award_rule_version"


def create(dialect: str) -> list[str]:
    """The statements that put the guards up; PostgreSQL has the function that refuses since the ledger's guards."""
    if dialect == "postgresql":
        return [
            f"CREATE TRIGGER {_TABLE}_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {_TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION points_refuse()"
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
        return [f"DROP TRIGGER {_TABLE}_insert_only ON {_TABLE}"]
    return [f"DROP TRIGGER {_TABLE}_{moment}" for moment in ("no_update", "no_delete", "no_replace")]

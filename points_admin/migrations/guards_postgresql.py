"""The ledger's guards on PostgreSQL, version of 2026-11-22 (a later change is a new module and a new migration).

Trigger functions run with the owner's rights, so the application's role needs no right to write balances.
"""

_FUNCTIONS = {
    # Refuses the statement; the constraint's name tells the application what was refused.
    "points_refuse": """
        BEGIN
            RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'insert_only';
        END""",
    # Balances and totals move only inside another trigger (or a foreign key's cascade): depth 1 is a bare statement.
    "points_only_by_trigger": """
        BEGIN
            IF pg_trigger_depth() < 2 THEN
                RAISE EXCEPTION '% is written by the ledger only', TG_TABLE_NAME
                    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'only_by_trigger';
            END IF;
            RETURN NULL;
        END""",
    "points_open_account": """
        BEGIN
            INSERT INTO account (student_id, balance, earned) VALUES (NEW.id, 0, 0);
            RETURN NULL;
        END""",
    "points_post": """
        BEGIN
            IF EXISTS (
                SELECT 1 FROM added n JOIN ledger_entry e ON e.id = n.reverses_id
                WHERE e.kind = 'reversal' OR e.student_id <> n.student_id OR e.points <> -n.points
            ) THEN
                RAISE EXCEPTION 'a reversal mirrors one entry that is no reversal'
                    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'reversal_mirrors_entry';
            END IF;
            -- One order of locks for everybody: two batches can wait for each other, but not in a circle.
            PERFORM 1 FROM account WHERE student_id IN (SELECT student_id FROM added) ORDER BY student_id FOR UPDATE;
            UPDATE account a
            SET balance = a.balance + s.points,
                earned = a.earned + s.earned,
                last_entry_id = greatest(a.last_entry_id, s.last_id)
            FROM (
                SELECT student_id, sum(points) AS points, max(id) AS last_id,
                    coalesce(sum(points) FILTER (
                        WHERE kind IN ('accrual', 'opening') OR (kind = 'reversal' AND points < 0)
                    ), 0) AS earned
                FROM added GROUP BY student_id
            ) s
            WHERE a.student_id = s.student_id;
            INSERT INTO daily_total AS d (day, kvant_id, reason_id, actor_id, accrued, deducted, entries)
            SELECT day, kvant_id, reason_id, actor_id, sum(gained), sum(gained - points), count(*)
            FROM (
                SELECT occurred_on AS day, coalesce(kvant_id, 0) AS kvant_id, reason_id,
                    coalesce(actor_id, 0) AS actor_id, points,
                    CASE WHEN kind IN ('accrual', 'opening') OR (kind = 'reversal' AND points < 0)
                        THEN points ELSE 0 END AS gained
                FROM added
            ) r
            GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
            ON CONFLICT (day, kvant_id, reason_id, actor_id) DO UPDATE
            SET accrued = d.accrued + excluded.accrued,
                deducted = d.deducted + excluded.deducted,
                entries = d.entries + excluded.entries;
            RETURN NULL;
        END""",
}

_INSERT_ONLY = ("ledger_entry", "batch", "audit_event")
_KEPT_BY_TRIGGER = ("account", "daily_total")

CREATE = [
    *(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path = public, pg_temp AS $body${body}; $body$"
        for name, body in _FUNCTIONS.items()
    ),
    *(
        f"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION points_refuse()"
        for table in _INSERT_ONLY
    ),
    *(
        f"CREATE TRIGGER {table}_only_by_trigger BEFORE INSERT OR UPDATE OR DELETE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION points_only_by_trigger()"
        for table in _KEPT_BY_TRIGGER
    ),
    *(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION points_refuse()"
        for table in _KEPT_BY_TRIGGER
    ),
    "CREATE TRIGGER student_account AFTER INSERT ON student FOR EACH ROW EXECUTE FUNCTION points_open_account()",
    "CREATE TRIGGER ledger_entry_post AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS added "
    "FOR EACH STATEMENT EXECUTE FUNCTION points_post()",
]

DROP = [
    "DROP TRIGGER ledger_entry_post ON ledger_entry",
    "DROP TRIGGER student_account ON student",
    *(f"DROP TRIGGER {table}_no_truncate ON {table}" for table in _KEPT_BY_TRIGGER),
    *(f"DROP TRIGGER {table}_only_by_trigger ON {table}" for table in _KEPT_BY_TRIGGER),
    *(f"DROP TRIGGER {table}_insert_only ON {table}" for table in _INSERT_ONLY),
    *(f"DROP FUNCTION {name}()" for name in _FUNCTIONS),
]

"""The ledger's guards on SQLite, version of 2026-11-22 (a later change is a new module and a new migration).

SQLite cannot tell a trigger's write from a bare statement, so `account` is guarded by arithmetic: an update must
advance `last_entry_id` to an entry that was not yet counted, and add exactly what lies between. Writers take turns
here, so ids grow in the order of commits.
"""

# What an entry adds to `earned`: accruals, less their reversals.
_GAINED = """CASE WHEN {row}.kind IN ('accrual', 'opening') OR ({row}.kind = 'reversal' AND {row}.points < 0)
    THEN {row}.points ELSE 0 END"""

_INSERT_ONLY = ("ledger_entry", "batch", "audit_event")

_TRIGGERS = {
    **{
        f"{table}_no_{verb.lower()}": f"BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'insert_only'); END"
        for table in _INSERT_ONLY
        for verb in ("UPDATE", "DELETE")
    },
    # REPLACE removes the old row without asking the triggers above: a used id is refused before it comes to that.
    **{
        f"{table}_no_replace": f"""BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'insert_only'); END"""
        for table in _INSERT_ONLY
    },
    "batch_no_replace_key": """BEFORE INSERT ON batch
        WHEN EXISTS (SELECT 1 FROM batch WHERE key = NEW.key)
        BEGIN SELECT RAISE(ABORT, 'uq_batch_key'); END""",
    "ledger_entry_no_replace_key": """BEFORE INSERT ON ledger_entry
        WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE key = NEW.key)
        BEGIN SELECT RAISE(ABORT, 'uq_ledger_entry_key'); END""",
    "ledger_entry_reversed_once": """BEFORE INSERT ON ledger_entry
        WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE reverses_id = NEW.reverses_id)
        BEGIN SELECT RAISE(ABORT, 'uq_ledger_entry_reverses_id'); END""",
    "ledger_entry_whole_points": """BEFORE INSERT ON ledger_entry WHEN typeof(NEW.points) <> 'integer'
        BEGIN SELECT RAISE(ABORT, 'ck_ledger_entry_points_range'); END""",
    "ledger_entry_reversal": """BEFORE INSERT ON ledger_entry WHEN NEW.reverses_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM ledger_entry e WHERE e.id = NEW.reverses_id
            AND (e.kind = 'reversal' OR e.student_id <> NEW.student_id OR e.points <> -NEW.points)
        )
        BEGIN SELECT RAISE(ABORT, 'reversal_mirrors_entry'); END""",
    "ledger_entry_post": f"""AFTER INSERT ON ledger_entry BEGIN
            UPDATE account SET
                balance = balance + NEW.points,
                earned = earned + {_GAINED.format(row="NEW")},
                last_entry_id = NEW.id
            WHERE student_id = NEW.student_id;
            INSERT INTO daily_total (day, kvant_id, reason_id, actor_id, accrued, deducted, entries)
            VALUES (NEW.occurred_on, coalesce(NEW.kvant_id, 0), NEW.reason_id, coalesce(NEW.actor_id, 0),
                {_GAINED.format(row="NEW")}, {_GAINED.format(row="NEW")} - NEW.points, 1)
            ON CONFLICT (day, kvant_id, reason_id, actor_id) DO UPDATE SET
                accrued = accrued + excluded.accrued,
                deducted = deducted + excluded.deducted,
                entries = entries + excluded.entries;
        END""",
    "student_account": """AFTER INSERT ON student BEGIN
            INSERT INTO account (student_id, balance, earned) VALUES (NEW.id, 0, 0);
        END""",
    "account_opens_empty": """BEFORE INSERT ON account
        WHEN NEW.balance <> 0 OR NEW.earned <> 0 OR NEW.last_entry_id IS NOT NULL
            OR EXISTS (SELECT 1 FROM ledger_entry WHERE student_id = NEW.student_id)
        BEGIN SELECT RAISE(ABORT, 'only_by_trigger'); END""",
    "account_moves_with_ledger": f"""BEFORE UPDATE ON account WHEN NEW.student_id IS NOT OLD.student_id
        OR NOT NEW.last_entry_id > coalesce(OLD.last_entry_id, 0)
        OR (SELECT count(*) <> 1 OR sum(e.points) IS NOT NEW.balance - OLD.balance
                OR sum({_GAINED.format(row="e")}) IS NOT NEW.earned - OLD.earned
            FROM ledger_entry e
            WHERE e.student_id = OLD.student_id
            AND e.id > coalesce(OLD.last_entry_id, 0) AND e.id <= NEW.last_entry_id)
        BEGIN SELECT RAISE(ABORT, 'only_by_trigger'); END""",
    "account_stays": """BEFORE DELETE ON account
        WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE student_id = OLD.student_id)
        BEGIN SELECT RAISE(ABORT, 'only_by_trigger'); END""",
}

CREATE = [f"CREATE TRIGGER {name} {body}" for name, body in _TRIGGERS.items()]
DROP = [f"DROP TRIGGER {name}" for name in _TRIGGERS]

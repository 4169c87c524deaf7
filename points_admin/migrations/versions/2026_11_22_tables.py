"""Tables of the first version: people, ledger, imports, audit."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_tables"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SEARCHED = ("student", "user")


def upgrade() -> None:
    op.create_table(
        "daily_total",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kvant_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("actor_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("accrued", BIG, nullable=False),
        sa.Column("deducted", BIG, nullable=False),
        sa.Column("entries", BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", "kvant_id", "reason_id", "actor_id", name=op.f("pk_daily_total")),
    )
    op.create_index("ix_daily_total_kvant_id_day", "daily_total", ["kvant_id", "day"])
    op.create_table(
        "kvant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("match_key", sa.String(length=100), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("color", sa.String(length=7), nullable=False),
        sa.Column("description", sa.String(length=4000), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_kvant_capacity_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kvant")),
        sa.UniqueConstraint("match_key", name=op.f("uq_kvant_match_key")),
        sa.UniqueConstraint("slug", name=op.f("uq_kvant_slug")),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password", sa.String(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("middle_name", sa.String(length=100), nullable=False),
        sa.Column("search_key", sa.String(length=500), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_email_lower")),
        sa.CheckConstraint("login = lower(login)", name=op.f("ck_user_login_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_fs_uniquifier")),
        sa.UniqueConstraint("login", name=op.f("uq_user_login")),
    )
    op.create_index(op.f("ix_user_search_key"), "user", ["search_key"], unique=False)
    op.create_table(
        "audit_event",
        sa.Column("id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject_type", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("subject_label", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_audit_event_actor_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_action"), "audit_event", ["action"], unique=False)
    op.create_index(op.f("ix_audit_event_actor_id"), "audit_event", ["actor_id"], unique=False)
    op.create_index(op.f("ix_audit_event_at"), "audit_event", ["at"], unique=False)
    op.create_index("ix_audit_event_subject", "audit_event", ["subject_type", "subject_id", "id"], unique=False)
    op.create_table(
        "group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kvant_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("match_key", sa.String(length=64), nullable=False),
        sa.Column("teacher_id", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_group_capacity_positive")),
        sa.ForeignKeyConstraint(["kvant_id"], ["kvant.id"], name=op.f("fk_group_kvant_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["teacher_id"], ["user.id"], name=op.f("fk_group_teacher_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group")),
        sa.UniqueConstraint("id", "kvant_id", name=op.f("uq_group_id_kvant_id")),
        sa.UniqueConstraint("kvant_id", "match_key", name=op.f("uq_group_kvant_id_match_key")),
    )
    op.create_index(op.f("ix_group_teacher_id"), "group", ["teacher_id"], unique=False)
    op.create_table(
        "login_failure",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_login_failure")),
    )
    op.create_index(op.f("ix_login_failure_last_failed_at"), "login_failure", ["last_failed_at"], unique=False)
    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_login_session_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    op.create_index(op.f("ix_login_session_user_id"), "login_session", ["user_id"], unique=False)
    op.create_table(
        "reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("match_key", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("accrual", "deduction", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("default_points", sa.Integer(), nullable=False),
        sa.Column("kvant_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(kind = 'accrual') = (default_points > 0)", name=op.f("ck_reason_points_sign")),
        sa.CheckConstraint("default_points <> 0 AND abs(default_points) <= 10000", name=op.f("ck_reason_points_range")),
        sa.ForeignKeyConstraint(["kvant_id"], ["kvant.id"], name=op.f("fk_reason_kvant_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reason")),
    )
    op.create_index(
        "uq_reason_match_key_kvant_id", "reason", ["match_key", sa.text("coalesce(kvant_id, 0)")], unique=True
    )
    op.create_index(op.f("ix_reason_kvant_id"), "reason", ["kvant_id"], unique=False)
    op.create_table(
        "student",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("guardian_phone", sa.String(length=100), nullable=False),
        sa.Column("school", sa.String(length=200), nullable=False),
        sa.Column("grade", sa.String(length=32), nullable=False),
        sa.Column("match_key", sa.String(length=300), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("middle_name", sa.String(length=100), nullable=False),
        sa.Column("search_key", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_student_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student")),
        sa.UniqueConstraint("match_key", "birth_date", name=op.f("uq_student_match_key_birth_date")),
        sa.UniqueConstraint("user_id", name=op.f("uq_student_user_id")),
    )
    op.create_index(op.f("ix_student_search_key"), "student", ["search_key"], unique=False)
    op.create_table(
        "teaching_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("teacher_id", sa.Integer(), nullable=False),
        sa.Column("kvant_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kvant_id"], ["kvant.id"], name=op.f("fk_teaching_assignment_kvant_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["user.id"], name=op.f("fk_teaching_assignment_teacher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaching_assignment")),
        sa.UniqueConstraint("teacher_id", "kvant_id", name=op.f("uq_teaching_assignment_teacher_id_kvant_id")),
    )
    op.create_index(op.f("ix_teaching_assignment_kvant_id"), "teaching_assignment", ["kvant_id"], unique=False)
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_user_role_role_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_role_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_user_role")),
    )
    op.create_index(op.f("ix_user_role_role_id"), "user_role", ["role_id"], unique=False)
    op.create_table(
        "account",
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("balance", BIG, nullable=False),
        sa.Column("earned", BIG, nullable=False),
        sa.Column("last_entry_id", BIG, nullable=True),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_account_balance_not_negative")),
        sa.CheckConstraint("earned >= 0", name=op.f("ck_account_earned_not_negative")),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_account_student_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("student_id", name=op.f("pk_account")),
    )
    op.create_table(
        "batch",
        sa.Column("id", BIG, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "accrual",
                "deduction",
                "redemption",
                "reversal",
                "import",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("kvant_id", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_batch_actor_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["kvant_id"], ["kvant.id"], name=op.f("fk_batch_kvant_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["reason_id"], ["reason.id"], name=op.f("fk_batch_reason_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("key", name=op.f("uq_batch_key")),
    )
    op.create_index("ix_batch_actor_id_id", "batch", ["actor_id", "id"], unique=False)
    op.create_index(op.f("ix_batch_kvant_id"), "batch", ["kvant_id"], unique=False)
    op.create_index(op.f("ix_batch_reason_id"), "batch", ["reason_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("kvant_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_membership_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["group_id", "kvant_id"],
            ["group.id", "group.kvant_id"],
            name=op.f("fk_membership_group_id_kvant_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["kvant_id"], ["kvant.id"], name=op.f("fk_membership_kvant_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_membership_student_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index("ix_membership_group_id", "membership", ["group_id"], unique=False)
    op.create_index("ix_membership_kvant_id_student_id", "membership", ["kvant_id", "student_id"], unique=False)
    op.create_index(
        "uq_membership_running",
        "membership",
        ["student_id", "kvant_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "import_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("roster", "journal", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "uploaded",
                "applied",
                "rolled_back",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", BIG, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_import_job_actor_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_import_job_batch_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_job")),
    )
    op.create_index(op.f("ix_import_job_actor_id"), "import_job", ["actor_id"], unique=False)
    op.create_index(op.f("ix_import_job_batch_id"), "import_job", ["batch_id"], unique=False)
    op.create_index(
        "uq_import_job_roster",
        "import_job",
        ["file_hash"],
        unique=True,
        sqlite_where=sa.text("kind = 'roster' AND status = 'applied'"),
        postgresql_where=sa.text("kind = 'roster' AND status = 'applied'"),
    )
    op.create_table(
        "imported_kvant",
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("kvant_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kvant_id"], ["kvant.id"], name=op.f("fk_imported_kvant_kvant_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["import_job.id"], name=op.f("fk_imported_kvant_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_hash", "kvant_id", name=op.f("pk_imported_kvant")),
    )
    op.create_index(op.f("ix_imported_kvant_kvant_id"), "imported_kvant", ["kvant_id"], unique=False)
    op.create_index(op.f("ix_imported_kvant_job_id"), "imported_kvant", ["job_id"], unique=False)
    op.create_table(
        "ledger_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "accrual",
                "deduction",
                "redemption",
                "reversal",
                "opening",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column("kvant_id", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", BIG, nullable=False),
        sa.Column("reverses_id", BIG, nullable=True),
        sa.Column("key", sa.String(length=100), nullable=True),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses_id IS NOT NULL)",
            name=op.f("ck_ledger_entry_reversal_names_entry"),
        ),
        sa.CheckConstraint(
            "kind = 'reversal' OR (kind IN ('accrual', 'opening')) = (points > 0)",
            name=op.f("ck_ledger_entry_points_sign"),
        ),
        sa.CheckConstraint("points <> 0 AND abs(points) <= 10000", name=op.f("ck_ledger_entry_points_range")),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_ledger_entry_actor_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_ledger_entry_batch_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["kvant_id"], ["kvant.id"], name=op.f("fk_ledger_entry_kvant_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["reason_id"], ["reason.id"], name=op.f("fk_ledger_entry_reason_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["ledger_entry.id"],
            name=op.f("fk_ledger_entry_reverses_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_ledger_entry_student_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_ledger_entry_key")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_ledger_entry_reverses_id")),
    )
    op.create_index("ix_ledger_entry_actor_id_id", "ledger_entry", ["actor_id", "id"], unique=False)
    op.create_index("ix_ledger_entry_batch_id", "ledger_entry", ["batch_id"], unique=False)
    op.create_index("ix_ledger_entry_kind_id", "ledger_entry", ["kind", "id"], unique=False)
    op.create_index("ix_ledger_entry_kvant_id_id", "ledger_entry", ["kvant_id", "id"], unique=False)
    op.create_index(
        "ix_ledger_entry_kvant_id_occurred_on_id",
        "ledger_entry",
        ["kvant_id", "occurred_on", "id"],
        unique=False,
    )
    op.create_index("ix_ledger_entry_occurred_on_id", "ledger_entry", ["occurred_on", "id"], unique=False)
    op.create_index("ix_ledger_entry_reason_id_id", "ledger_entry", ["reason_id", "id"], unique=False)
    op.create_index("ix_ledger_entry_student_id_id", "ledger_entry", ["student_id", "id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for table in SEARCHED:
            op.create_index(
                f"ix_{table}_search_key_trgm",
                table,
                ["search_key"],
                postgresql_using="gin",
                postgresql_ops={"search_key": "gin_trgm_ops"},
            )


def downgrade() -> None:
    op.drop_table("ledger_entry")
    op.drop_table("imported_kvant")
    op.drop_table("import_job")
    op.drop_table("membership")
    op.drop_table("batch")
    op.drop_table("account")
    op.drop_table("user_role")
    op.drop_table("teaching_assignment")
    op.drop_table("student")
    op.drop_table("reason")
    op.drop_table("login_session")
    op.drop_table("login_failure")
    op.drop_table("group")
    op.drop_table("audit_event")
    op.drop_table("user")
    op.drop_table("role")
    op.drop_table("kvant")
    op.drop_table("daily_total")

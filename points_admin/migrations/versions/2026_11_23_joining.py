"""Tables of joining: documents and consents, requests, notices and outbox, feedback; applicants beside the roster."""

import sqlalchemy as sa
from alembic import op

from points_admin.migrations import guards_sqlite

revision = "20261123_joining"
down_revision = "20261122_ledger_guards"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# From the leaves to what they refer to.
NEW = (
    "feedback_message",
    "feedback_thread",
    "enrolment_request",
    "name_change",
    "consent",
    "outbox_message",
    "notice",
    "document",
)
ON_ROSTER = sa.text("NOT is_applicant")
UNIQUE_PERSON = "uq_student_match_key_birth_date"
DOCUMENT_GUARDS = {
    "postgresql": (
        "CREATE TRIGGER document_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON document "
        "FOR EACH STATEMENT EXECUTE FUNCTION points_refuse()",
    ),
    "sqlite": tuple(
        f"CREATE TRIGGER document_no_{verb.lower()} BEFORE {verb} ON document "
        "BEGIN SELECT RAISE(ABORT, 'insert_only'); END"
        for verb in ("UPDATE", "DELETE")
    ),
}


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("policy", "consent", "help", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_document_author_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("kind", "version", name=op.f("uq_document_kind_version")),
    )
    op.create_index(op.f("ix_document_author_id"), "document", ["author_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.String(length=2000), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_user_id_read_at_id", "notice", ["user_id", "read_at", "id"], unique=False)
    op.create_table(
        "outbox_message",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "notice",
                "password_reset",
                "email_confirm",
                "email_taken",
                "login_card",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_outbox_message_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_message_key")),
    )
    op.create_index(
        "ix_outbox_message_due", "outbox_message", ["sent_at", "failed_at", "next_attempt_at"], unique=False
    )
    op.create_index(op.f("ix_outbox_message_user_id"), "outbox_message", ["user_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("given_by", sa.String(length=300), nullable=False),
        sa.Column("is_by_guardian", sa.Boolean(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_consent_document_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_consent_student_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["user.id"], name=op.f("fk_consent_withdrawn_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_document_id"), "consent", ["document_id"], unique=False)
    op.create_index(op.f("ix_consent_student_id"), "consent", ["student_id"], unique=False)
    op.create_index(op.f("ix_consent_withdrawn_by_id"), "consent", ["withdrawn_by_id"], unique=False)
    op.create_table(
        "name_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("middle_name", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_name_change_decided_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_name_change_student_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_change")),
    )
    op.create_index(op.f("ix_name_change_decided_by_id"), "name_change", ["decided_by_id"], unique=False)
    op.create_index("ix_name_change_student_id", "name_change", ["student_id"], unique=False)
    op.create_index(
        "uq_name_change_open",
        "name_change",
        ["student_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "enrolment_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("kvant_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "waiting",
                "approved",
                "rejected",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_login_replaced", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "no_place",
                "age",
                "duplicate",
                "no_consent",
                "unreachable",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("is_newcomer", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_enrolment_request_decided_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["kvant_id"], ["kvant.id"], name=op.f("fk_enrolment_request_kvant_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_enrolment_request_membership_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_enrolment_request_student_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_request")),
        sa.UniqueConstraint("key", name=op.f("uq_enrolment_request_key")),
    )
    op.create_index(op.f("ix_enrolment_request_decided_by_id"), "enrolment_request", ["decided_by_id"], unique=False)
    op.create_index(
        "ix_enrolment_request_kvant_id_status_id", "enrolment_request", ["kvant_id", "status", "id"], unique=False
    )
    op.create_index(op.f("ix_enrolment_request_membership_id"), "enrolment_request", ["membership_id"], unique=False)
    op.create_index(op.f("ix_enrolment_request_status"), "enrolment_request", ["status"], unique=False)
    op.create_index("ix_enrolment_request_student_id", "enrolment_request", ["student_id"], unique=False)
    op.create_index(
        "uq_enrolment_request_open",
        "enrolment_request",
        ["student_id", "kvant_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('pending', 'waiting')"),
        postgresql_where=sa.text("status IN ('pending', 'waiting')"),
    )
    op.create_table(
        "feedback_thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("question", "dispute", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum("open", "answered", "closed", name="status", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=300), nullable=False),
        sa.Column("author_email", sa.String(length=254), nullable=True),
        sa.Column("kvant_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", BIG, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_feedback_thread_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entry.id"], name=op.f("fk_feedback_thread_entry_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["kvant_id"], ["kvant.id"], name=op.f("fk_feedback_thread_kvant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_thread")),
    )
    op.create_index(op.f("ix_feedback_thread_author_id"), "feedback_thread", ["author_id"], unique=False)
    op.create_index(op.f("ix_feedback_thread_entry_id"), "feedback_thread", ["entry_id"], unique=False)
    op.create_index("ix_feedback_thread_kvant_id_id", "feedback_thread", ["kvant_id", "id"], unique=False)
    op.create_index("ix_feedback_thread_status_id", "feedback_thread", ["status", "id"], unique=False)
    op.create_index(
        "uq_feedback_thread_running_dispute",
        "feedback_thread",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("status <> 'closed' AND entry_id IS NOT NULL"),
        postgresql_where=sa.text("status <> 'closed' AND entry_id IS NOT NULL"),
    )
    op.create_table(
        "feedback_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("is_from_staff", sa.Boolean(), nullable=False),
        sa.Column("body", sa.String(length=4000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_feedback_message_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["feedback_thread.id"], name=op.f("fk_feedback_message_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_message")),
    )
    op.create_index(op.f("ix_feedback_message_author_id"), "feedback_message", ["author_id"], unique=False)
    op.create_index(op.f("ix_feedback_message_thread_id"), "feedback_message", ["thread_id"], unique=False)
    for statement in DOCUMENT_GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)
    change_old_tables()


def change_old_tables() -> None:
    op.add_column("user", sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user", sa.Column("wants_digest", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("kvant") as kvant:
        kvant.add_column(sa.Column("age_from", sa.Integer(), nullable=True))
        kvant.add_column(sa.Column("age_to", sa.Integer(), nullable=True))
        kvant.create_check_constraint(op.f("ck_kvant_ages_in_order"), "age_from <= age_to")
    with op.batch_alter_table("student") as student:
        student.add_column(sa.Column("guardian_name", sa.String(length=300), nullable=False, server_default=""))
        student.add_column(sa.Column("guardian_email", sa.String(length=254), nullable=True))
        student.add_column(sa.Column("is_applicant", sa.Boolean(), nullable=False, server_default=sa.false()))
        student.drop_constraint(UNIQUE_PERSON, type_="unique")
    op.create_index(
        UNIQUE_PERSON,
        "student",
        ["match_key", "birth_date"],
        unique=True,
        sqlite_where=ON_ROSTER,
        postgresql_where=ON_ROSTER,
    )
    restore_student_trigger()


def restore_student_trigger() -> None:
    """SQLite has put another table in its place, and the trigger went with the old one."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(next(each for each in guards_sqlite.CREATE if " student_account " in each))


def downgrade() -> None:
    for table in NEW:
        op.drop_table(table)
    # The roster of before knows no applicants: they had neither points nor a kvant.
    op.execute("DELETE FROM student WHERE is_applicant")
    op.drop_index(UNIQUE_PERSON, "student")
    with op.batch_alter_table("student") as student:
        student.create_unique_constraint(UNIQUE_PERSON, ["match_key", "birth_date"])
        for column in ("is_applicant", "guardian_email", "guardian_name"):
            student.drop_column(column)
    restore_student_trigger()
    with op.batch_alter_table("kvant") as kvant:
        kvant.drop_constraint(op.f("ck_kvant_ages_in_order"), type_="check")
        kvant.drop_column("age_to")
        kvant.drop_column("age_from")
    op.drop_column("user", "wants_digest")
    op.drop_column("user", "email_confirmed_at")

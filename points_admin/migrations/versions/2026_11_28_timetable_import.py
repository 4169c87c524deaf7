"""Timetables are imported, too; like a roster, the same file only once."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_timetable_import"
down_revision = "20261128_schedule"
branch_labels = None
depends_on = None

_CHECK = "ck_import_job_kind"


def upgrade() -> None:
    op.drop_index("uq_import_job_roster", "import_job")
    _allow("roster", "journal", "timetable")
    _once("uq_import_job_once", "kind <> 'journal' AND status = 'applied'")


def downgrade() -> None:
    op.execute("DELETE FROM import_job WHERE kind = 'timetable'")
    op.drop_index("uq_import_job_once", "import_job")
    _allow("roster", "journal")
    _once("uq_import_job_roster", "kind = 'roster' AND status = 'applied'")


def _allow(*kinds: str) -> None:
    # What other tables look like does not matter here.
    with op.batch_alter_table("import_job", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(op.f(_CHECK), type_="check")
        table.create_check_constraint(op.f(_CHECK), f"kind IN ({', '.join(repr(kind) for kind in kinds)})")


def _once(name: str, where: str) -> None:
    rows = sa.text(where)
    op.create_index(name, "import_job", ["file_hash"], unique=True, sqlite_where=rows, postgresql_where=rows)

"""The first version of every text that the site shows."""

from datetime import UTC, datetime
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

from points_admin.migrations.first_texts import TEXTS

revision = "20261123_first_texts"
down_revision = "20261123_joining"
branch_labels = None
depends_on = None

DOCUMENT = sa.table(
    "document",
    sa.column("kind", sa.String),
    sa.column("version", sa.Integer),
    sa.column("body", sa.Text),
    sa.column("body_hash", sa.String),
    sa.column("published_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    there = set(op.get_bind().scalars(sa.select(DOCUMENT.c.kind).distinct()))
    now = datetime.now(UTC)
    rows = [
        {"kind": kind, "version": 1, "body": body, "body_hash": sha256(body.encode()).hexdigest(), "published_at": now}
        for kind, body in TEXTS.items()
        if kind not in there
    ]
    if rows:
        op.bulk_insert(DOCUMENT, rows)


def downgrade() -> None:
    """The texts stay while their table does: consents refer to them."""

"""Runs migrations as the owner of the tables, each run in one transaction on both engines."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection, Engine, create_engine

from points_admin.accounts import models as accounts
from points_admin.audit import models as audit
from points_admin.checkin import models as checkin
from points_admin.database import engine_options, normalised_url, prepare_engine
from points_admin.documents import models as documents
from points_admin.enrolment import models as enrolment
from points_admin.extensions import db
from points_admin.feedback import models as feedback
from points_admin.imports import models as imports
from points_admin.ledger import models as ledger
from points_admin.migrations.grants import grant_app_role
from points_admin.notices import models as notices
from points_admin.partners import models as partners
from points_admin.rewards import models as rewards
from points_admin.roster import models as roster
from points_admin.rules import models as rules
from points_admin.schedule import models as schedule
from points_admin.year_end import models as year_end

MODELS = (
    accounts,
    audit,
    checkin,
    documents,
    enrolment,
    feedback,
    imports,
    ledger,
    notices,
    partners,
    rewards,
    roster,
    rules,
    schedule,
    year_end,
)


@contextmanager
def owner_engine() -> Iterator[Engine]:
    """The app's own engine, unless the tables belong to another role (PostgreSQL)."""
    if not (url := current_app.config["POINTS_OWNER_DATABASE_URL"]):
        yield db.engine
        return
    url = normalised_url(url)
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    yield engine
    engine.dispose()


def is_modelled(_object: object, name: str | None, kind: str, _reflected: bool, _compare_to: object) -> bool:
    """Trigram indexes exist on PostgreSQL only; the models do not know them."""
    return not (kind == "index" and (name or "").endswith("_trgm"))


@contextmanager
def rebuilding(engine: Engine) -> Iterator[Connection]:
    """A transaction in which SQLite may drop a table and put another in its place (lang_altertable.html, section 7).

    Dropping a table would delete the rows that refer to it: foreign keys are looked at once, before the commit.
    """
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        cursor = connection.connection.cursor()
        if is_sqlite:
            cursor.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if is_sqlite and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                    raise RuntimeError(f"migration leaves {lost[0]} without the {lost[2]} it refers to")
        finally:
            if is_sqlite:
                cursor.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    with owner_engine() as engine, rebuilding(engine) as connection:
        context.configure(connection=connection, target_metadata=db.metadata, include_object=is_modelled)
        if connection.dialect.name == "postgresql":
            # One upgrade at a time, also when two machines start together.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7210421)")
        context.run_migrations()
        grant_app_role(connection, current_app.config["POINTS_APP_ROLE"])


run()

"""Runs migrations as the owner of the tables, each run in one transaction on both engines."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Engine, create_engine

from points_admin.accounts import models as accounts
from points_admin.audit import models as audit
from points_admin.database import engine_options, normalised_url, prepare_engine
from points_admin.extensions import db
from points_admin.imports import models as imports
from points_admin.ledger import models as ledger
from points_admin.migrations.grants import grant_app_role
from points_admin.roster import models as roster

MODELS = (accounts, audit, imports, ledger, roster)


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


def run() -> None:
    with owner_engine() as engine, engine.begin() as connection:
        context.configure(connection=connection, target_metadata=db.metadata, include_object=is_modelled)
        if connection.dialect.name == "postgresql":
            # One upgrade at a time, also when two machines start together.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7210421)")
        context.run_migrations()
        grant_app_role(connection, current_app.config["POINTS_APP_ROLE"])


run()

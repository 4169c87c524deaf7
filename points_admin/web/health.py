"""`/livez`: the process answers. `/readyz`: the database answers too, and its tables are those of this version."""

from functools import lru_cache

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app
from sqlalchemy.exc import SQLAlchemyError

from points_admin.extensions import db

blueprint = Blueprint("health", __name__)

Answer = tuple[dict[str, str], int]


@blueprint.get("/livez")
def live() -> Answer:
    """Asks nobody."""
    return {"status": "ok"}, 200


@blueprint.get("/readyz")
def ready() -> Answer:
    """503 while the database is away or waits for `manage.py db upgrade`."""
    try:
        stored = set(MigrationContext.configure(db.session.connection()).get_current_heads())
    except SQLAlchemyError:
        current_app.logger.warning("not ready: the database does not answer")
        return {"status": "unavailable", "detail": "База данных не отвечает."}, 503
    if stored != _expected(current_app.extensions["migrate"].directory):
        return {"status": "unavailable", "detail": "Таблицы другой версии: нужна команда db upgrade."}, 503
    return {"status": "ok"}, 200


@lru_cache(maxsize=2)
def _expected(directory: str) -> frozenset[str]:
    return frozenset(ScriptDirectory(directory).get_heads())

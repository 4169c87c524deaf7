"""Points system of a children's technopark: `create_app` wires settings, extensions and surfaces."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from points_admin import admin, cli, clock, config, portal, public, web
from points_admin.database import prepare_engine
from points_admin.extensions import db, migrate


def create_app(environ: Mapping[str, str] | None = None, **overrides: Any) -> Flask:
    """The application. `environ` replaces `os.environ`; `overrides` go into `app.config` last (for tests).

    Raises `config.SettingsError` where a setting is unknown, missing or weak. Touches no database.
    """
    app = Flask(__name__, template_folder=str(config.ROOT / "templates"), instance_path=str(config.ROOT / "instance"))
    app.config.from_mapping(config.load(os.environ if environ is None else environ))
    app.config.from_mapping(overrides)
    clock.use_zone(app.config["POINTS_TIMEZONE"])
    _init_database(app)
    for part in (web, public, admin, portal, cli):
        part.init_app(app)
    return app


def _init_database(app: Flask) -> None:
    Path(app.instance_path).mkdir(mode=0o700, exist_ok=True)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(Path(__file__).parent / "migrations"), render_as_batch=False)
    with app.app_context():
        prepare_engine(db.engine)

"""The application behind a real socket, with a database of its own and real commits."""

import itertools
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import create_engine
from werkzeug.serving import make_server

from points_admin.database import engine_options, prepare_engine
from points_admin.extensions import db
from tests.support.cast import Cast, make_cast

Made = TypeVar("Made")
_numbers = itertools.count(1)


class LiveServer:
    """`url` to open, `cast` to sign in as, `store()` for more rows; `reset()` begins anew from the template."""

    cast: Cast

    def __init__(self, app: Flask, template: Path, url: str) -> None:
        self.app = app
        self.url = url
        self._template = template

    def store(self, make: Callable[..., Made], *args: Any, **fields: Any) -> Made:
        """Call a factory and commit: `live_server.store(give_points, cast.vera, 5, cast.vr)`.

        What comes back is detached, with its columns loaded: reading it holds no lock.
        """
        with self.app.app_context():
            db.session().expire_on_commit = False
            made = make(db.session, *args, **fields)
            db.session.commit()
            db.session.expunge_all()
        return made

    def reset(self) -> None:
        """An empty migrated database with nothing but a fresh cast in it.

        Always a new file: a request of the page before may still hold the old one open.
        """
        path = self._template.with_name(f"live_{os.getpid()}_{next(_numbers)}.sqlite3")
        shutil.copy(self._template, path)
        url = f"sqlite:///{path}"
        engine = create_engine(url, **engine_options(url))
        prepare_engine(engine)
        with self.app.app_context():
            engines: Any = db.engines
        engines[None].dispose()
        engines[None] = engine
        self.cast = self.store(make_cast)


@contextmanager
def serving(app: Flask, template: Path) -> Iterator[LiveServer]:
    """Serve on a free port of 127.0.0.1 until the block ends."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield LiveServer(app, template, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()

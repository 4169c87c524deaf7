"""Databases for the tests: on each engine one template is migrated once, and everybody works on copies of it."""

import itertools
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import flask_migrate
import psycopg2

from points_admin import create_app
from points_admin.extensions import db
from tests.support.postgres import SUPERUSER, PostgresServer, find_binaries, socket_url

APP_ROLE = "points_app"
ENGINES = ("sqlite", "postgresql")
SETTINGS = {"POINTS_ENV": "test", "POINTS_SECURE_COOKIES": "no"}
# Russian order and letter case, which a C locale lacks.
CREATE = (
    'CREATE DATABASE "{name}" TEMPLATE {template} '
    "LOCALE_PROVIDER icu ICU_LOCALE 'ru-RU' LOCALE 'C.UTF-8' ENCODING 'UTF8'"
)
_TEMPLATE = "points_template"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Database:
    """One database: `url` as the application connects, `owner_url` as the owner of the tables does."""

    engine: str
    name: str
    url: str
    owner_url: str

    @property
    def environ(self) -> dict[str, str]:
        """Settings for `create_app` or a child process."""
        settings = SETTINGS | {"POINTS_DATABASE_URL": self.url}
        if self.engine == "postgresql":
            settings |= {"POINTS_OWNER_DATABASE_URL": self.owner_url, "POINTS_APP_ROLE": APP_ROLE}
        return settings


class Databases:
    """Made in the process that starts the run; `address()` lets its workers join with `Databases.join()`."""

    def __init__(self, folder: Path, socket: Path | None) -> None:
        self.folder = folder
        self.socket = socket
        self._server: PostgresServer | None = None

    @classmethod
    def start(cls) -> "Databases":
        """Start what is installed and migrate the templates."""
        folder = Path(tempfile.mkdtemp(prefix="points-tests-"))
        binaries = find_binaries()
        server = PostgresServer(binaries) if binaries else None
        made = cls(folder, server.folder if server else None)
        made._server = server
        try:
            made._make_templates()
        except BaseException:
            made.stop()
            raise
        return made

    @classmethod
    def join(cls, address: tuple[str, str]) -> "Databases":
        """The same databases, seen from another process."""
        folder, socket = address
        return cls(Path(folder), Path(socket) if socket else None)

    def address(self) -> tuple[str, str]:
        return str(self.folder), str(self.socket or "")

    def stop(self) -> None:
        """End the server and remove all files; only the process that started them does."""
        if self._server is not None:
            self._server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def has(self, engine: str) -> bool:
        return engine == "sqlite" or self.socket is not None

    @property
    def sqlite_template(self) -> Path:
        return self.folder / f"{_TEMPLATE}.sqlite3"

    def fresh(self, engine: str) -> Database:
        """A new copy of the migrated template."""
        return self._create(engine, f"copy_{os.getpid()}_{next(_numbers)}", template=_TEMPLATE)

    def empty(self, engine: str) -> Database:
        """A new database without tables."""
        return self._create(engine, f"empty_{os.getpid()}_{next(_numbers)}", template=None)

    def _make_templates(self) -> None:
        if self._server is not None:
            self._server.start()
            self._execute(f"CREATE ROLE {APP_ROLE} LOGIN")
        for engine in ENGINES:
            if self.has(engine):
                migrate(self._create(engine, _TEMPLATE, template=None))
        if self._server is not None:
            # A template is copied only while nobody is connected, and a pool may still hold a connection.
            self._execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_TEMPLATE}'")

    def _create(self, engine: str, name: str, *, template: str | None) -> Database:
        if engine == "sqlite":
            path = self.folder / f"{name}.sqlite3"
            if template:
                shutil.copy(self.folder / f"{template}.sqlite3", path)
            return Database(engine, name, f"sqlite:///{path}", f"sqlite:///{path}")
        self._execute(CREATE.format(name=name, template=template or "template0"))
        return Database(engine, name, self._url(name, APP_ROLE), self._url(name, SUPERUSER))

    def drop(self, database: Database) -> None:
        """Remove a copy that nobody uses any more."""
        if database.engine == "postgresql":
            self._execute(f'DROP DATABASE IF EXISTS "{database.name}" WITH (FORCE)')
        for path in self.folder.glob(f"{database.name}.sqlite3*"):
            path.unlink()

    def _url(self, name: str, role: str) -> str:
        assert self.socket is not None
        return socket_url(self.socket, name, role)

    def _execute(self, statement: str) -> None:
        connection = psycopg2.connect(host=str(self.socket), user=SUPERUSER, dbname="postgres")
        try:
            connection.autocommit = True
            connection.cursor().execute(statement)
        finally:
            connection.close()


def migrate(database: Database, revision: str = "head") -> None:
    """Bring one database to a revision, as `manage.py db upgrade` does."""
    app = create_app(database.environ)
    with app.app_context():
        flask_migrate.upgrade(revision=revision)
        db.engine.dispose()

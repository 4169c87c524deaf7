"""Fixtures of the whole suite: databases on both engines, rollback per test, the cast, clients."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from points_admin import create_app
from points_admin.accounts.models import User
from points_admin.audit.models import AuditEvent
from points_admin.cli import Program
from points_admin.extensions import db, limiter
from tests.support.cast import Cast, make_cast
from tests.support.clients import IsolatedClient, in_own_context
from tests.support.config import TEST_CONFIG
from tests.support.databases import ENGINES, Database, Databases
from tests.support.factories import PASSWORD
from tests.support.mail import SITE, Mailbox, mail_server
from tests.support.queries import counting

pytest_plugins = ("tests.support.browser",)

NO_SKIPS = "TESTS_NO_SKIPS"
_databases = pytest.StashKey[Databases]()


def _databases_of(config: pytest.Config) -> Databases:
    """One set of databases a run: the first who asks makes it, xdist's workers are told where it is."""
    if _databases not in config.stash:
        worker = getattr(config, "workerinput", None)
        config.stash[_databases] = Databases.join(worker["databases"]) if worker else Databases.start()
    return config.stash[_databases]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["databases"] = _databases_of(node.config).address()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _databases in config.stash and not hasattr(config, "workerinput"):
        config.stash[_databases].stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests go first: at the end no worker waits for one that began late."""
    items.sort(key=lambda item: "test_every_page" not in item.nodeid)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Where everything is installed (CI), a skip hides a failure."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]  # pluggy's result
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get(NO_SKIPS):
        report.outcome = "failed"
        report.longrepr = f"skipped, but {NO_SKIPS} is set: {report.longrepr}"


@pytest.fixture(scope="session")
def databases(pytestconfig: pytest.Config) -> Databases:
    return _databases_of(pytestconfig)


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest, databases: Databases) -> str:
    """Runs the test once per engine; `parametrize("engine_name", ["sqlite"], indirect=True)` narrows it."""
    if not databases.has(request.param):
        pytest.skip("no PostgreSQL server is installed")
    return str(request.param)


@pytest.fixture
def database(engine_name: str, databases: Databases) -> Iterator[Database]:
    """A migrated database of the test's own, for real commits and other processes."""
    made = databases.fresh(engine_name)
    yield made
    databases.drop(made)


@pytest.fixture(scope="session")
def _shared_app(databases: Databases) -> Callable[[str], Flask]:
    made: dict[str, Flask] = {}

    def app_of(engine: str) -> Flask:
        if engine not in made:
            made[engine] = create_app(databases.fresh(engine).environ, **TEST_CONFIG)
            made[engine].test_client_class = IsolatedClient
        return made[engine]

    return app_of


@pytest.fixture
def app(engine_name: str, _shared_app: Callable[[str], Flask]) -> Iterator[Flask]:
    """The application on one engine; whatever the test commits is rolled back after it."""
    app = _shared_app(engine_name)
    limiter.enabled = False
    config = dict(app.config)
    with app.app_context():
        engines: Any = db.engines
    engine = engines[None]
    with engine.connect() as connection:
        outer = connection.begin()
        # Sessions that find a savepoint open their own: their commits and rollbacks stay inside it.
        connection.begin_nested()
        engines[None] = connection
        try:
            yield app
        finally:
            engines[None] = engine
            outer.rollback()
    app.config.clear()
    app.config.update(config)


@pytest.fixture
def real_app(database: Database) -> Iterator[Flask]:
    """The application on a database of the test's own, for several connections and real commits."""
    app = create_app(database.environ, **TEST_CONFIG)
    limiter.enabled = False
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    """A mail server that takes letters; links in them lead to `SITE`."""
    with mail_server() as mailbox:
        app.config.update(POINTS_MAIL_URL=mailbox.url, POINTS_SITE_URL=SITE, POINTS_MAIL_SENDER="")
        yield mailbox


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Any]]:
    """`db.session` inside an application context."""
    with app.app_context():
        yield db.session


@pytest.fixture
def cast(session: scoped_session[Any]) -> Cast:
    return make_cast(session)


@pytest.fixture
def anonymous(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def login(app: Flask, session: scoped_session[Any]) -> Callable[[User], FlaskClient]:
    """Signs a user of the cast in through the login page: `login(cast.anna).get("/admin/")`."""

    def sign_in(user: User, password: str = PASSWORD) -> FlaskClient:
        client = app.test_client()
        answer = client.post("/login", data={"email": user.login, "password": password})
        assert answer.status_code == 302, f"{user.login} could not sign in: {answer.status}"
        return client

    return sign_in


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """Runs a command of manage.py: `run("ledger", "verify").exit_code`."""
    program = Program(lambda: app)
    return lambda *words, **options: in_own_context(CliRunner().invoke, program, words, **options)


@pytest.fixture
def count_queries() -> Any:
    """`with count_queries() as queries: ...` then `queries.count`."""
    return counting


@pytest.fixture
def events(session: scoped_session[Any]) -> Callable[[], list[AuditEvent]]:
    """The audit since the fixture was asked for, without sign-ins, oldest first: `events()`."""
    last = session.scalar(select(func.max(AuditEvent.id))) or 0

    def since() -> list[AuditEvent]:
        query = select(AuditEvent).where(AuditEvent.id > last, AuditEvent.action.not_like("session.%"))
        return list(session.scalars(query.order_by(AuditEvent.id)))

    return since


@pytest.fixture
def actions(events: Callable[[], list[AuditEvent]]) -> Callable[[], list[str]]:
    """What those events are called: `actions()`."""
    return lambda: [event.action for event in events()]


@pytest.fixture
def csrf(app: Flask) -> None:
    """The token check is on in this test."""
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def rate_limits(app: Flask) -> Iterator[None]:
    """The limits per address are on in this test."""
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False

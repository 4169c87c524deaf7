"""Commands in processes of their own, as an administrator runs them."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from points_admin.config import PREFIX, ROOT
from tests.support.databases import Database

Manage = Callable[..., subprocess.CompletedProcess[str]]


def bare_environment() -> dict[str, str]:
    """This process's environment without the application's settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}


def call_manage(*words: str, settings: dict[str, str], stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words],
        env=bare_environment() | settings,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def manage(database: Database) -> Manage:
    """`manage("ledger", "verify").returncode`, against a migrated database of the test's own."""
    return lambda *words, **options: call_manage(*words, settings=database.environ, **options)

"""The commands in processes of their own: help without settings, serving, a taken port."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from points_admin.config import PREFIX, ROOT

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def environment(settings: dict[str, str]) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return own | settings | {"PYTHONUNBUFFERED": "1"}


def call(*words: str, settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    return subprocess.run(command, env=environment(settings), capture_output=True, text=True, timeout=120)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_help_needs_no_settings(engine_name):
    done = call("--help", settings={})
    assert (done.returncode, done.stderr) == (0, "")
    assert "Система учёта баллов" in done.stdout


def test_a_taken_port_is_one_line(database):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = call("run", "--port", str(port), settings=database.environ)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Порт {port} занят")


def test_run_serves_on_this_machine_and_ends_well(database):
    port = free_port()
    command = [sys.executable, str(ROOT / "manage.py"), "run", "--port", str(port)]
    with subprocess.Popen(command, env=environment(database.environ), stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            assert re.match(rf"Сайт открыт: http://127\.0\.0\.1:{port}/", line)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=30) as answer:
                assert answer.status == 200
                assert "Server" not in answer.headers
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0

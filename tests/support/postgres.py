"""A PostgreSQL server of our own: Debian's binaries, a throw-away folder, a Unix socket, no durability."""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

SUPERUSER = "points_owner"
START_SECONDS = 30
# A test database may lose everything in a crash: it is thrown away anyway.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=120")


class PostgresError(Exception):
    """The server did not start; the message holds the end of its log."""


def find_binaries() -> Path | None:
    """The folder of the newest installed server, or None where there is none."""
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    found = str(newest[-1]) if newest else shutil.which("postgres")
    return Path(found).parent if found else None


class PostgresServer:
    """Start with `start()`, end with `stop()`; connections come through the socket in `folder`."""

    def __init__(self, binaries: Path) -> None:
        self.binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="points-pg-"))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the cluster and wait until it answers; raises `PostgresError`."""
        account = _server_account()
        os.chown(self.folder, account.pw_uid, account.pw_gid)
        identity = {"user": account.pw_uid, "group": account.pw_gid} if os.geteuid() == 0 else {}
        data = str(self.folder / "data")
        self._run_initdb(data, identity)
        options = [part for option in FAST for part in ("-c", option)]
        command = [*_dies_with_us(), str(self.binaries / "postgres"), "-D", data, "-k", str(self.folder)]
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "-c", "listen_addresses=", *options], stdout=log, stderr=log, cwd="/", **identity
            )
        self._wait()

    def _run_initdb(self, data: str, identity: dict[str, int]) -> None:
        command = [str(self.binaries / "initdb"), "-D", data, "-U", SUPERUSER, "--auth=trust", "--no-sync"]
        done = subprocess.run(
            [*command, "--encoding=UTF8", "--locale=C.UTF-8"], capture_output=True, text=True, cwd="/", **identity
        )
        if done.returncode:
            raise PostgresError(done.stderr)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            ready = [str(self.binaries / "pg_isready"), "-q", "-h", str(self.folder), "-t", "1"]
            if subprocess.run(ready).returncode == 0:
                return
            time.sleep(0.05)
        log = (self.folder / "log").read_text(errors="replace")[-2000:]
        self.stop()
        raise PostgresError(f"PostgreSQL did not start:\n{log}")

    def stop(self) -> None:
        """End the server (fast shutdown) and remove its folder."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(2)
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def socket_url(folder: Path, database: str, role: str) -> str:
    """URL through the Unix socket in `folder`."""
    return f"postgresql+psycopg2://{role}@/{database}?host={folder}"


def _server_account() -> pwd.struct_passwd:
    """PostgreSQL refuses to run as root, so root hands it to another account."""
    if os.geteuid() != 0:
        return pwd.getpwnam(getpass.getuser())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _dies_with_us() -> list[str]:
    """Linux ends the server even when the test session itself is killed."""
    return ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []

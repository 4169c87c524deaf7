"""Around a request: where it came from, and whether SQLite's write lock is taken."""

import pytest
from sqlalchemy import text

from points_admin.audit.services import Origin, origin
from points_admin.database import _read_only
from points_admin.extensions import db
from tests.web.conftest import Failing

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def test_the_origin_is_known_inside_and_gone_after(failing: Failing) -> None:
    seen: list[Origin] = []
    client = failing(lambda: (seen.append(origin.get()), "ok")[1])
    client.get("/fail?secret=1", environ_base={"REMOTE_ADDR": "10.1.2.3"})
    assert seen == [Origin(address="10.1.2.3", path="/fail")]
    assert origin.get() == Origin()


def test_only_safe_methods_are_readers(failing: Failing) -> None:
    client = failing(lambda: str(_read_only.get()))
    assert client.get("/fail").text == "True"
    assert client.post("/fail").text == "False"
    assert _read_only.get() is False


def test_a_reader_does_not_wait_for_a_writer(failing: Failing) -> None:
    """While another connection holds the write lock, a GET is answered; a POST is told to come back."""
    client = failing(lambda: str(db.session.execute(text("SELECT 1")).scalar()))
    with client.application.app_context():
        holder = db.engine.connect()
    holder.begin()
    try:
        assert client.get("/fail").text == "1"
        assert client.post("/fail").status_code == 503
    finally:
        holder.rollback()
        holder.close()
    assert client.post("/fail").text == "1"

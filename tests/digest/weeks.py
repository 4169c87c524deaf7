"""A Monday that is always to come, whatever day the tests run on, and a machine that wakes up then."""

import time
from datetime import datetime, timedelta

from points_admin import clock, create_app
from points_admin.digest import services
from points_admin.extensions import db
from tests.support.config import TEST_CONFIG


def next_monday() -> datetime:
    """Midnight at the technopark."""
    today = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=7 - today.weekday())


def order_in_process(environ: dict[str, str], moment: datetime, start: float, machine: str) -> int:
    """`order_digests` at `moment`, begun by the clock on the wall; with a `machine` the key is only that one's."""
    app = create_app(environ, **TEST_CONFIG)
    clock.now = lambda: moment
    if machine:
        everybodys = services._key
        services._key = lambda reader, week: f"{everybodys(reader, week)}:{machine}"
    with app.app_context():
        db.session.execute(db.text("SELECT 1"))
        db.session.rollback()
        time.sleep(max(0.0, start - time.time()))
        ordered = services.order_digests()
        db.session.commit()
        db.engine.dispose()
    return ordered

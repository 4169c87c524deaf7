"""The browsers a user is signed in with: which are shown, and what they are called."""

from datetime import timedelta

import pytest

from points_admin import clock
from points_admin.accounts.devices import UNKNOWN, device_name, devices_of, end_others
from points_admin.accounts.models import LoginSession

CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Mobile Safari/537.36"
)


def _sign_in(session, user, token, last_seen_at=None):
    device = LoginSession(user_id=user.id, token_hash=token, last_seen_at=last_seen_at or clock.now())
    session.add(device)
    session.flush()
    return device


def test_the_last_used_comes_first(session, cast):
    old = _sign_in(session, cast.vera.user, "old", clock.now() - timedelta(days=1))
    new = _sign_in(session, cast.vera.user, "new")
    assert devices_of(cast.vera.user) == [new, old]


def test_what_has_run_out_is_not_shown(session, cast):
    _sign_in(session, cast.vera.user, "idle", clock.now() - timedelta(days=15))
    assert devices_of(cast.vera.user) == []


def test_ending_the_others_spares_this_one_and_other_people(session, cast):
    kept = _sign_in(session, cast.vera.user, "kept")
    foreign = _sign_in(session, cast.gleb.user, "foreign")
    _sign_in(session, cast.vera.user, "other")
    assert end_others(cast.vera.user, kept=kept) == 1
    assert devices_of(cast.vera.user) == [kept]
    assert devices_of(cast.gleb.user) == [foreign]


@pytest.mark.parametrize(
    ("user_agent", "name"),
    (
        (CHROME, "Chrome, Android"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/122 YaBrowser/24.4 Safari/537.36",
            "Яндекс Браузер, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        ("<script>", UNKNOWN),
        ("", UNKNOWN),
    ),
)
def test_a_device_is_called_as_people_call_it(user_agent, name):
    assert device_name(user_agent) == name

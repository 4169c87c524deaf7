"""With the second step on, a password and an open browser bring in neither recovery codes nor passkeys."""

import pytest

from points_admin import clock
from points_admin.accounts import recovery_codes
from tests.support.factories import PASSWORD, make_authenticator

SECURITY = "/admin/security/"
DOORS = {
    "codes": (SECURITY + "codes", {"codes-password": PASSWORD}),
    "key": (SECURITY + "passkeys/options", {"key-password": PASSWORD, "key-name": "Ноутбук"}),
}


@pytest.fixture
def phone(session, cast):
    return make_authenticator(session, cast.anna)


@pytest.mark.parametrize("part", DOORS)
def test_a_password_alone_is_not_enough(anna, session, cast, phone, part):
    address, sent = DOORS[part]
    for code in ({}, {f"{part}-present_code": "000000"}):
        assert anna.post(address, data=sent | code).status_code == 422
    assert recovery_codes.left(cast.anna) == 0
    code = phone.generate(clock.now()).token
    assert anna.post(address, data=sent | {f"{part}-present_code": code}).status_code == 200
    # It was used up.
    assert anna.post(address, data=sent | {f"{part}-present_code": code}).status_code == 422


def test_a_wrong_password_does_not_use_the_code_up(anna, cast, phone):
    address, sent = DOORS["codes"]
    code = {"codes-present_code": phone.generate(clock.now()).token}
    assert anna.post(address, data=sent | code | {"codes-password": "не тот"}).status_code == 422
    assert anna.post(address, data=sent | code).status_code == 200


def test_without_the_second_step_a_passkey_wants_the_password_only(anna, cast):
    assert "key-present_code" not in anna.get(SECURITY).text
    address, sent = DOORS["key"]
    assert anna.post(address, data=sent).status_code == 200

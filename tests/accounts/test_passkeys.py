"""Passkeys: which answers of which devices are believed, and how often (a real browser is in tests/browser)."""

import json

import pytest

from points_admin.accounts import passkeys
from points_admin.accounts.models import Passkey
from points_admin.accounts.passkeys import STALE, UNKNOWN, Challenge, Site
from points_admin.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.device import Device
from tests.support.factories import make_passkey

SITE = Site("localhost", "http://localhost", "Технопарк")


def added(user, device, challenge=None, site=SITE, name="Телефон"):
    challenge = challenge or Challenge()
    answer = device.create(passkeys.creation_options(user, SITE, challenge))
    return passkeys.add(user, site, challenge, answer=answer, name=name)


def owner(device, challenge=None, answer=None):
    challenge = challenge or Challenge()
    answer = answer or device.get(passkeys.request_options(SITE, challenge))
    return passkeys.owner_of(SITE, challenge, answer=answer)


@pytest.fixture
def device(session, cast):
    made = Device()
    added(cast.anna, made)
    return made


def test_a_key_names_its_owner_each_time(session, cast, device, events):
    assert owner(device) == owner(device) == cast.anna
    key = session.query(Passkey).one()
    assert (key.name, key.sign_count, bool(key.answered_at)) == ("Телефон", 2, True)
    assert [(event.action, event.subject_label) for event in events()] == [("passkey.use", "Телефон")] * 2


def test_a_device_that_does_not_count_is_believed_too(session, cast):
    device = Device(counts=False)
    added(cast.anna, device)
    assert owner(device) == owner(device) == cast.anna


def test_an_answer_is_taken_once(session, cast):
    device, challenge = Device(counts=False), Challenge()
    added(cast.anna, device)
    answer = device.get(passkeys.request_options(SITE, challenge))
    assert owner(device, challenge, answer) == cast.anna
    with pytest.raises(Invalid, match=STALE):
        owner(device, challenge, answer)


def test_a_challenge_set_before_the_last_answer_is_too_old(session, cast, device):
    earlier, later = Challenge(), Challenge()
    assert owner(device, later) == cast.anna
    with pytest.raises(Invalid, match=STALE):
        owner(device, earlier)


def test_a_challenge_does_not_wait_for_long(session, cast, device, at):
    challenge = Challenge()
    at(minutes=6)
    with pytest.raises(Invalid, match=STALE):
        owner(device, challenge)


def test_a_copied_key_is_noticed_by_its_count(session, cast, device):
    device.count = 5
    assert owner(device) == cast.anna
    device.count = 2
    with pytest.raises(Invalid, match=UNKNOWN):
        owner(device)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"origin": "https://localhost.evil.example"},
        {"origin": "http://localhost:8000"},
        {"domain": "evil.example"},
        {"verifies": False},
        {"handle": "Ym9yaXM"},
        {"handle": ""},
        {"credential_id": b"another"},
    ],
    ids=lambda spoilt: "-".join(spoilt),
)
def test_an_answer_given_elsewhere_unverified_or_for_another_is_refused(session, cast, device, spoilt):
    for name, value in spoilt.items():
        setattr(device, name, value)
    with pytest.raises(Invalid, match=UNKNOWN):
        owner(device)


def test_another_devices_signature_is_refused(session, cast, device):
    with pytest.raises(Invalid, match=UNKNOWN):
        owner(Device(credential_id=device.credential_id, handle=device.handle))


def test_the_key_of_a_dismissed_user_opens_nothing(session, cast, device):
    cast.anna.active = False
    with pytest.raises(Invalid, match=UNKNOWN):
        owner(device)


@pytest.mark.parametrize("spoilt", [{"origin": "https://evil.example"}, {"domain": "evil"}, {"verifies": False}])
def test_a_key_made_elsewhere_or_unverified_is_not_kept(session, cast, spoilt):
    with pytest.raises(Invalid, match=UNKNOWN):
        added(cast.anna, Device(**spoilt))
    assert session.query(Passkey).count() == 0


@pytest.mark.parametrize("public", [{}, {1: 2}, {1: 2, 3: -7, -1: 1, -2: b"x"}, [], 5], ids=str)
def test_a_crafted_public_key_is_not_kept(session, cast, monkeypatch, public):
    monkeypatch.setattr(Device, "_public", lambda _self: public)
    with pytest.raises(Invalid, match=UNKNOWN):
        added(cast.anna, Device())


def test_a_key_made_for_another_challenge_is_not_kept(session, cast):
    answer = Device().create(passkeys.creation_options(cast.anna, SITE, Challenge()))
    with pytest.raises(Invalid, match=UNKNOWN):
        passkeys.add(cast.anna, SITE, Challenge(), answer=answer, name="Телефон")


def test_a_key_is_one_users_only(session, cast, device):
    with pytest.raises(Conflict, match="уже добавлен"):
        added(cast.boris, device)


def test_a_device_is_not_asked_for_a_second_key(session, cast, device):
    options = json.loads(passkeys.creation_options(cast.anna, SITE, Challenge()))
    assert len(options["excludeCredentials"]) == 1
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert "anna" not in options["user"]["id"] and options["user"]["name"] == "anna"


def test_there_is_an_end_to_keys(session, cast):
    for _ in range(passkeys.MOST):
        make_passkey(session, cast.anna)
    with pytest.raises(Conflict, match="удалите лишний"):
        added(cast.anna, Device())


def test_keys_are_for_staff(session, cast):
    with pytest.raises(Forbidden):
        added(cast.vera.user, Device())


def test_only_the_own_keys_are_removed(session, cast, device, actions):
    key = session.query(Passkey).one()
    with pytest.raises(NotFound):
        passkeys.remove(cast.boris, key.id)
    passkeys.remove(cast.anna, key.id)
    assert session.query(Passkey).count() == 0
    assert actions() == ["passkey.delete"]


@pytest.mark.parametrize("spoil", ["", "1", "[]", "null", "{}", "[" * 5000, "я" * 30_000, '{"id": 5}', "\x00"])
def test_nonsense_in_the_place_of_an_answer_is_refused(session, cast, device, spoil):
    with pytest.raises(Invalid):
        owner(device, answer=spoil or " ")
    with pytest.raises(Invalid):
        passkeys.add(cast.anna, SITE, Challenge(), answer=spoil, name="Телефон")


@pytest.mark.parametrize(
    "part", ["clientDataJSON", "authenticatorData", "signature", "userHandle", "attestationObject"]
)
@pytest.mark.parametrize("value", [None, 5, "", "я", "AAAA", "gwABAg", "v39_", "p" * 9000])
def test_a_spoilt_answer_is_refused_whatever_is_spoilt(session, cast, device, part, value):
    if part == "attestationObject":
        answer = Device().create(passkeys.creation_options(cast.boris, SITE, challenge := Challenge()))
    else:
        answer = device.get(passkeys.request_options(SITE, challenge := Challenge()))
    told = json.loads(answer)
    told["response"][part] = value
    with pytest.raises(Invalid, match=UNKNOWN):
        if part == "attestationObject":
            passkeys.add(cast.boris, SITE, challenge, answer=json.dumps(told), name="Телефон")
        else:
            owner(device, challenge, json.dumps(told))

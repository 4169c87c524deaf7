"""One-time codes and recovery codes: which are taken, how often, by whom, and what the database knows of them."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from points_admin import clock
from points_admin.accounts import lockout, recovery_codes, second_factor
from points_admin.accounts.models import Authenticator, RecoveryCode
from points_admin.errors import Conflict, Forbidden, Invalid
from points_admin.extensions import vault
from tests.support.factories import make_authenticator, make_passkey

pytestmark = pytest.mark.usefixtures("stopped_clock")


def code_of(totp, **moved):
    """What the app shows so much later (or earlier)."""
    return totp.generate(clock.now() + timedelta(**moved)).token


def lets_in(user, code):
    return second_factor.check(user, code, address="10.0.0.1")


@pytest.fixture
def phone(session, cast):
    return make_authenticator(session, cast.anna)


@pytest.fixture
def codes(session, cast, phone):
    return second_factor.renew_codes(cast.anna)


def test_it_is_on_from_the_first_right_code(session, cast, actions):
    second_factor.begin(cast.anna)
    assert not second_factor.is_on(cast.anna)
    setup = second_factor.setup_of(cast.anna)
    totp = vault.totp.from_uri(setup.address)
    assert setup.secret.replace(" ", "") == totp.base32_key
    with pytest.raises(Invalid) as refusal:
        second_factor.enable(cast.anna, "000000")
    assert refusal.value.field == "code" and not second_factor.is_on(cast.anna)
    codes = second_factor.enable(cast.anna, code_of(totp))
    assert second_factor.is_on(cast.anna) and second_factor.setup_of(cast.anna) is None
    assert len(set(codes)) == recovery_codes.left(cast.anna) == 10
    assert not lets_in(cast.anna, code_of(totp)), "the first code is used up"
    assert actions() == ["second_factor.activate", "second_factor.refuse"]


def test_a_secret_begun_anew_is_another_one(session, cast):
    second_factor.begin(cast.anna)
    first = second_factor.setup_of(cast.anna)
    second_factor.begin(cast.anna)
    assert second_factor.setup_of(cast.anna) != first


def test_a_new_phone_takes_the_place_of_the_old_one_with_its_first_code(session, cast, phone, codes, actions, at):
    second_factor.begin(cast.anna)
    new = vault.totp.from_uri(second_factor.setup_of(cast.anna).address)
    assert not lets_in(cast.anna, code_of(new)), "nobody has confirmed it"
    assert lets_in(cast.anna, code_of(phone)), "until then the old one counts"
    with pytest.raises(Invalid):
        second_factor.enable(cast.anna, code_of(phone, seconds=30))
    assert second_factor.is_of_setup(cast.anna, code_of(new))
    renewed = second_factor.enable(cast.anna, code_of(new))
    assert second_factor.is_on(cast.anna) and second_factor.setup_of(cast.anna) is None
    at(seconds=61)
    assert not lets_in(cast.anna, code_of(phone)) and not lets_in(cast.anna, codes[0])
    assert lets_in(cast.anna, code_of(new)) and lets_in(cast.anna, renewed[0])
    assert [name for name in actions() if name.endswith(("activate", "replace"))] == ["second_factor.replace"]


def test_without_a_setup_nothing_is_enabled(cast, phone):
    assert not second_factor.is_of_setup(cast.anna, code_of(phone))
    assert not second_factor.is_of_setup(cast.boris, code_of(phone))
    for user in (cast.anna, cast.boris):
        with pytest.raises(Conflict):
            second_factor.enable(user, code_of(phone))


def test_it_is_for_staff(session, cast):
    with pytest.raises(Forbidden):
        second_factor.begin(cast.vera.user)


@pytest.mark.parametrize(("seconds", "taken"), [(0, True), (-30, True), (30, True), (-60, False), (60, False)])
def test_a_clock_may_be_one_step_wrong(cast, phone, seconds, taken):
    assert lets_in(cast.anna, code_of(phone, seconds=seconds)) is taken


def test_a_code_is_taken_once_and_older_ones_never_after_it(cast, phone, at):
    assert lets_in(cast.anna, code_of(phone))
    assert not lets_in(cast.anna, code_of(phone))
    assert not lets_in(cast.anna, code_of(phone, seconds=-30))
    assert lets_in(cast.anna, code_of(phone, seconds=30))
    at(seconds=30)
    assert not lets_in(cast.anna, code_of(phone))


@pytest.mark.parametrize("typed", ["{} {}", " {}{} ", "{}\u00a0{}\n"])
def test_a_code_is_taken_as_apps_show_it(cast, phone, typed):
    code = code_of(phone)
    assert lets_in(cast.anna, typed.format(code[:3], code[3:]))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "١٢٣٤٥٦", "\x00", "<b>", "я" * 5000, "-" * 19])
def test_anything_else_is_refused(cast, phone, codes, typed):
    assert not lets_in(cast.anna, typed)


def test_anybody_elses_code_is_refused(session, cast, phone, codes):
    make_authenticator(session, cast.boris)
    assert not lets_in(cast.boris, code_of(phone))
    assert not lets_in(cast.boris, codes[0])
    assert lets_in(cast.anna, codes[0])


def test_a_secret_that_waits_for_its_first_code_lets_nobody_in(session, cast):
    totp = make_authenticator(session, cast.anna, is_on=False)
    assert not lets_in(cast.anna, code_of(totp))


def test_a_recovery_code_works_once_however_it_is_typed(cast, codes, events):
    assert lets_in(cast.anna, codes[0].upper().replace("-", " "))
    assert not lets_in(cast.anna, codes[0])
    assert recovery_codes.left(cast.anna) == 9
    used, refused = events()
    assert (used.action, used.after, used.actor_id) == ("second_factor.use_recovery", {"left": 9}, cast.anna.id)
    assert (refused.action, refused.actor_id) == ("second_factor.refuse", None)
    assert codes[0] not in f"{vars(used)}{vars(refused)}"


def test_new_recovery_codes_replace_the_old_ones(cast, codes):
    fresh = second_factor.renew_codes(cast.anna)
    assert not set(fresh) & set(codes)
    assert not lets_in(cast.anna, codes[0])
    assert lets_in(cast.anna, fresh[0])


def test_recovery_codes_need_a_second_step(cast):
    with pytest.raises(Conflict):
        second_factor.renew_codes(cast.anna)


def test_after_five_wrong_codes_even_the_right_one_waits(cast, phone, at):
    for _ in range(lockout.FREE_PER_ADDRESS):
        assert not lets_in(cast.anna, "000000")
    with pytest.raises(lockout.LoginPaused):
        lets_in(cast.anna, code_of(phone))
    at(seconds=31)
    assert lets_in(cast.anna, code_of(phone))


def test_wrong_codes_do_not_make_passwords_wait_nor_the_other_way_round(cast, phone):
    for _ in range(lockout.FREE_PER_ADDRESS):
        lets_in(cast.anna, "000000")
        lockout.count(lockout.Attempt("boris", "10.0.0.1", cast.boris.id))
    lockout.count(lockout.Attempt("anna", "10.0.0.1", cast.anna.id))
    with pytest.raises(lockout.LoginPaused):
        lockout.count(lockout.Attempt("boris", "10.0.0.1", cast.boris.id))


def test_switching_it_off_leaves_nothing_but_the_passkeys(session, cast, phone, codes, actions):
    make_passkey(session, cast.anna)
    second_factor.disable(cast.anna, is_required=False)
    assert not second_factor.is_on(cast.anna)
    assert session.query(RecoveryCode).count() == session.query(Authenticator).count() == 0
    assert len(second_factor.passkeys.passkeys_of(cast.anna)) == 1
    assert actions() == ["second_factor.deactivate"]


def test_a_dump_holds_no_usable_secret(session, cast, phone, codes):
    dump = str(session.execute(text("SELECT * FROM authenticator")).all())
    dump += str(session.execute(text("SELECT * FROM recovery_code")).all())
    assert phone.base32_key not in dump and phone.hex_key not in dump
    assert not any(code in dump or code.replace("-", "") in dump for code in codes)


def test_another_application_secret_opens_no_app_but_recovery_codes_still_work(app, session, cast, phone, codes):
    app.config["SECRET_KEY"] = "another secret of the application"
    kept = app.extensions["points.totp"]
    vault.init_app(app)
    try:
        assert not lets_in(cast.anna, code_of(phone))
        assert lets_in(cast.anna, codes[0])
        make_authenticator(session, cast.boris, is_on=False, new_secret=phone.to_json(encrypt=True))
        assert second_factor.setup_of(cast.boris) is None
    finally:
        app.extensions["points.totp"] = kept

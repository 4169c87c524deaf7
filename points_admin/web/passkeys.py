"""Passkeys on pages: which site they are for, and the challenge that waits in the browser's session for an answer."""

from contextlib import suppress
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import current_app, request, session

from points_admin.accounts.models import User
from points_admin.accounts.passkeys import STALE, Challenge, Site
from points_admin.errors import Invalid, NotFound
from points_admin.web.addresses import site_url


def site() -> Site:
    """From the settings, as the links in letters are."""
    address = urlsplit(site_url())
    origin = f"{address.scheme}://{address.netloc}".lower()
    return Site(address.hostname or "", origin, current_app.config["POINTS_SITE_NAME"])


def are_possible() -> bool:
    """Whether this page was opened under the site's own name: keys belong to a name, never to a number."""
    with suppress(ValueError):
        ip_address(site().domain)
        return False
    return site().origin.endswith(f"//{request.host.lower()}")


def set_challenge(user: User | None = None) -> Challenge:
    """A fresh one, to sign in with or, for a user, to add a key."""
    if not are_possible():
        raise NotFound
    challenge = Challenge()
    session[_name(user)] = [challenge.value.hex(), challenge.set_at.isoformat()]
    return challenge


def take_challenge(user: User | None = None) -> Challenge:
    """The one that was set, which is gone with this; raises `Invalid` where none was."""
    value, set_at = session.pop(_name(user), None) or ("", "")
    if not value:
        raise Invalid(STALE)
    return Challenge(bytes.fromhex(value), datetime.fromisoformat(set_at))


def _name(user: User | None) -> str:
    return f"passkey.{user.id if user else 'sign_in'}"

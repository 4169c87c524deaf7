"""The printable sheet of cards, shown once.

The sheet is the answer to the POST itself, since passwords are stored nowhere; sending the form again makes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, make_response

from points_admin.admin.base import PanelView
from points_admin.roster.logins import LoginCard
from points_admin.web.addresses import absolute_url
from points_admin.web.qr import qr


@dataclass(frozen=True)
class PrintedCard:
    """A card with its QR code: an SVG as a `data:` address of the login page with the login filled in."""

    card: LoginCard
    qr: str


def sheet(view: PanelView, cards: Sequence[LoginCard]) -> Response:
    """The page with the cards; no browser or proxy may keep it."""
    printed = [PrintedCard(card, qr(absolute_url("security.login", login=card.login))) for card in cards]
    response = make_response(view.render("admin/login_cards/sheet.html", cards=printed))
    response.headers["Cache-Control"] = "no-store"
    return response

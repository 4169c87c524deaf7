"""Security headers of every answer, and the nonce that lets the page's own scripts run."""

import secrets

from flask import Flask, Response, current_app, request

_NONCE = "points.csp_nonce"

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    # no-referrer would break the CSRF check over HTTPS.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# A calendar asks each hour whether anything has changed, and keeps what it has; a picture never changes.
_KEPT = frozenset({"calendar.feed", "reward_pictures.picture"})
# Without includeSubDomains: the neighbours of this host are not ours to judge.
HSTS = "max-age=31536000"


def csp_nonce() -> str:
    """This request's nonce, for `<script nonce=...>`."""
    nonce: str = request.environ.setdefault(_NONCE, secrets.token_urlsafe(16))
    return nonce


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=csp_nonce())
    response.headers.update(FIXED)
    if request.is_secure and current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = HSTS
    if not (request.endpoint or "").endswith("static") and request.endpoint not in _KEPT:
        # A shared classroom computer must not show the last child's page by «назад».
        response.headers["Cache-Control"] = "no-store"
    return response

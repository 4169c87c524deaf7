"""Around every request: the SQLite transaction mode, and where the request came from (for the audit)."""

from collections.abc import Iterable
from contextlib import nullcontext
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.wsgi import get_path_info

from points_admin.audit.services import Origin, origin
from points_admin.database import reading
from points_admin.text import clean

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class RequestScope:
    """WSGI layer: a request that changes nothing does not take SQLite's write lock."""

    def __init__(self, inner: "WSGIApplication") -> None:
        self.inner = inner

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        came = Origin(address=environ.get("REMOTE_ADDR", ""), path=clean(get_path_info(environ)))
        token = origin.set(came)
        try:
            with reading() if environ["REQUEST_METHOD"] in SAFE_METHODS else nullcontext():
                return self.inner(environ, start_response)
        finally:
            origin.reset(token)


def init_app(app: Flask) -> None:
    """Wrap the application."""
    app.wsgi_app = RequestScope(app.wsgi_app)  # type: ignore[method-assign]

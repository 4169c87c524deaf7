"""Whole addresses of this site, for letters, search engines and printed cards: from the settings, never from a request.

A request's `Host` is a stranger's word: a link made from it could lead anywhere.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app


def site_url() -> str:
    """`https://ball.example.org`: POINTS_SITE_URL, or else the first of POINTS_TRUSTED_HOSTS."""
    config = current_app.config
    if config["POINTS_SITE_URL"]:
        return str(config["POINTS_SITE_URL"])
    host = next((name for name in config["POINTS_TRUSTED_HOSTS"] if not name.startswith(".")), "localhost")
    return f"{'https' if config['POINTS_SECURE_COOKIES'] else 'http'}://{host}"


def absolute_url(endpoint: str, **values: Any) -> str:
    """The page's address as the world knows it; needs no request."""
    site = urlsplit(site_url())
    # Flask's own `url_for` would ask the request for the host.
    adapter = current_app.url_map.bind(site.netloc, script_name=site.path or "/", url_scheme=site.scheme)
    return str(adapter.build(endpoint, values, force_external=True))


def init_app(app: Flask) -> None:
    """Give the templates both."""
    app.add_template_global(site_url)
    app.add_template_global(absolute_url)

"""Follows every link of the site that a signed-in browser is offered."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.html import Page

MOST = 400


def crawl(client: FlaskClient, start: str) -> Iterator[tuple[str, TestResponse, Page | None]]:
    """(address, answer, page) for `start` and all it leads to; one address for each set of query names."""
    waiting, seen = [start], set()
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if _shape(address) in seen:
            continue
        seen.add(_shape(address))
        answer = client.get(address)
        page = Page(answer.text) if answer.mimetype == "text/html" else None
        yield address, answer, page
        onward = [*(page.links if page else ()), *([answer.location] if answer.location else ())]
        waiting += [there for link in onward if (there := _local(address, link))]


def _local(here: str, link: str) -> str | None:
    parts = urlsplit(urljoin(f"http://localhost{here}", link))
    if parts.scheme != "http" or parts.netloc != "localhost":
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _shape(address: str) -> tuple[str, frozenset[str]]:
    parts = urlsplit(address)
    return parts.path, frozenset(pair for pair in parts.query.split("&"))

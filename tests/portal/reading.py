"""Reading a page of the cabinet the way a student does: words without tags."""

import re
from html import unescape

from werkzeug.test import TestResponse

# Number formats keep digits together with no-break spaces; tests are about the words.
_SPACES = re.compile(r"[\s\u00a0]+")
_TAGS = re.compile(r"<!--.*?-->|<[^>]+>", re.DOTALL)


def words(page: TestResponse | str) -> str:
    """The text of a page, or of a part of its source, on one line."""
    source = page if isinstance(page, str) else page.get_data(as_text=True)
    return _SPACES.sub(" ", unescape(_TAGS.sub(" ", source))).strip()


def operations(page: TestResponse) -> list[str]:
    """The text of each operation on the page, in order."""
    source = page.get_data(as_text=True)
    return [words(item) for item in re.findall(r'<li class="op[ "].*?</li>', source, re.DOTALL)]


def balances_after(page: TestResponse) -> list[int]:
    """The running balance beside each operation, in order."""
    found = [re.search(r"стало (−?[\d ]+)", operation) for operation in operations(page)]
    return [int(match[1].replace(" ", "")) for match in found if match]


def link_to(page: TestResponse, label: str) -> str | None:
    """The address behind a link or button with exactly this text."""
    for address, text in re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', page.get_data(as_text=True), re.DOTALL):
        if words(text) == label:
            return unescape(address)
    return None

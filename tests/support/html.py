"""A page as tests look at it: its words, links and forms, and whatever the house rules forbid."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str]
# Code is for copying, not for reading.
_SILENT = {"script", "style", "template", "title", "code"}
_SPOKEN = ("alt", "aria-label", "placeholder", "title", "data-label", "label")


@dataclass
class Form:
    """`fields` are name -> value as a browser would send them untouched; a select sends its first choice."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """Parsed once on construction."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = source
        self.words: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.tags: list[tuple[str, Attributes]] = []
        self._silent = 0
        self._form: Form | None = None
        self._select = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append((tag, attributes))
        self.words += [attributes[name] for name in _SPOKEN if name in attributes]
        if tag in _SILENT:
            self._silent += 1
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if tag == "form":
            self._form = Form(attributes.get("action", ""), attributes.get("method", "get").lower())
            self.forms.append(self._form)
        if self._form:
            self._note_control(tag, attributes)

    def _note_control(self, tag: str, attributes: Attributes) -> None:
        assert self._form is not None
        name = attributes.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self._form.fields.setdefault(self._select, attributes.get("value", ""))
        elif name and tag in ("input", "textarea") and attributes.get("type") not in ("checkbox", "radio", "file"):
            self._form.fields[name] = attributes.get("value", "")
        elif name:
            self._form.fields.setdefault(name, attributes.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent -= 1
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)

    def english(self, allowed: set[str]) -> set[str]:
        """Latin words of two letters and more that people would read."""
        found = {word for text in self.words for word in re.findall(r"[A-Za-z][A-Za-z'-]+", text)}
        return {word for word in found if word.lower() not in allowed}

    def faults(self) -> list[str]:
        """What the frame of every page must have, and what the Content-Security-Policy forbids."""
        found = [f"{self.count(tag)} <{tag}>" for tag in ("h1", "main", "title") if self.count(tag) != 1]
        if ("html", {"lang": "ru"}) not in self.tags:
            found.append("no lang=ru")
        for tag, attributes in self.tags:
            found += [f"<{tag} {name}>" for name in attributes if name == "style" or name.startswith("on")]
            found += [f"{tag}: {value}" for value in attributes.values() if value.lower().startswith("javascript:")]
            if tag == "style" or (tag == "script" and not _is_file_or_data(attributes)):
                found.append(f"inline <{tag}>")
            for name in ("src", "action", "formaction"):
                if re.match(r"(https?:)?//", attributes.get(name, "")):
                    found.append(f"<{tag}> {attributes[name]}")
        return found


def _is_file_or_data(script: Attributes) -> bool:
    is_data = script.get("type") in ("application/json", "application/ld+json")
    return is_data or bool(script.get("src") and script.get("nonce"))

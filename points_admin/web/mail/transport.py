"""Where letters go: a mail server, a folder of files, or the console, as `POINTS_MAIL_URL` says."""

import smtplib
import ssl
import sys
import uuid
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from points_admin.config import ROOT

# Seconds that a mail server has for each answer.
_PATIENCE = 15


class Transport(Protocol):
    def send(self, letter: EmailMessage) -> None:
        """Hand the letter over. Raises `OSError` or `smtplib.SMTPException` where it was not taken."""


class Smtp:
    """`smtp://` turns to TLS where the server offers it, `smtps://` begins with it."""

    def __init__(self, url: SplitResult) -> None:
        self._url = url

    def send(self, letter: EmailMessage) -> None:
        with self._connect() as server:
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            server.send_message(letter)

    def _connect(self) -> smtplib.SMTP:
        host, context = self._url.hostname or "localhost", ssl.create_default_context()
        if self._url.scheme == "smtps":
            return smtplib.SMTP_SSL(host, self._url.port or 465, timeout=_PATIENCE, context=context)
        server = smtplib.SMTP(host, self._url.port or 25, timeout=_PATIENCE)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
        return server


class Folder:
    """One `.eml` file a letter: a relative folder counts from the project's root."""

    def __init__(self, path: str) -> None:
        self._folder = ROOT / path

    def send(self, letter: EmailMessage) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{uuid.uuid4().hex}.eml"
        unfinished = self._folder / f".{name}"
        unfinished.write_bytes(bytes(letter))
        unfinished.rename(self._folder / name)


class Console:
    """Prints the letter as people read it."""

    def send(self, letter: EmailMessage) -> None:
        body = letter.get_body(("plain",))
        text = body.get_content() if body else ""
        sys.stdout.write(f"Кому: {letter['To']}\nТема: {letter['Subject']}\n\n{text}\n")


def transport_of(url: str) -> Transport:
    """The transport that the setting names."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return Console()
    if parts.scheme == "file":
        return Folder(str(Path(url.removeprefix("file:"))))
    return Smtp(parts)

"""A mail server on 127.0.0.1 that takes letters, or refuses them."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

SITE = "https://ball.example.org"


class Mailbox:
    """`letters` are what has arrived; `refusal` is said to every recipient where it is set."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refusal = ""
        self.url = ""

    def take(self, raw: bytes) -> None:
        letter = message_from_bytes(raw, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)


class _Talk(socketserver.StreamRequestHandler):
    """As little SMTP as smtplib needs."""

    mailbox: Mailbox

    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline():
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                self._say("354 go on")
                self.mailbox.take(b"".join(iter(self.rfile.readline, b".\r\n")))
                self._say("250 ok")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            elif verb == b"RCPT" and self.mailbox.refusal:
                self._say(self.mailbox.refusal)
            else:
                self._say("250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server(port: int = 0) -> Iterator[Mailbox]:
    """Runs until the block ends; its address is `mailbox.url`."""
    mailbox = Mailbox()
    talk = type("Talk", (_Talk,), {"mailbox": mailbox})
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), talk) as server:
        mailbox.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield mailbox
        finally:
            server.shutdown()
            thread.join(5)


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    """What the letter says, in one of its two forms."""
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content())

"""`run`: the application behind a threaded WSGI server on this machine; a proxy stands before it."""

import errno
import logging
import signal
import sys
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from waitress import create_server

from points_admin.errors import Invalid

HOST = "127.0.0.1"
_THREADS = 8
_CONNECTIONS = 1000

port_option = click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Номер порта."
)


@click.command("run")
@port_option
@with_appcontext
def run(port: int) -> None:
    """Запустить сайт на этой машине (127.0.0.1)."""
    server = listen(current_app._get_current_object(), port)  # type: ignore[attr-defined]  # Werkzeug's proxy
    serve(server, f"http://{HOST}:{port}/")


def listen(app: Flask, port: int) -> Any:
    """A waitress server bound to the port; raises `Invalid` where the port is taken or forbidden."""
    try:
        return create_server(
            app,
            host=HOST,
            port=port,
            threads=_THREADS,
            connection_limit=_CONNECTIONS,
            asyncore_use_poll=True,
            ident=None,
            # The application itself decides which proxies to trust (`POINTS_PROXIES`).
            clear_untrusted_proxy_headers=not app.config["POINTS_PROXIES"],
        )
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise Invalid(f"Порт {port} занят или недоступен: выберите другой, например --port {port + 1}.") from error


def serve(server: Any, address: str) -> None:
    """Answer until Ctrl+C or SIGTERM, then finish the requests that have begun."""
    # Waitress tells every short wait for a free thread, in English.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    click.echo(f"Сайт открыт: {address} (остановить: Ctrl+C)")
    sys.stdout.flush()
    server.run()

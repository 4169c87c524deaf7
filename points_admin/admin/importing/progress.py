"""Telling a script how far a long import is: one JSON object a line, while the rows pass."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from flask import Response, current_app, request, stream_with_context
from sqlalchemy.exc import SQLAlchemyError

from points_admin.audit.services import Origin, origin
from points_admin.errors import DomainError
from points_admin.extensions import db
from points_admin.imports.plan import Plan, Steps

MIME = "application/x-ndjson"
_FAILED = "База данных не приняла загрузку: подождите несколько секунд и повторите. Ничего не загружено."


def wants_stream() -> bool:
    return request.accept_mimetypes.best == MIME


def streamed(start: Callable[[], Steps[Plan]], there: str) -> Response:
    """Lines `{stage, done, total}`, then `{location}` once it is committed, or `{problem}` when nothing was stored."""
    lines = stream_with_context(_lines(start, there, origin.get()))
    # Proxies that collect the answer first would make the progress a lie.
    return Response(lines, mimetype=MIME, headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"})


def _lines(start: Callable[[], Steps[Plan]], there: str, came: Origin) -> Iterator[str]:
    # The request's own setting ends when the answer begins.
    origin.set(came)
    try:
        for step in start():
            yield _line(**asdict(step))
        db.session.commit()
        yield _line(location=there)
    except DomainError as error:
        db.session.rollback()
        yield _line(problem=error.message)
    except SQLAlchemyError as error:
        db.session.rollback()
        current_app.logger.warning("import: %s", type(error).__name__)
        yield _line(problem=_FAILED)
    finally:
        origin.set(Origin())


def _line(**fields: Any) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"

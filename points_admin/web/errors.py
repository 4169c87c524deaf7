"""Exceptions become answers here, once for every surface; never a trace, never SQL."""

import re
from typing import cast

from flask import Flask, current_app, redirect, request, url_for
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, SecurityError, Unauthorized
from werkzeug.wrappers import Response

from points_admin import clock
from points_admin.errors import DomainError, FirstWanted, Forbidden, NewPasswordWanted, NotFound, SecondFactorWanted
from points_admin.extensions import limiter
from points_admin.web.denials import record_denial
from points_admin.web.formats import wait
from points_admin.web.problems import Problem, answer, wants_json
from points_admin.web.statuses import http_status

RETRY_AFTER = 5
_NOT_OF_HOST = re.compile(r"[^A-Za-z0-9.:_\[\]-]")
# Where somebody goes first, and what a program is told about that place.
_FIRST = {
    NewPasswordWanted: ("security.change_password", "Его меняют на странице"),
    SecondFactorWanted: ("own_security.index", "Его включают на странице"),
}
BUSY = Problem(503, headers={"Retry-After": str(RETRY_AFTER)})


def init_app(app: Flask) -> None:
    """Register the handlers; the most specific class wins."""
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(FirstWanted, first_things_first)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(InternalServerError, broken)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(RateLimitExceeded, too_often)
    for collision in (IntegrityError, ObjectDeletedError, StaleDataError):
        app.register_error_handler(collision, collided)
    for busy in (OperationalError, PoolTimeout):
        app.register_error_handler(busy, busy_database)
    app.register_error_handler(DBAPIError, lost_connection)
    for unfit in (DataError, StatementError, OverflowError):
        app.register_error_handler(unfit, unfit_value)
    app.register_error_handler(ValueError, maybe_unfit_text)


def refused(error: DomainError) -> Response:
    """The domain said no, in Russian; a refusal of scope is audited."""
    if isinstance(error, Forbidden | NotFound):
        record_denial(error.code)
    errors = [{"field": error.field, "message": error.message}] if error.field else []
    return answer(Problem(http_status(error), error.code, error.message, errors=errors))


def first_things_first(error: FirstWanted) -> Response:
    """A page leads to where the thing is done; a program is told the place."""
    endpoint, place = _FIRST[type(error)]
    there = url_for(endpoint)
    if not wants_json():
        return redirect(there)
    return refused(type(error)(f"{error.message} {place} {there}."))


def http_error(error: HTTPException) -> Response:
    """Whatever `abort` or Werkzeug raised."""
    status = error.code or 500
    if isinstance(error, SecurityError):
        _log_host()
    if error.response is not None:
        return cast(Response, error.response)
    if isinstance(error, Unauthorized) and not wants_json():
        return redirect("/login")
    if status == 403:
        record_denial()
    headers = {}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer(Problem(status, headers=headers))


def broken(error: InternalServerError) -> Response:
    """An unforeseen exception (already logged); a database that went away while another page was made is not one."""
    if isinstance(error.original_exception, OperationalError | PoolTimeout):
        return answer(BUSY)
    return answer(Problem(500))


def stale_form(_error: CSRFError) -> Response:
    """A form without a token, or with one of another session."""
    detail = "Страница устарела или открыта в другом сеансе. Вернитесь назад, обновите её и повторите."
    return answer(Problem(400, "csrf", detail, title="Форма устарела"))


def too_often(_error: RateLimitExceeded) -> Response:
    """Says how long to wait."""
    limit = limiter.current_limit
    seconds = max(1, round(limit.reset_at - clock.now().timestamp())) if limit else 60
    detail = f"Подождите {wait(seconds)} и повторите."
    return answer(Problem(429, detail=detail, headers={"Retry-After": str(seconds)}))


def collided(_error: IntegrityError | ObjectDeletedError | StaleDataError) -> Response:
    """Two wrote the same at once, the row is still referred to, or somebody has just deleted it."""
    _log("constraint or a row gone")
    return answer(Problem(409))


def busy_database(_error: OperationalError | PoolTimeout) -> Response:
    """The database is away, locked or full; nothing was stored."""
    _log("database away")
    return answer(BUSY)


def lost_connection(error: DBAPIError) -> Response:
    """A connection that broke inside a request is the database being away; anything else is a defect."""
    if error.connection_invalidated:
        return busy_database(OperationalError(None, None, error.orig))  # type: ignore[arg-type]
    raise error


def unfit_value(error: DataError | StatementError | OverflowError) -> Response:
    """A value that no column can hold."""
    if isinstance(error, DBAPIError) and not isinstance(error, DataError):
        raise error
    _log("unfit value")
    return answer(Problem(422))


def maybe_unfit_text(error: ValueError) -> Response:
    """Text that the driver cannot send (NUL, half of a surrogate pair); any other ValueError is a defect."""
    if isinstance(error, UnicodeEncodeError) or "NUL" in str(error):
        return unfit_value(DataError(None, None, error))
    raise error


def _log_host() -> None:
    """What a newcomer needs whose site answers 400 everywhere; the name is a stranger's word, so it is cut to size."""
    host = _NOT_OF_HOST.sub("?", request.environ.get("HTTP_HOST", ""))[:100]
    current_app.logger.warning("Имя сайта «%s» не названо в POINTS_TRUSTED_HOSTS: запрос отклонён.", host)


def _log(what: str) -> None:
    # Class and address are enough to find it; the statement and the row stay out of the log.
    current_app.logger.warning("%s %s: %s", request.method, request.path, what, exc_info=False)

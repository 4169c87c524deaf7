"""A refusal as an answer: a Russian page for people, `application/problem+json` for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Response, current_app, json, request

from points_admin.web.statuses import kind_of


@dataclass(frozen=True)
class Problem:
    """A status, and what is known beyond its kind; `errors` are {field, message} pairs."""

    status: int
    code: str = ""
    detail: str = ""
    title: str = ""
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(problem: Problem) -> Response:
    """The problem in the form the client asked for, in the words of its kind where it has none of its own."""
    kind = kind_of(problem.status)
    told = replace(
        problem,
        code=problem.code or kind.code,
        detail=problem.detail or kind.detail,
        title=problem.title or kind.title,
    )
    response = _document(told) if wants_json() else _page(told)
    response.headers.update(told.headers)
    return response


def wants_json() -> bool:
    """Whether the client is a program: an API address, a JSON body, or JSON preferred over HTML."""
    accepts = request.accept_mimetypes
    return request.path.startswith("/api/") or request.is_json or accepts["application/json"] > accepts["text/html"]


def _document(problem: Problem) -> Response:
    body: dict[str, Any] = {
        "type": f"urn:points:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "errors": list(problem.errors),
    }
    return Response(json.dumps(body), problem.status, mimetype="application/problem+json")


def _page(problem: Problem) -> Response:
    # Not render_template: its context asks for the current user, and the database may be what failed.
    template = current_app.jinja_env.get_template("errors/error.html")
    page = template.render(status=problem.status, title=problem.title, detail=problem.detail)
    return Response(page, problem.status)

"""A refusal as an answer: a Russian page for people, `application/problem+json` for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, current_app, json, request

TITLES = {
    400: "Запрос не понят",
    401: "Нужно войти",
    403: "Нет доступа",
    404: "Страница не найдена",
    405: "Так сюда обратиться нельзя",
    409: "Данные уже изменились",
    413: "Слишком большой файл или запрос",
    415: "Такой формат не принимается",
    422: "Проверьте данные",
    429: "Слишком много попыток",
    500: "Ошибка на сервере",
    503: "Сервис временно недоступен",
}
DETAILS = {
    400: "Запрос составлен неверно. Вернитесь назад, обновите страницу и повторите.",
    401: "Войдите и повторите.",
    403: "У вас нет прав на эту страницу или действие.",
    404: "Такой страницы нет, или она закрыта. Адрес мог измениться.",
    405: "Этот адрес открывается другим способом. Вернитесь назад и нажмите нужную кнопку ещё раз.",
    409: "Запись уже изменил кто-то другой, или такая уже есть. Обновите страницу и повторите.",
    413: "Уменьшите файл или разделите его на части.",
    415: "Отправьте данные в другом формате.",
    422: "Часть данных не годится. Вернитесь назад и исправьте их.",
    429: "Подождите немного и повторите.",
    500: "Мы уже знаем об этом. Повторите позже; если не поможет, обратитесь к администратору.",
    503: "База данных сейчас не отвечает. Ничего не сохранено; повторите через несколько секунд.",
}


@dataclass(frozen=True)
class Problem:
    """`code` is stable and public; `detail` is Russian; `errors` are {field, message} pairs."""

    status: int
    code: str
    detail: str = ""
    title: str = ""
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(problem: Problem) -> Response:
    """The problem in the form the client asked for."""
    title = problem.title or TITLES.get(problem.status, TITLES[400 if problem.status < 500 else 500])
    detail = problem.detail or DETAILS.get(problem.status, DETAILS[400 if problem.status < 500 else 500])
    response = _document(problem, title, detail) if wants_json() else _page(problem, title, detail)
    response.headers.update(problem.headers)
    return response


def wants_json() -> bool:
    """Whether the client is a program: an API address, a JSON body, or JSON preferred over HTML."""
    accepts = request.accept_mimetypes
    return request.path.startswith("/api/") or request.is_json or accepts["application/json"] > accepts["text/html"]


def _document(problem: Problem, title: str, detail: str) -> Response:
    body: dict[str, Any] = {
        "type": f"urn:points:problem:{problem.code}",
        "title": title,
        "status": problem.status,
        "detail": detail,
        "code": problem.code,
        "errors": list(problem.errors),
    }
    return Response(json.dumps(body), problem.status, mimetype="application/problem+json")


def _page(problem: Problem, title: str, detail: str) -> Response:
    # Not render_template: its context asks for the current user, and the database may be what failed.
    template = current_app.jinja_env.get_template("errors/error.html")
    return Response(template.render(status=problem.status, title=title, detail=detail), problem.status)

"""What each HTTP status means here, and which refusal of the domain is answered with which."""

from collections.abc import Mapping
from dataclasses import dataclass

from points_admin.errors import Conflict, DomainError, Forbidden, NotFound


@dataclass(frozen=True)
class Kind:
    """A stable code for programs; for people a title and what to do, unless somebody knows more."""

    code: str
    title: str
    detail: str


KINDS: Mapping[int, Kind] = {
    400: Kind(
        "bad_request",
        "Запрос не понят",
        "Запрос составлен неверно. Поможет вернуться назад, обновить страницу и повторить.",
    ),
    401: Kind(
        "unauthorized",
        "Нужно войти",
        "Сначала вход, потом ещё раз.",
    ),
    403: Kind(
        "forbidden",
        "Нет доступа",
        "Нет прав на эту страницу или действие.",
    ),
    404: Kind(
        "not_found",
        "Страница не найдена",
        "Такой страницы нет, или она закрыта. Адрес мог измениться.",
    ),
    405: Kind(
        "method_not_allowed",
        "Так сюда обратиться нельзя",
        "Этот адрес открывается другим способом: поможет вернуться назад и нажать нужную кнопку ещё раз.",
    ),
    409: Kind(
        "conflict",
        "Данные уже изменились",
        "Запись уже изменил кто-то другой, или такая уже есть. Поможет обновить страницу и повторить.",
    ),
    413: Kind(
        "too_large",
        "Слишком большой файл или запрос",
        "Файл нужно уменьшить или разделить на части.",
    ),
    415: Kind(
        "unsupported_media_type",
        "Такой формат не принимается",
        "Нужен другой формат.",
    ),
    422: Kind(
        "invalid",
        "Данные не годятся",
        "Часть данных не годится: нужно вернуться назад и исправить их.",
    ),
    429: Kind(
        "too_many_requests",
        "Слишком много попыток",
        "Нужно немного подождать и повторить.",
    ),
    500: Kind(
        "internal",
        "Ошибка на сервере",
        "Мы уже знаем об этом. Если и позже не получится, поможет администратор.",
    ),
    503: Kind(
        "unavailable",
        "Сервис временно недоступен",
        "База данных сейчас не отвечает. Ничего не сохранено, можно повторить через несколько секунд.",
    ),
}
# The nearest ancestor counts.
_STATUSES: Mapping[type[DomainError], int] = {Forbidden: 403, NotFound: 404, Conflict: 409, DomainError: 422}


def http_status(error: DomainError) -> int:
    """The status that answers the refusal."""
    return next(_STATUSES[cls] for cls in type(error).__mro__ if cls in _STATUSES)


def kind_of(status: int) -> Kind:
    """The kind of any status; one that has no words of its own borrows those of 400 or 500."""
    return KINDS.get(status, KINDS[400 if status < 500 else 500])

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
        "Запрос составлен неверно. Вернитесь назад, обновите страницу и повторите.",
    ),
    401: Kind(
        "unauthorized",
        "Нужно войти",
        "Войдите и повторите.",
    ),
    403: Kind(
        "forbidden",
        "Нет доступа",
        "У вас нет прав на эту страницу или действие.",
    ),
    404: Kind(
        "not_found",
        "Страница не найдена",
        "Такой страницы нет, или она закрыта. Адрес мог измениться.",
    ),
    405: Kind(
        "method_not_allowed",
        "Так сюда обратиться нельзя",
        "Этот адрес открывается другим способом. Вернитесь назад и нажмите нужную кнопку ещё раз.",
    ),
    409: Kind(
        "conflict",
        "Данные уже изменились",
        "Запись уже изменил кто-то другой, или такая уже есть. Обновите страницу и повторите.",
    ),
    413: Kind(
        "too_large",
        "Слишком большой файл или запрос",
        "Уменьшите файл или разделите его на части.",
    ),
    415: Kind(
        "unsupported_media_type",
        "Такой формат не принимается",
        "Отправьте данные в другом формате.",
    ),
    422: Kind(
        "invalid",
        "Проверьте данные",
        "Часть данных не годится. Вернитесь назад и исправьте их.",
    ),
    429: Kind(
        "too_many_requests",
        "Слишком много попыток",
        "Подождите немного и повторите.",
    ),
    500: Kind(
        "internal",
        "Ошибка на сервере",
        "Мы уже знаем об этом. Повторите позже; если не поможет, обратитесь к администратору.",
    ),
    503: Kind(
        "unavailable",
        "Сервис временно недоступен",
        "База данных сейчас не отвечает. Ничего не сохранено; повторите через несколько секунд.",
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

"""What the buttons of a thread do, and what is said when it is done. No pages here."""

from collections.abc import Callable
from dataclasses import dataclass

from points_admin.accounts.models import User
from points_admin.admin.feedback.forms import AnswerForm
from points_admin.errors import NotFound
from points_admin.feedback import services
from points_admin.feedback.models import Thread


@dataclass(frozen=True)
class Sending:
    """A verb of the domain that is ready to be called."""

    act: Callable[[], object]
    said: str


def sending_of(user: User, thread: Thread, form: AnswerForm, verb: str) -> Sending:
    """`verb` is answer, reverse (and answer), or write: the author's own next message; `NotFound` for any other."""
    body, comment, seen = form.body.data, form.comment.data, form.seen
    known = {
        "answer": Sending(lambda: services.answer(user, thread, body=body, seen=seen), "Ответ отправлен."),
        "reverse": Sending(
            lambda: services.reverse_and_answer(user, thread, body=body, comment=comment, seen=seen),
            "Сторно проведено, ответ отправлен.",
        ),
        "write": Sending(lambda: services.write(user, thread, body=body), "Сообщение отправлено."),
    }
    if verb not in known:
        raise NotFound("Такого действия нет.")
    return known[verb]


def closing_of(user: User, thread: Thread) -> Sending:
    """Nothing more to say."""
    return Sending(lambda: services.close(user, thread), "Обращение закрыто.")


def reopening_of(user: User, thread: Thread) -> Sending:
    """It was closed too early."""
    return Sending(lambda: services.reopen(user, thread), "Обращение снова открыто.")

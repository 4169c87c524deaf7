"""Letters on their way: what was sent, what waits, what was given up and may be sent again."""

from typing import Any, ClassVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import true
from sqlalchemy.orm import joinedload

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.base import actor, expose
from points_admin.admin.lists import Condition, Filter
from points_admin.admin.scoped import Fact, NewestFirstView
from points_admin.extensions import db
from points_admin.notices.models import OutboxMessage
from points_admin.notices.queries import is_delivery_late
from points_admin.notices.services import send_again
from points_admin.notices.words import LETTERS
from points_admin.web.formats import moment

_STATES = (("waiting", "Ждут"), ("failed", "Не ушли"), ("sent", "Отправлены"))


def _in_state(_user: User, value: str) -> Condition:
    if value == "sent":
        return OutboxMessage.sent_at.is_not(None)
    if value == "failed":
        return OutboxMessage.failed_at.is_not(None)
    return OutboxMessage.sent_at.is_(None) & OutboxMessage.failed_at.is_(None)


class OutboxView(NewestFirstView):
    permission = (Permission.OUTBOX_MANAGE,)
    column_list = ("kind", "recipient", "created_at", "state")
    labels: ClassVar = {"kind": "Письмо", "recipient": "Кому", "created_at": "Создано", "state": "Состояние"}
    filters = (Filter("state", "Показать", lambda _user: _STATES, _in_state, as_chips=True),)
    empty = "Писем пока не было."
    list_template = "admin/outbox/list.html"
    details_template = "admin/outbox/card.html"

    def scope(self, user: User) -> Condition:
        return true()

    def selected(self) -> Any:
        return super().selected().options(joinedload(OutboxMessage.user))

    def extras(self, rows: Any) -> Any:
        return {"is_late": is_delivery_late()}

    def facts(self, row: OutboxMessage) -> list[Fact]:
        return [
            ("Состояние", self.state_of(row)),
            ("Кому", row.recipient),
            ("Получатель", row.user.full_name if row.user else None),
            ("Тема", row.context.get("title")),
            ("Создано", row.created_at),
            ("Попыток", row.attempts),
            ("Последняя ошибка", row.last_error),
        ]

    @staticmethod
    def state_of(row: OutboxMessage) -> str:
        """In words, with the time that matters."""
        if row.sent_at:
            return f"отправлено {moment(row.sent_at)}" if row.recipient else "получателя нет"
        if row.failed_at:
            return f"не ушло, попыток: {row.attempts}"
        return f"следующая попытка {moment(row.next_attempt_at)}" if row.attempts else "ждёт отправки"

    @expose("/again/", methods=("POST",))
    def again_view(self) -> ResponseReturnValue:
        """One letter that was given up, or all of them."""
        chosen = [self.get_one(request.form["id"])] if request.form.get("id") else None
        count = send_again(actor(), chosen)
        db.session.commit()
        flash(f"Поставлено в очередь: {count}." if count else "Отправлять заново нечего.", "success")
        return redirect(self.url_of("index_view"))

    kinds = LETTERS

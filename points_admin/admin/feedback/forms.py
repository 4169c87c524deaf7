"""What is written on the page of a thread."""

from typing import Any

from wtforms import HiddenField

from points_admin.feedback.turns import BODY_LENGTH
from points_admin.ledger.checks import COMMENT_LENGTH
from points_admin.web.fields import id_of
from points_admin.web.forms import PageForm, block, line

WHY = "По обращению ученика"


class AnswerForm(PageForm):
    """`comment` is that of the reversal; `last` names the newest message on the page that was sent."""

    body = block("Сообщение", BODY_LENGTH, required=True)
    comment = line("Причина сторно", COMMENT_LENGTH)
    last = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A reversal needs it: the label may not call it optional, nor the browser insist on it.
        self.comment.flags.required = True
        self.comment.render_kw = {**(self.comment.render_kw or {}), "required": False}

    @classmethod
    def blank(cls) -> "AnswerForm":
        return cls(data={"comment": WHY})

    @property
    def seen(self) -> int:
        return id_of(self.last.data)

    def show(self, last: Any) -> None:
        """The page shows everything up to this message."""
        self.last.data = last.id if last else ""

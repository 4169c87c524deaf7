"""What the award screen sends: who, for what, how much, when."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from wtforms import Form, HiddenField, StringField, ValidationError
from wtforms.validators import Length

from points_admin import clock
from points_admin.ledger.checks import COMMENT_LENGTH
from points_admin.ledger.models import MAX_POINTS, Reason, ReasonKind
from points_admin.roster.queries import MOST_CHOSEN
from points_admin.web.fields import DayField, IdsField, WholeField, cleaned

OWN = "own"
_KEY = re.compile(r"[A-Za-z0-9-]{16,100}")
_CHIP = re.compile(r"([1-9][0-9]{0,9}):(-?[0-9]{1,9})")


def fresh_key() -> str:
    """An idempotency key for one intent: made when a page is rendered, sent back by its button."""
    return uuid.uuid4().hex


class KeyedForm(Form):
    """A form that does one thing once."""

    key = HiddenField(default=fresh_key)

    def validate_key(self, key: HiddenField) -> None:
        if not key.raw_data or not _KEY.fullmatch(key.data or ""):
            key.data = fresh_key()
            raise ValidationError("Страница устарела. Проверьте данные и нажмите кнопку ещё раз.")


class AwardForm(KeyedForm):
    """`reason` is «id:points», as its chip promised, or `own` for `own_reason` and `own_points`.

    `pool` keeps the list of the bulk page; `without` drops students from the order; `confirmed` repeats the points.
    """

    kvant = StringField()
    students = IdsField()
    pool = IdsField()
    without = IdsField()
    reason = StringField()
    own_reason = StringField()
    own_points = WholeField()
    comment = StringField(
        filters=[cleaned],
        validators=[Length(max=COMMENT_LENGTH, message=f"Комментарий не длиннее {COMMENT_LENGTH} знаков.")],
    )
    occurred_on = DayField()
    confirmed = StringField()

    def __init__(self, *args: Any, reasons: Sequence[Reason] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reasons = {str(reason.id): reason for reason in reasons}
        dropped = set(self.without.data)
        self.students.data = [student_id for student_id in self.students.data if student_id not in dropped]

    @property
    def is_own(self) -> bool:
        """Whether the amount was typed, not taken from a chip."""
        return bool(self.reason.data == OWN)

    @property
    def meant(self) -> tuple[Reason, int]:
        """(reason, signed points) of a valid form; an amount without a sign takes the sign of its reason."""
        if not self.is_own:
            reason_id, _, points = self.reason.data.partition(":")
            return self._reasons[reason_id], int(points)
        reason = self._reasons[self.own_reason.data]
        amount = self.own_points.data or 0
        return reason, amount if reason.kind is ReasonKind.ACCRUAL else -abs(amount)

    def validate_kvant(self, kvant: StringField) -> None:
        if not kvant.data:
            raise ValidationError("Выберите квант, в котором начисляете или списываете.")

    def validate_students(self, students: IdsField) -> None:
        if not students.data:
            raise ValidationError("Выберите хотя бы одного ученика.")
        if len(students.data) > MOST_CHOSEN:
            raise ValidationError(f"Не больше {MOST_CHOSEN} учеников за один раз.")

    def validate_reason(self, reason: StringField) -> None:
        if self.is_own:
            return
        chip = _CHIP.fullmatch(reason.data or "")
        if not chip or chip[1] not in self._reasons:
            raise ValidationError("Выберите, за что.")
        _check_range(int(chip[2]))

    def validate_own_reason(self, own_reason: StringField) -> None:
        if self.is_own and own_reason.data not in self._reasons:
            raise ValidationError("Выберите основание.")

    def validate_own_points(self, own_points: WholeField) -> None:
        if not self.is_own:
            own_points.errors.clear()
        elif own_points.data is not None:
            _check_range(own_points.data)
            self._check_sign(own_points.data)
        elif not own_points.errors:
            raise ValidationError("Введите, сколько баллов.")

    def validate_occurred_on(self, occurred_on: DayField) -> None:
        if occurred_on.data and occurred_on.data > clock.today():
            raise ValidationError("Дата не может быть в будущем.")

    def _check_sign(self, amount: int) -> None:
        reason = self._reasons.get(self.own_reason.data)
        if reason and reason.kind is ReasonKind.ACCRUAL and amount < 0:
            raise ValidationError(f"«{reason.name}» — начисление: уберите минус или выберите основание списания.")


def _check_range(points: int) -> None:
    if not 0 < abs(points) <= MAX_POINTS:
        raise ValidationError("Сумма на одного ученика: от 1 до 10 000 баллов.")

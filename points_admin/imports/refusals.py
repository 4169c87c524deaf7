"""What an import refuses as a whole; wrong rows are no exception, they are part of the plan."""

from typing import TYPE_CHECKING

from points_admin.errors import Conflict, Invalid

if TYPE_CHECKING:
    from points_admin.imports.plan import Plan


class Unreadable(Invalid):
    """The file cannot be used; the message says why and how to mend it."""

    code = "unreadable_file"


class AlreadyImported(Conflict):
    """The same bytes were imported before and not rolled back; of a journal, rows of the actor's kvants."""

    code = "already_imported"


class RowsWrong(Invalid):
    """Some rows are wrong and the actor did not ask to leave them out; nothing was stored. `plan` says which."""

    code = "rows_wrong"

    def __init__(self, plan: "Plan") -> None:
        super().__init__(f"Строк с ошибками: {plan.wrong_rows}. Исправьте их или загрузите без них.")
        self.plan = plan


class PlanChanged(Conflict):
    """What would be stored is no longer what the actor was shown."""

    code = "plan_changed"
    message = "Пока вы смотрели, данные в базе изменились. Проверьте итог ещё раз и подтвердите загрузку."

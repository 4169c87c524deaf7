"""What an import refuses as a whole; wrong rows are no exception, they are part of the plan."""

from points_admin.errors import Conflict, Invalid


class Unreadable(Invalid):
    """The file cannot be used; the message says why and how to mend it."""

    code = "unreadable_file"


class AlreadyImported(Conflict):
    """The same bytes were imported before and not rolled back."""

    code = "already_imported"


class RowsWrong(Invalid):
    """Some rows are wrong and the actor did not ask to leave them out; nothing was stored."""

    code = "rows_wrong"


class PlanChanged(Conflict):
    """What would be stored is no longer what the actor was shown."""

    code = "plan_changed"
    message = "Пока вы смотрели, данные в базе изменились. Проверьте итог ещё раз и подтвердите загрузку."

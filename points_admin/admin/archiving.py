"""Archive and restore, in place of deleting, as doors of a model view."""

from typing import Any, ClassVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from points_admin import clock
from points_admin.admin.base import ModelDoors, actor, expose
from points_admin.admin.lists import Condition, Filter
from points_admin.audit.services import record
from points_admin.errors import Conflict, Forbidden
from points_admin.extensions import db


class ArchiveDoors(ModelDoors):
    """Mixed into a `ScopedView` whose model has `archived_at`."""

    archive_note: ClassVar[str] = ""

    @expose("/archive/", methods=("POST",))
    def archive_view(self) -> ResponseReturnValue:
        row = self.changeable()
        if not request.form.get("confirmed"):
            return self.confirm(f"Отправить «{row}» в архив?", "В архив", self.archive_note)
        return self._done(self.archive, row, "В архиве.")

    @expose("/restore/", methods=("POST",))
    def restore_view(self) -> ResponseReturnValue:
        return self._done(self.restore, self.changeable(), "Возвращено из архива.")

    def archive(self, row: Any) -> None:
        """Raises `Conflict` when archived already."""
        self._mark(row, archived=True)

    def restore(self, row: Any) -> None:
        """Raises `Conflict` when not archived."""
        self._mark(row, archived=False)

    def _mark(self, row: Any, *, archived: bool) -> None:
        if (row.archived_at is not None) is archived:
            raise Conflict
        row.archived_at = clock.now() if archived else None
        verb = "archive" if archived else "restore"
        record(actor().id, f"{self.noun}.{verb}", row)

    def changeable(self) -> Any:
        """The row named by the form, for those who may change it."""
        row = self.get_one(request.form.get("id", ""))
        if not self.can_change:
            raise Forbidden
        return row

    def _done(self, change: Any, row: Any, said: str) -> ResponseReturnValue:
        change(row)
        db.session.commit()
        flash(said, "success")
        return redirect(self.url_of("details_view", id=row.id))


def archive_filter(model: Any) -> Filter:
    """«Действующие» unless the archive is asked for."""

    def condition(_user: Any, value: str) -> Condition:
        archived: Condition = model.archived_at.is_not(None)
        return archived

    options = (("archived", "Архив"),)
    running = model.archived_at.is_(None)
    return Filter("state", "Показать", lambda _user: options, condition, as_chips=True, otherwise=running)

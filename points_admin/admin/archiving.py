"""Archive and restore, in place of deleting, as doors of a model view."""

from typing import Any, ClassVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from points_admin.admin.base import ModelDoors, expose
from points_admin.admin.lists import Condition, Filter
from points_admin.errors import Forbidden
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
        """Hand the row to the verb; no commit."""
        raise Forbidden

    def restore(self, row: Any) -> None:
        """Hand the row to the verb; no commit."""
        raise Forbidden

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

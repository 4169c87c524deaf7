"""The writing doors of a model view: new, edit, delete. Shut until a view names the permissions."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from wtforms import Form

from points_admin.access import Permission
from points_admin.admin.base import ModelDoors, expose
from points_admin.errors import Correctable, Forbidden
from points_admin.extensions import db
from points_admin.web.forms import say_beside

INVALID = 422


class WritingDoors(ModelDoors):
    """Mixed into a Flask-Admin model view."""

    change: ClassVar[tuple[Permission, ...]] = ()
    remove: ClassVar[tuple[Permission, ...]] = ()
    form: ClassVar[type[Form]] = Form
    hints: ClassVar[Mapping[str, str]] = {}
    create_title: ClassVar[str] = ""
    edit_title: ClassVar[str] = ""
    # Said when a row was stored.
    saved: ClassVar[str] = "Сохранено."
    form_template: ClassVar[str] = "admin/model/form.html"

    @property
    def can_change(self) -> bool:  # type: ignore[override]  # declared as a plain attribute for the other mixins
        """Whether the signed-in user may create and edit here."""
        return self.allows(*self.change)

    @property
    def can_remove(self) -> bool:
        return self.allows(*self.remove)

    def form_for(self, row: Any) -> type[Form]:
        """The form of the page; `row` is None for a new one."""
        return self.form

    def prepare(self, form: Form, row: Any) -> None:
        """Fill the choices of selects, for the signed-in user; `row` is None for a new one."""

    def save(self, form: Form, row: Any) -> Any:
        """Hand the form to the verb that writes it (`row` is None for a new one) and return the row; no commit."""
        raise Forbidden

    def delete(self, row: Any) -> None:
        """Hand the row to the verb that deletes it; no commit."""
        raise Forbidden

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        self._demand(self.can_change)
        return self._edit(None)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        # A foreign row is missing even for those who may edit nothing.
        row = self.get_one(request.args.get("id", ""))
        self._demand(self.can_change)
        return self._edit(row)

    @expose("/delete/", methods=("POST",))
    def delete_view(self) -> ResponseReturnValue:
        row = self.get_one(request.form.get("id", ""))
        self._demand(self.can_remove)
        if not request.form.get("confirmed"):
            return self.confirm(f"Удалить «{row}»?", "Удалить", "Вернуть будет нельзя.")
        try:
            self.delete(row)
            db.session.commit()
        except Correctable as refusal:
            db.session.rollback()
            flash(refusal.message, "error")
            return redirect(self.url_of("details_view", id=row.id))
        flash("Удалено.", "success")
        return redirect(self.url_of("index_view"))

    def changeable(self) -> Any:
        """The row named by the form, for those who may change it."""
        row = self.get_one(request.form.get("id", ""))
        self._demand(self.can_change)
        return row

    def confirm(self, question: str, verb: str, note: str = "") -> ResponseReturnValue:
        """The page that asks once more; a browser with scripts has asked already and sends `confirmed`."""
        fields = [(k, v) for k, v in request.form.items(multi=True) if k not in ("csrf_token", "confirmed")]
        address = request.full_path.rstrip("?")
        return self.page("admin/confirm.html", question=question, verb=verb, note=note, fields=fields, to=address)

    def _edit(self, row: Any) -> ResponseReturnValue:
        form = self.form_for(row)(request.form if request.method == "POST" else None, obj=row)
        self.prepare(form, row)
        if request.method == "POST" and form.validate() and (saved := self._stored(form, row)) is not None:
            flash(self.saved, "success")
            return redirect(self.url_of("details_view", id=saved.id))
        page = self.page(self.form_template, form=form, row=row)
        return page, INVALID if request.method == "POST" else 200

    def _stored(self, form: Form, row: Any) -> Any:
        """The saved row, or None with the refusal written into the form."""
        try:
            saved = self.save(form, row)
            db.session.commit()
            return saved
        except Correctable as refusal:
            db.session.rollback()
            say_beside(form, refusal)
            return None

    def _demand(self, allowed: bool) -> None:
        if not allowed:
            raise Forbidden

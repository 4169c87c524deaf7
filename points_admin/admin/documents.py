"""The texts of the site: what counts now, a new version with a look at it first, and the earlier ones."""

from functools import partial
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from points_admin.access import Permission
from points_admin.admin.base import PanelView, actor, expose
from points_admin.checks import REQUIRED
from points_admin.documents.markup import blocks_of
from points_admin.documents.models import DocumentKind
from points_admin.documents.queries import current, unfinished, version_of, versions_of
from points_admin.documents.services import LONGEST, checked_body, publish
from points_admin.errors import Correctable, NotFound
from points_admin.extensions import db
from points_admin.web.forms import PageForm, ruled, say_beside
from points_admin.web.statuses import http_status

INVALID = 422
TITLES = {
    DocumentKind.POLICY: "Политика персональных данных",
    DocumentKind.CONSENT: "Согласие на обработку данных",
    DocumentKind.HELP: "Помощь и доступность",
}


class DocumentForm(PageForm):
    body = TextAreaField("Текст", [InputRequired(REQUIRED), ruled(checked_body)], render_kw={"maxlength": LONGEST})


class DocumentView(PanelView):
    permission = (Permission.DOCUMENTS_MANAGE,)

    @expose("/")
    def index(self) -> str:
        return self.page("list", documents=[current(kind) for kind in TITLES], unfinished=unfinished())

    @expose("/<kind>/")
    def edit(self, kind: str) -> str:
        newest = current(_kind(kind))
        return self.page("edit", document=newest, form=DocumentForm(obj=newest), blocks=blocks_of(newest.body))

    @expose("/<kind>/", methods=("POST",))
    def save(self, kind: str) -> ResponseReturnValue:
        newest, form = current(_kind(kind)), DocumentForm(request.form)
        look = partial(self.page, "edit", document=newest, form=form, blocks=blocks_of(form.body.data or ""))
        if not form.validate():
            return look(), INVALID
        if "publish" not in request.form:
            return look(is_preview=True)
        try:
            published = publish(actor(), kind=newest.kind, body=form.body.data or "")
            db.session.commit()
        except Correctable as refusal:
            db.session.rollback()
            say_beside(form, refusal)
            return look(), http_status(refusal)
        flash(f"Действует редакция № {published.version}.", "success")
        return redirect(self.get_url(".index"))

    @expose("/<kind>/versions")
    def versions(self, kind: str) -> str:
        return self.page("versions", versions=versions_of(_kind(kind)), kind=_kind(kind))

    @expose("/<kind>/versions/<number>")
    def version(self, kind: str, number: str) -> str:
        shown = version_of(_kind(kind), number)
        return self.page("version", document=shown, blocks=blocks_of(shown.body))

    def page(self, name: str, **context: Any) -> str:
        return self.render(f"admin/documents/{name}.html", titles=TITLES, **context)


def _kind(value: str) -> DocumentKind:
    try:
        return DocumentKind(value)
    except ValueError as error:
        raise NotFound from error

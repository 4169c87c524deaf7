"""Pages about the technopark: the first one, the kvants, help, and the texts about personal data."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from points_admin.access import Permission
from points_admin.documents.markup import blocks_of
from points_admin.documents.models import DocumentKind
from points_admin.documents.queries import current, version_of
from points_admin.enrolment.queries import places_of
from points_admin.errors import Forbidden
from points_admin.public.words import ages
from points_admin.roster.models import Kvant
from points_admin.roster.queries import kvant_by_slug, running_kvants
from points_admin.roster.teaching import teachers_of
from points_admin.schedule.queries import monday_of, public_week

blueprint = Blueprint("public", __name__)
blueprint.add_app_template_filter(ages)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The site's first page; whoever is signed in is led to their own."""
    if not current_user.is_authenticated:
        return _with_kvants("public/home.html", running_kvants())
    if current_user.can(Permission.PANEL_OPEN):
        return redirect("/admin/")
    if current_user.can(Permission.CABINET_OPEN):
        return redirect("/cabinet/")
    raise Forbidden


@blueprint.get("/kvants/")
def kvants() -> str:
    """All kvants with what they are about, for whom, and whether there is room."""
    return _with_kvants("public/kvants.html", running_kvants())


@blueprint.get("/kvants/<slug>")
def kvant(slug: str) -> str:
    """One kvant: its teachers and the way in."""
    found = kvant_by_slug(slug)
    return _with_kvants("public/kvant.html", [found], kvant=found, teachers=teachers_of(found))


@blueprint.get("/schedule")
def schedule() -> str:
    """A week of lessons: `?week=` any day of it, `?kvant=` (a slug) narrows."""
    slug = request.args.get("kvant", "")
    chosen = kvant_by_slug(slug) if slug else None
    week = public_week(monday_of(request.args.get("week", "")), kvant=chosen)
    return render_template("public/schedule.html", week=week, kvants=running_kvants(), chosen=chosen)


@blueprint.get("/help")
def help_page() -> str:
    """How to use the site, and for whom it is accessible."""
    return _document(DocumentKind.HELP)


@blueprint.get("/privacy")
def privacy() -> str:
    """The policy on personal data."""
    return _document(DocumentKind.POLICY)


@blueprint.get("/consent")
def consent() -> str:
    """The text one agrees to at registration; `?version=` shows an earlier one."""
    return _document(DocumentKind.CONSENT)


def _with_kvants(template: str, kvants: Sequence[Kvant], **context: Any) -> str:
    return render_template(template, kvants=kvants, places=places_of(kvants), **context)


def _document(kind: DocumentKind) -> str:
    number = request.args.get("version")
    newest = current(kind)
    shown = version_of(kind, number) if number else newest
    return render_template(
        "public/document.html", kind=kind, document=shown, blocks=blocks_of(shown.body), is_newest=shown is newest
    )

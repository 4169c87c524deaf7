"""What search engines read: robots.txt and the map of the public pages."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template

from points_admin.roster.queries import running_kvants
from points_admin.web.addresses import absolute_url

blueprint = Blueprint("seo", __name__)

_CLOSED = ("/admin/", "/cabinet/", "/login", "/change", "/reset", "/account", "/register", "/feedback/done")
_PAGES = (
    "public.home",
    "public.kvants",
    "public.schedule",
    "public.help_page",
    "feedback_form.form",
    "public.privacy",
    "public.consent",
)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Public pages are open, people's own pages are not."""
    closed = "".join(f"Disallow: {path}\n" for path in _CLOSED)
    return Response(f"User-agent: *\n{closed}Sitemap: {absolute_url('seo.sitemap')}\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Every public page."""
    return Response(render_template("public/sitemap.xml", addresses=_addresses()), mimetype="application/xml")


def _addresses() -> Iterator[str]:
    yield from map(absolute_url, _PAGES)
    for kvant in running_kvants():
        yield absolute_url("public.kvant", slug=kvant.slug)

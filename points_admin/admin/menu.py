"""The menu: only what the signed-in user may open, in the groups of the registration table."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, request

from points_admin.admin.base import PanelGate

GROUPS = ("Работа", "Люди", "Баллы", "Система")


@dataclass(frozen=True)
class MenuItem:
    label: str
    url: str
    is_current: bool
    badge: int


@dataclass(frozen=True)
class MenuGroup:
    title: str
    items: Sequence[MenuItem]


def menu() -> list[MenuGroup]:
    """Groups with at least one item the user may open."""
    groups: dict[str, list[MenuItem]] = {title: [] for title in GROUPS}
    for view in current_app.extensions["admin"][0]._views:
        if view.category and view.is_accessible():
            groups[view.category].append(_item(view))
    return [MenuGroup(title, items) for title, items in groups.items() if items]


def _item(view: PanelGate) -> MenuItem:
    endpoint = view.endpoint  # type: ignore[attr-defined]  # every gate is mixed into a Flask-Admin view
    name, default = view.name, view._default_view  # type: ignore[attr-defined]
    url = view.get_url(f"{endpoint}.{default}")  # type: ignore[attr-defined]
    return MenuItem(str(name), url, request.blueprint == endpoint, view.badge())

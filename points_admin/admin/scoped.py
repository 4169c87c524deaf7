"""ScopedView, the base of all model views. It denies: no row, no column, no verb, until a view opens them."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin.contrib.sqla import ModelView
from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from points_admin.accounts.models import User
from points_admin.admin import lists
from points_admin.admin.base import actor, expose
from points_admin.admin.lists import AnyFilter, Asked, Condition, Control, Listing
from points_admin.admin.writing import WritingDoors
from points_admin.database import locked, row_id
from points_admin.errors import Forbidden, NotFound
from points_admin.extensions import db
from points_admin.roster.queries import contains_words

Order = Sequence[Any]
Fact = tuple[str, Any]


class ScopedView(WritingDoors, ModelView):
    """A subclass is a table of contents: who (`permission`, `change`), which rows (`scope`), which columns."""

    labels: ClassVar[Mapping[str, str]] = {}
    numeric: ClassVar[Sequence[str]] = ()
    # The column that a phone shows beside the row's title.
    figure: ClassVar[str] = ""
    sorts: ClassVar[Mapping[str, ColumnElement[Any] | InstrumentedAttribute[Any]]] = {}
    default_order: ClassVar[Order] = ()
    filters: ClassVar[Sequence[AnyFilter]] = ()
    # In a tuple: a bare attribute of a model would act as a descriptor of the view.
    search_in: ClassVar[Sequence[Any]] = ()
    search_hint: ClassVar[str] = ""
    # Flask-Admin's constructor reads it to guess joins; here `selected` names them.
    _list_columns: ClassVar[Order] = ()
    empty: ClassVar[str] = "Здесь пока ничего нет."
    empty_for_reader: ClassVar[str] = ""
    list_template = "admin/model/list.html"
    details_template = "admin/model/details.html"

    def scope(self, user: User) -> Condition:
        """Which rows exist for the user; every door of the view asks this."""
        return false()

    def facts(self, row: Any) -> list[Fact]:
        """What the row's own page says: (label, value)."""
        return []

    def extras(self, rows: Sequence[Any]) -> Mapping[int, Any]:
        """What the list shows beside the rows themselves, by id, for the whole page at once."""
        return {}

    def selected(self) -> Select[Any]:
        """The rows of the user; a view adds what its columns need, so that no row costs a query."""
        return select(self.model).where(self.scope(actor()))

    def searched(self, typed: str) -> Condition:
        return or_(false(), *(contains_words(key, typed) for key in self.search_in))

    def get_query(self) -> Any:
        """What Flask-Admin's own methods ask, should any be reached."""
        return db.session.query(self.model).filter(self.scope(actor()))

    def get_count_query(self) -> Any:
        return db.session.query(func.count()).select_from(self.model).filter(self.scope(actor()))

    def get_one(self, id: object) -> Any:
        """The row, or `NotFound` where it is missing or not the user's to see; locked where it may be changed."""
        query = self.selected().where(self.model.id == row_id(id))
        may_write = request.method == "POST" and self.can_change
        row = db.session.scalar(locked(query) if may_write else query)
        if row is None:
            raise NotFound
        return row

    def listing(self, asked: Asked) -> Listing:
        """One page of the rows that the search and the filters leave."""
        controls = lists.controls(actor(), self.filters, asked)
        wanted = self.wanted(asked, controls)
        total = db.session.scalar(select(func.count()).select_from(self.model).where(*wanted)) or 0
        query = self.selected().where(*wanted).order_by(*self.order(asked))
        rows = db.session.scalars(query.offset(lists.offset(asked, total)).limit(lists.PAGE_SIZE)).all()
        return lists.paged(asked, controls, rows, total)

    def wanted(self, asked: Asked, controls: Sequence[Control]) -> list[Condition]:
        """Scope, search and filters as conditions."""
        conditions = [self.scope(actor()), *lists.conditions(actor(), controls)]
        return [*conditions, self.searched(asked.search)] if asked.search else conditions

    def order(self, asked: Asked) -> list[Any]:
        column = self.sorts.get(asked.sort)
        if column is None:
            return [*self.default_order, self.model.id]
        return [column.desc() if asked.descending else column.asc(), *self.default_order, self.model.id]

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        return self.list_page()

    def list_page(self) -> str:
        """The rows that the address asks for."""
        listing = self.listing(Asked.read(request.args, self.filters))
        return self.page(self.list_template, listing=listing, extras=self.extras(listing.rows))

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        row = self.get_one(request.args.get("id", ""))
        return self.page(self.details_template, row=row, facts=self.facts(row))

    # Doors of Flask-Admin that this panel keeps shut: it has own pages for what they do.

    @expose("/action/", methods=("POST",))
    def action_view(self) -> ResponseReturnValue:
        raise NotFound("Такого действия нет.")

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> ResponseReturnValue:
        raise Forbidden

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> ResponseReturnValue:
        raise NotFound

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self) -> ResponseReturnValue:
        raise Forbidden

    def page(self, template: str, **context: Any) -> str:
        """Render with the view at hand (Flask-Admin's `render`, typed)."""
        return str(self.render(template, view=self, **context))

    def _refresh_cache(self) -> None:
        """Flask-Admin would guess columns, forms and filters from the model; here a view names them all."""


class NewestFirstView(ScopedView):
    """Rows that only ever grow in number, paged by cursor: counting them would cost more year by year."""

    def listing(self, asked: Asked) -> Listing:
        controls = lists.controls(actor(), self.filters, asked)
        wanted = *self.wanted(asked, controls), *lists.older_than(self.model.id, asked)
        query = self.selected().where(*wanted).order_by(self.model.id.desc())
        rows = db.session.scalars(query.limit(lists.PAGE_SIZE + 1)).all()
        return lists.newest_first(asked, controls, rows)

"""Kvants: list, card, new, edit, archive (administrators)."""

from typing import Any, ClassVar

from sqlalchemy import func, select
from wtforms import BooleanField, ColorField

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.archiving import ArchiveDoors, archive_filter
from points_admin.admin.base import actor
from points_admin.admin.lists import Condition
from points_admin.admin.scoped import Fact, ScopedView
from points_admin.extensions import db
from points_admin.roster.kvants import (
    DESCRIPTION_LENGTH,
    MOST_PLACES,
    NAME_LENGTH,
    OLDEST,
    SLUG_LENGTH,
    YOUNGEST,
    archive_kvant,
    checked_aliases,
    checked_color,
    checked_slug,
    create_kvant,
    delete_kvant,
    restore_kvant,
    update_kvant,
)
from points_admin.roster.models import Group, Kvant, Membership
from points_admin.roster.policies import visible_kvants
from points_admin.roster.teaching import teachers_of
from points_admin.web.forms import ListField, PageForm, block, line, ruled, spelled, whole


class KvantForm(PageForm):
    name = line("Название", NAME_LENGTH, required=True)
    slug = line("Адрес на сайте", SLUG_LENGTH, rule=checked_slug)
    aliases = ListField("Другие написания", [ruled(checked_aliases)])
    color = ColorField("Цвет", [ruled(checked_color)], default="#2455c7")
    description = block("Описание", DESCRIPTION_LENGTH)
    capacity = whole("Мест", 1, MOST_PLACES)
    age_from = whole("Возраст от, лет", YOUNGEST, OLDEST)
    age_to = whole("Возраст до, лет", YOUNGEST, OLDEST)
    is_open = BooleanField("Запись открыта", default=True)


class KvantView(ArchiveDoors, ScopedView):
    permission = (Permission.KVANTS_MANAGE,)
    change = remove = (Permission.KVANTS_MANAGE,)
    create_title, edit_title = "Новый квант", "Квант"
    create_label = "Добавить квант"
    column_list = ("name", "aliases", "students", "capacity", "is_open")
    labels: ClassVar = {
        "name": "Название",
        "aliases": "Другие написания",
        "students": "Учеников",
        "capacity": "Мест",
        "is_open": "Запись",
    }
    numeric = ("students", "capacity")
    sorts: ClassVar = {"name": Kvant.match_key, "capacity": Kvant.capacity}
    default_order = (Kvant.match_key,)
    filters = (archive_filter(Kvant),)
    search_in = (Kvant.match_key,)
    search_hint = "Название"
    empty = "Квантов пока нет. Добавьте первый: пока квантов нет, список учеников не загрузить."
    form = KvantForm
    hints: ClassVar = {
        "slug": "Можно не заполнять: получится из названия.",
        "aliases": "Через запятую: как ещё квант называют в таблицах.",
        "capacity": "Пусто — без ограничения.",
    }
    archive_note = "Квант исчезнет из списков и выбора. История и баллы останутся, вернуть можно в любое время."
    list_template = "admin/kvants/list.html"
    details_template = "admin/kvants/card.html"

    def scope(self, user: User) -> Condition:
        return visible_kvants(user)

    def extras(self, rows: Any) -> dict[int, int]:
        """How many students attend each kvant now."""
        running = Membership.kvant_id.in_([row.id for row in rows]), Membership.is_running
        counted = select(Membership.kvant_id, func.count()).where(*running).group_by(Membership.kvant_id)
        return dict(db.session.execute(counted).all())

    def facts(self, row: Kvant) -> list[Fact]:
        return [
            ("Педагоги", spelled([user.full_name for user in teachers_of(row)])),
            ("Учеников сейчас", self.extras([row]).get(row.id, 0)),
            ("Мест", row.capacity),
            ("Возраст от, лет", row.age_from),
            ("Возраст до, лет", row.age_to),
            ("Другие написания", spelled(row.aliases)),
            ("Адрес на сайте", row.slug),
            ("Запись", "открыта" if row.is_open else "закрыта"),
            ("Описание", row.description),
        ]

    def groups(self, row: Kvant) -> list[Group]:
        """The kvant's groups, for its card."""
        running = Group.kvant_id == row.id, Group.archived_at.is_(None)
        return list(db.session.scalars(select(Group).where(*running).order_by(Group.match_key)))

    def save(self, form: Any, row: Kvant | None) -> Kvant:
        return create_kvant(actor(), **form.data) if row is None else update_kvant(actor(), row, **form.data)

    def archive(self, row: Kvant) -> None:
        archive_kvant(actor(), row)

    def restore(self, row: Kvant) -> None:
        restore_kvant(actor(), row)

    def delete(self, row: Kvant) -> None:
        delete_kvant(actor(), row)

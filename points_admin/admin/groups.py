"""Groups: list, card with the members, new, edit, archive; teachers read those of their kvants."""

from typing import Any, ClassVar

from sqlalchemy import func, select

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.accounts.queries import teachers
from points_admin.admin.archiving import ArchiveDoors, archive_filter
from points_admin.admin.base import actor
from points_admin.admin.choices import kvant_options
from points_admin.admin.lists import Condition, Filter
from points_admin.admin.scoped import Fact, ScopedView
from points_admin.extensions import db
from points_admin.roster.groups import (
    CODE_LENGTH,
    MOST_PLACES,
    archive_group,
    create_group,
    delete_group,
    restore_group,
    update_group,
)
from points_admin.roster.models import Group, Kvant, Membership, Student
from points_admin.roster.policies import visible_groups
from points_admin.roster.queries import group_members, kvants_of
from points_admin.web.forms import ChoiceField, PageForm, line, whole


class GroupForm(PageForm):
    kvant = ChoiceField("Квант", required=True, empty="Выберите квант")
    code = line("Код группы", CODE_LENGTH, required=True)
    teacher = ChoiceField("Педагог", empty="Не назначен")
    capacity = whole("Мест", 1, MOST_PLACES)


class GroupView(ArchiveDoors, ScopedView):
    permission = (Permission.KVANTS_READ_ALL, Permission.KVANTS_READ_TAUGHT)
    change = remove = (Permission.GROUPS_MANAGE,)
    create_title, edit_title = "Новая группа", "Группа"
    create_label = "Добавить группу"
    column_list = ("code", "kvant", "teacher", "students")
    labels: ClassVar = {"code": "Группа", "kvant": "Квант", "teacher": "Педагог", "students": "Учеников"}
    numeric = ("students",)
    sorts: ClassVar = {"code": Group.match_key}
    filters = (
        archive_filter(Group),
        Filter("kvant", "Квант", kvant_options, lambda _user, value: Group.kvant_id == int(value)),
    )
    search_in = (Group.match_key,)
    search_hint = "Код группы"
    empty = "Групп пока нет. Добавьте группу или загрузите список учеников: группы появятся из него."
    empty_for_reader = "В ваших квантах пока нет групп. Их заводит администратор."
    form = GroupForm
    archive_note = "Группа исчезнет из списков и выбора. Ученики останутся в кванте, история сохранится."
    list_template = "admin/groups/list.html"
    details_template = "admin/groups/card.html"

    def scope(self, user: User) -> Condition:
        return visible_groups(user)

    def order(self, asked: Any) -> list[Any]:
        by_kvant = select(Kvant.match_key).where(Kvant.id == Group.kvant_id).scalar_subquery()
        return super().order(asked) if asked.sort in self.sorts else [by_kvant, Group.match_key, Group.id]

    def extras(self, rows: Any) -> dict[int, int]:
        """How many students attend each group now."""
        running = Membership.group_id.in_([row.id for row in rows]), Membership.is_running
        counted = select(Membership.group_id, func.count()).where(*running).group_by(Membership.group_id)
        return {group_id: count for group_id, count in db.session.execute(counted) if group_id is not None}

    def facts(self, row: Group) -> list[Fact]:
        return [("Квант", row.kvant.name), ("Педагог", row.teacher), ("Мест", row.capacity)]

    def members(self, row: Group) -> list[Student]:
        """Who attends now, for the card."""
        return group_members(actor(), row)

    def prepare(self, form: Any, row: Group | None) -> None:
        form.kvant.offer(kvants_of(actor()) if row is None else [row.kvant])
        form.teacher.offer([*teachers(), *([row.teacher] if row and row.teacher else [])])
        if row is not None and not form.kvant.raw_data:
            form.kvant.data, form.teacher.data = row.kvant_id, row.teacher_id

    def save(self, form: Any, row: Group | None) -> Group:
        values = {"code": form.code.data, "teacher": form.teacher.row, "capacity": form.capacity.data}
        if row is None:
            return create_group(actor(), kvant=form.kvant.row, **values)
        return update_group(actor(), row, **values)

    def archive(self, row: Group) -> None:
        archive_group(actor(), row)

    def restore(self, row: Group) -> None:
        restore_group(actor(), row)

    def delete(self, row: Group) -> None:
        delete_group(actor(), row)

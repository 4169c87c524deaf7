"""RewardView at /admin/rewards/: the catalogue; administrators keep it, teachers read it."""

from typing import Any, ClassVar

from flask import request
from sqlalchemy import func, select

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.archiving import ArchiveDoors, archive_filter
from points_admin.admin.base import actor
from points_admin.admin.lists import Condition
from points_admin.admin.rewards.forms import RewardForm
from points_admin.admin.scoped import Fact, ScopedView
from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.rewards.catalogue import (
    archive_reward,
    create_reward,
    delete_reward,
    remove_picture,
    restore_reward,
    set_picture,
    update_reward,
)
from points_admin.rewards.conditions import hindrance
from points_admin.rewards.models import Redemption, RedemptionState, Reward
from points_admin.rewards.policies import can_redeem, visible_rewards
from points_admin.rewards.words import in_the_way

_TYPED = ("name", "description", "price", "stock", "per_student", "is_visible", "open_from", "open_to")


class RewardView(ArchiveDoors, ScopedView):
    permission = (Permission.REWARDS_READ,)
    change = remove = (Permission.REWARDS_MANAGE,)
    create_title, edit_title = "Новая награда", "Награда"
    create_label = "Добавить награду"
    column_list = ("name", "price", "stock", "per_student", "issued", "state")
    labels: ClassVar = {
        "name": "Награда",
        "price": "Цена",
        "stock": "В наличии",
        "per_student": "На ученика",
        "issued": "Обменяно",
        "state": "Состояние",
    }
    numeric = ("price", "stock", "per_student", "issued")
    figure = "price"
    sorts: ClassVar = {"name": Reward.match_key, "price": Reward.price, "stock": Reward.stock}
    default_order = (Reward.price, Reward.match_key)
    filters = (archive_filter(Reward),)
    search_in = (Reward.match_key,)
    search_hint = "Название"
    empty = "Наград пока нет. Добавьте первую: ученики увидят её в кабинете и смогут на неё копить."
    empty_for_reader = "Наград пока нет. Каталог ведёт администратор."
    form = RewardForm
    hints: ClassVar = {
        "price": "Уже обменянные награды сохранят прежнюю цену.",
        "picture": "Файл JPEG, PNG или WebP до 2 МБ. Хранится уменьшенная копия.",
        "stock": "Пусто — сколько угодно.",
        "per_student": "Пусто — без ограничения.",
        "open_from": "Пусто — уже открыт.",
        "open_to": "Пусто — без срока.",
    }
    archive_note = "Ученики её больше не увидят. Выданное останется, вернуть можно в любое время."
    list_template = "admin/rewards/list.html"
    details_template = "admin/rewards/card.html"
    form_template = "admin/rewards/form.html"

    def scope(self, user: User) -> Condition:
        return visible_rewards(user)

    @property
    def can_redeem(self) -> bool:
        """Whether the card offers an exchange."""
        return can_redeem(actor())

    def extras(self, rows: Any) -> dict[int, int]:
        """How many of each were exchanged, without those taken back."""
        ids = [row.id for row in rows]
        counted = Redemption.reward_id.in_(ids), Redemption.state != RedemptionState.CANCELLED
        query = select(Redemption.reward_id, func.count()).where(*counted).group_by(Redemption.reward_id)
        return {row[0]: row[1] for row in db.session.execute(query)}

    def closed_as(self, row: Reward) -> str:
        """Why nobody can have it today; "" where somebody can."""
        return in_the_way(row, hindrance(row))

    def facts(self, row: Reward) -> list[Fact]:
        return [
            ("Цена, баллов", row.price),
            ("В наличии", "сколько угодно" if row.stock is None else row.stock),
            ("Не больше на ученика", row.per_student),
            ("Обменяно", self.extras([row]).get(row.id, 0)),
            ("Обмен открыт с", row.open_from),
            ("Последний день обмена", row.open_to),
            ("Состояние", self.closed_as(row) or "открыта"),
            ("Описание", row.description),
        ]

    def prepare(self, form: Any, row: Reward | None) -> None:
        if row is None or row.picture is None:
            del form.remove_picture
        if row is not None and form.seen_stock.raw_data is None:
            form.seen_stock.data = _written(row.stock)

    def save(self, form: Any, row: Reward | None) -> Reward:
        wanted = {name: form[name].data for name in _TYPED}
        if row is None:
            row = create_reward(actor(), **wanted)
        else:
            _keep_stock(form, row, wanted)
            update_reward(actor(), row, **wanted)
        file = request.files.get("picture")
        if file is not None and file.filename:
            set_picture(actor(), row, file.read())
        elif "remove_picture" in form and form.remove_picture.data:
            remove_picture(actor(), row)
        return row

    def archive(self, row: Reward) -> None:
        archive_reward(actor(), row)

    def restore(self, row: Reward) -> None:
        restore_reward(actor(), row)

    def delete(self, row: Reward) -> None:
        delete_reward(actor(), row)


def _keep_stock(form: Any, row: Reward, wanted: dict[str, Any]) -> None:
    """A number that nobody typed does not undo the exchanges made since the page was opened."""
    seen = form.seen_stock.data or ""
    if _written(wanted["stock"]) == seen:
        del wanted["stock"]
    elif _written(row.stock) != seen:
        form.seen_stock.data = _written(row.stock)
        now = "теперь без ограничения" if row.stock is None else f"теперь в наличии {row.stock}"
        raise Conflict(f"Пока вы правили, количество изменилось: {now}. Впишите, сколько есть.", field="stock")


def _written(stock: int | None) -> str:
    return "" if stock is None else str(stock)

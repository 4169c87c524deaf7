"""Forms of the pages of rewards."""

from wtforms import BooleanField, FileField, HiddenField
from wtforms.widgets import DateInput

from points_admin.admin.award.forms import KeyedForm
from points_admin.ledger.models import MAX_POINTS
from points_admin.rewards.catalogue import MOST_PER_STUDENT, MOST_STOCK
from points_admin.rewards.models import DESCRIPTION_LENGTH, NAME_LENGTH, WHY_LENGTH
from points_admin.web.fields import DayField, WholeField
from points_admin.web.forms import PageForm, block, line, whole


class RewardForm(PageForm):
    """`seen_stock` is what the page said was there when it was opened: others take rewards meanwhile."""

    name = line("Название", NAME_LENGTH, required=True)
    price = whole("Цена, баллов", 1, MAX_POINTS, required=True)
    description = block("Описание", DESCRIPTION_LENGTH)
    picture = FileField("Картинка", render_kw={"accept": "image/jpeg,image/png,image/webp"})
    remove_picture = BooleanField("Убрать картинку")
    stock = whole("Сколько в наличии", 0, MOST_STOCK)
    seen_stock = HiddenField()
    per_student = whole("Не больше на одного ученика", 1, MOST_PER_STUDENT)
    open_from = DayField("Обмен открыт с", widget=DateInput())
    open_to = DayField("Последний день обмена", widget=DateInput())
    is_visible = BooleanField("Видна ученикам", default=True)


class RedeemForm(KeyedForm):
    """`price` is what the page promised."""

    price = WholeField()


class CancelForm(PageForm):
    why = line("Причина (её увидит ученик)", WHY_LENGTH, required=True)

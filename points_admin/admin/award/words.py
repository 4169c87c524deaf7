"""What the award screen says about an effect; the script of the page fills the same sentences live."""

from typing import Any

from flask import current_app

from points_admin.ledger.models import Batch, BatchKind
from points_admin.web.formats import number, plural, points

_TO = ("ученику", "ученикам", "ученикам")
_FROM = ("ученика", "учеников", "учеников")
_SENTENCES = {
    "accrueOne": "Начислить {count} {people} {sum}",
    "accrueMany": "Начислить {count} {people} по {each} = {sum}",
    "deductOne": "Списать с {count} {people} {sum}",
    "deductMany": "Списать с {count} {people} по {each} = {sum}",
}
_TITLES = {
    BatchKind.ACCRUAL: "Начисление",
    BatchKind.DEDUCTION: "Списание",
    BatchKind.REDEMPTION: "Обмен на награды",
    BatchKind.REVERSAL: "Сторно",
    BatchKind.IMPORT: "Загрузка из файла",
}


def effect(each: int, count: int) -> str:
    """«Начислить 25 ученикам по 5 = 125 баллов»: `each` is signed, `count` is how many students."""
    kind = "accrue" if each > 0 else "deduct"
    return _SENTENCES[kind + ("One" if count == 1 else "Many")].format(
        count=number(count),
        people=plural(count, *(_TO if each > 0 else _FROM)),
        each=number(abs(each)),
        sum=points(abs(each) * count),
    )


def done(total: int, count: int) -> str:
    """«Начислено 125 баллов 25 ученикам»: `total` is the signed sum of a batch of `count` rows."""
    people = plural(count, *(_TO if total > 0 else _FROM))
    if total > 0:
        return f"Начислено {points(total)} {number(count)} {people}"
    return f"Списано {points(-total)} с {number(count)} {people}"


def undone(total: int, count: int) -> str:
    """The same for the batch that took another one back: «Отменено: списано 125 баллов с 25 учеников»."""
    sentence = done(total, count)
    return f"Отменено: {sentence[0].lower()}{sentence[1:]}"


def sentence(batch: Batch) -> str:
    """What a batch did, as a heading."""
    if batch.kind in (BatchKind.ACCRUAL, BatchKind.DEDUCTION):
        return done(batch.points, batch.size)
    if batch.kind is BatchKind.REVERSAL:
        return undone(batch.points, batch.size)
    return f"{title(batch)}: {number(batch.size)} {plural(batch.size, 'операция', 'операции', 'операций')}"


def title(batch: Batch) -> str:
    """Stands for the reason of a batch that has several."""
    return _TITLES[batch.kind]


def script_words() -> dict[str, Any]:
    """The sentences for the page's script (`data-words`)."""
    return {
        **_SENTENCES,
        "to": _TO,
        "from": _FROM,
        "unit": current_app.config["POINTS_UNIT_FORMS"],
        "noReason": "Выберите, за что",
        "nobody": "Выберите учеников",
        "sending": "Сохраняем…",
        "all": "Выбрать всех",
        "none": "Снять всех",
    }

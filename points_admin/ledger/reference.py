"""The standard reasons with their usual amounts, and seed_reasons(), which adds those that are missing."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from points_admin import text
from points_admin.extensions import db
from points_admin.ledger.models import Reason, ReasonKind
from points_admin.ledger.own_reasons import OwnReason, reason_named

STANDARD_REASONS: Mapping[str, int] = {
    "Посещение занятия": 5,
    "Занятия без пропусков": 20,
    "День рождения": 10,
    "Активная работа на занятии": 10,
    "Выполнение домашнего задания": 10,
    "Помощь другим ученикам": 15,
    "Наставничество младших": 20,
    "Участие в мероприятии технопарка": 20,
    "Выступление на мероприятии": 25,
    "Участие в олимпиаде": 30,
    "Участие в хакатоне": 40,
    "Этап проекта выполнен": 30,
    "Защита проекта": 50,
    "Публикация или статья": 60,
    "Призёр олимпиады": 80,
    "Победа в олимпиаде": 100,
    "Победа в хакатоне": 100,
    "Опоздание": -5,
    "Пропуск без предупреждения": -5,
    "Нарушение дисциплины": -10,
    "Беспорядок на рабочем месте": -10,
    "Нарушение техники безопасности": -20,
    "Порча оборудования": -50,
}


def seed_reasons(*, skip: Iterable[str] = ()) -> list[str]:
    """Add the standard reasons whose names are neither here nor in `skip` (names); flushes. Returns the new names."""
    everybodys = select(Reason.match_key).where(Reason.kvant_id.is_(None))
    known = set(db.session.scalars(everybodys)) | {text.match_key(name) for name in skip}
    missing = [name for name in STANDARD_REASONS if text.match_key(name) not in known]
    db.session.add_all(_reason(name, STANDARD_REASONS[name]) for name in missing)
    db.session.flush()
    # Those of the program itself are needed, whatever an administrator thinks of them.
    for own in OwnReason:
        reason_named(own)
    return missing


def _reason(name: str, points: int) -> Reason:
    return Reason(name=name, kind=ReasonKind.of(points), default_points=points)

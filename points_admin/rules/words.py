"""What triggers are called in Russian."""

from collections.abc import Mapping

from points_admin.rules.engine import Trigger

TRIGGERS: Mapping[Trigger, str] = {
    Trigger.ATTENDED: "Был на занятии (и с опозданием)",
    Trigger.LATE: "Опоздал на занятие",
    Trigger.ABSENT: "Пропустил без предупреждения",
    Trigger.STREAK: "Несколько занятий подряд",
    Trigger.RATED: "Оценил занятие",
    Trigger.CHECKED_IN: "Отметился на мероприятии по коду",
    Trigger.PARTNER_EVENT: "Участвовал в событии партнёра",
    Trigger.APPROVED: "Заявка принята",
    Trigger.EMAIL_CONFIRMED: "Подтвердил почту",
    Trigger.PROFILE_COMPLETE: "Анкета заполнена целиком",
    Trigger.BIRTHDAY: "День рождения",
}

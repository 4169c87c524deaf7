"""What student and guardian are told when a request changes: a notice, and letters to the addresses that are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from points_admin.enrolment.models import EnrolmentRequest
from points_admin.enrolment.words import REJECT_REASONS
from points_admin.notices.models import LetterKind
from points_admin.notices.services import tell, write

_REQUESTS = "/cabinet/requests"


class Step(StrEnum):
    """What has happened to the request."""

    RECEIVED = "received"
    QUEUED = "queued"
    APPROVED = "approved"
    REJECTED = "rejected"
    MOVED_UP = "moved_up"
    TAKEN_BACK = "taken_back"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class _Words:
    """`title` for both; then to the student («ты») and to the guardian («вы»). Braces: kvant, group, why."""

    title: str
    student: str
    guardian: str


_WORDS: Mapping[Step, _Words] = {
    Step.RECEIVED: _Words(
        "Заявка получена: {kvant}",
        "Педагог рассмотрит её, и мы сообщим тебе решение.",
        "Заявка вашего ребёнка передана педагогу. Когда он её рассмотрит, мы сообщим вам решение.",
    ),
    Step.QUEUED: _Words(
        "Лист ожидания: {kvant}",
        "Мест сейчас нет, твоя заявка в листе ожидания. Когда место освободится, педагог её рассмотрит.",
        "Мест сейчас нет, заявка вашего ребёнка в листе ожидания. Когда место освободится, педагог её рассмотрит.",
    ),
    Step.APPROVED: _Words(
        "Заявка принята: {kvant}",
        "Теперь ты занимаешься в «{kvant}»{group}. Баллы и история — в личном кабинете.",
        "Ваш ребёнок принят в «{kvant}»{group}. Баллы видны в его личном кабинете.",
    ),
    Step.REJECTED: _Words(
        "Заявка отклонена: {kvant}",
        "Причина: {why} Если это ошибка, спроси педагога; можно подать заявку и в другой квант.",
        "Причина: {why} Если это ошибка, обратитесь в технопарк; можно подать заявку и в другой квант.",
    ),
    Step.MOVED_UP: _Words(
        "Есть место: {kvant}",
        "Твоя заявка вышла из листа ожидания: теперь её рассмотрит педагог.",
        "Заявка вашего ребёнка вышла из листа ожидания: теперь её рассмотрит педагог.",
    ),
    Step.TAKEN_BACK: _Words(
        "Заявка снова на рассмотрении: {kvant}",
        "Прежнее решение по твоей заявке отменено. Мы сообщим тебе новое.",
        "Прежнее решение по заявке вашего ребёнка отменено. Мы сообщим вам новое.",
    ),
    Step.WITHDRAWN: _Words(
        "Заявка отозвана: {kvant}",
        "Заявки больше нет. Если передумаешь, подай новую.",
        "Заявка вашего ребёнка отозвана им самим. Если он передумает, можно подать новую.",
    ),
}


def say(step: Step, request: EnrolmentRequest, *, confirming: bool = False) -> None:
    """Tell both, as far as they can be reached; a guardian who shares the student's address gets one letter.

    `confirming`: the student's letter asks to confirm the address, too, which somebody has only typed.
    """
    facts = _facts(request)
    words, student = _WORDS[step], request.student
    title = words.title.format_map(facts)
    if student.user is not None:
        kind = LetterKind.EMAIL_CONFIRM if confirming else LetterKind.NOTICE
        tell(student.user, title=title, body=words.student.format_map(facts), path=_REQUESTS, kind=kind)
    guardian = student.guardian_email
    if guardian and not (student.user and student.user.email == guardian):
        # No name in it: anybody may have typed the address of anybody.
        context = {"title": title, "body": words.guardian.format_map(facts), "path": ""}
        write(LetterKind.NOTICE, recipient=guardian, user=student.user, context=context)


def _facts(request: EnrolmentRequest) -> dict[str, str]:
    group = request.membership.group if request.membership else None
    reason = REJECT_REASONS[request.reason] if request.reason else ""
    why = ". ".join(filter(None, (reason, request.comment.rstrip("."))))
    return {"kvant": request.kvant.name, "group": f", группа {group.code}" if group else "", "why": f"{why}."}

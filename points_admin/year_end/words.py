"""What a rule, a plan's state and a loss are called in Russian; «ты», for students read it."""

from collections.abc import Mapping
from datetime import timedelta

from points_admin.year_end.models import RuleKind, YearEnd, YearEndStatus
from points_admin.year_end.rules import Rule, rule_of

STATUS: Mapping[YearEndStatus, str] = {
    YearEndStatus.ANNOUNCED: "объявлено",
    YearEndStatus.RUNNING: "выполняется",
    YearEndStatus.DONE: "выполнено",
    YearEndStatus.CANCELLED: "отменено",
    YearEndStatus.RETURNING: "баллы возвращаются",
    YearEndStatus.TAKEN_BACK: "баллы возвращены",
}


def rule_words(rule: Rule) -> str:
    """«остаётся не больше 100 баллов», for a sentence or a comment; no unit, which is the site's own."""
    match rule.kind:
        case RuleKind.SHARE:
            return f"остаётся {rule.amount} % баланса"
        case RuleKind.CAP:
            return f"остаётся не больше {rule.amount}"
        case RuleKind.BURN:
            return "баланс обнуляется"


def comment_of(plan: YearEnd) -> str:
    """What stands beside each of the plan's entries."""
    words = rule_words(rule_of(plan))
    return f"{words[0].upper()}{words[1:]}"


def title_of(plan: YearEnd) -> str:
    return f"{plan.due_on:%d.%m.%Y} сгорят {'все баллы' if plan.rule is RuleKind.BURN else 'лишние баллы'}"


def warning(plan: YearEnd, balance: int, stays: int) -> str:
    """What a student with this balance is told."""
    rounded = " (с округлением вверх)" if plan.rule is RuleKind.SHARE else ""
    left = f"Сейчас у тебя {balance}: останется {stays}, сгорит {balance - stays}."
    last = plan.due_on - timedelta(days=1)
    return (
        f"Учебный год заканчивается, и {plan.due_on:%d.%m.%Y} {rule_words(rule_of(plan))}{rounded}. {left} "
        f"Обменяй баллы на награды до этого дня: последний день — {last:%d.%m.%Y}."
    )

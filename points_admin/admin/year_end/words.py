"""What a rule leaves, with the site's own unit, and what is asked before each step."""

from dataclasses import dataclass

from points_admin.web.formats import number, plural, points
from points_admin.year_end.models import RuleKind, YearEnd
from points_admin.year_end.queries import Preview
from points_admin.year_end.rules import Rule

_REST = "Если учеников тысячи, остальное доделает таймер."


@dataclass(frozen=True)
class Ask:
    """The question with its numbers, the button that says yes, and what is said when it is done."""

    question: str
    button: str
    note: str
    done: str


def stays_words(rule: Rule) -> str:
    """«не больше 100 баллов», after «остаётся»."""
    match rule.kind:
        case RuleKind.SHARE:
            return f"{rule.amount} % баланса, с округлением вверх"
        case RuleKind.CAP:
            return f"не больше {points(rule.amount)}"
        case RuleKind.BURN:
            return "ничего: балансы обнуляются"


def ask_to_run(seen: Preview) -> Ask:
    """`seen` is what the rule would do now."""
    people = f"{number(seen.losing)} {plural(seen.losing, 'ученика', 'учеников', 'учеников')}"
    return Ask(
        f"Списать {points(seen.burns)} у {people}?",
        "Выполнить сейчас",
        "Отменить это можно будет кнопкой «Вернуть баллы».",
        f"Баллы списываются. {_REST}",
    )


def ask_to_take_back(students: int, standing: int) -> Ask:
    people = f"{number(students)} {plural(students, 'ученику', 'ученикам', 'ученикам')}"
    return Ask(
        f"Вернуть {points(standing)} {people}?",
        "Вернуть баллы",
        "Списания останутся в истории, рядом появится сторно. Что уже сторнировано, второй раз не вернётся.",
        f"Баллы возвращаются. {_REST}",
    )


def ask_to_cancel(plan: YearEnd) -> Ask:
    return Ask(
        f"Отменить объявление на {plan.due_on:%d.%m.%Y}?",
        "Отменить объявление",
        "Все, у кого сгорели бы баллы, узнают, что этого не будет.",
        "Объявление отменено, ученики узнают.",
    )

"""What stays of a balance: as a function of one, and as an expression over all of them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, literal

from points_admin.errors import Invalid
from points_admin.ledger.models import Account
from points_admin.year_end.models import MOST_STAYING, RuleKind, YearEnd

_WHOLE = 100


@dataclass(frozen=True)
class Rule:
    """`amount` is a percentage of a share, the points of a cap, 0 where everything burns."""

    kind: RuleKind
    amount: int = 0


def rule_of(plan: YearEnd) -> Rule:
    return Rule(plan.rule, plan.amount)


def checked_rule(rule: Rule) -> Rule:
    """Raises `Invalid` about the field that is called as the rule is."""
    most = {RuleKind.SHARE: _WHOLE, RuleKind.CAP: MOST_STAYING, RuleKind.BURN: 0}[rule.kind]
    if not 0 <= rule.amount <= most:
        raise Invalid(f"От 0 до {most}.", field=rule.kind.value)
    return rule


def kept(balance: int, rule: Rule) -> int:
    """Points that stay; a share is rounded up, in the student's favour."""
    match rule.kind:
        case RuleKind.SHARE:
            return -(-balance * rule.amount // _WHOLE)
        case RuleKind.CAP:
            return min(balance, rule.amount)
        case RuleKind.BURN:
            return 0


def loss_under(rule: Rule) -> ColumnElement[int]:
    """What an account loses, in SQL: its balance less what `kept` says."""
    balance, amount = Account.balance, literal(rule.amount)
    match rule.kind:
        case RuleKind.SHARE:
            return balance - (balance * amount + (_WHOLE - 1)) // _WHOLE
        case RuleKind.CAP:
            return case((balance > amount, balance - amount), else_=0)
        case RuleKind.BURN:
            return balance + 0

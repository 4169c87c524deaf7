"""What stays of a balance: one table for the function and for SQL, which must say the same."""

import pytest
from sqlalchemy import select

from points_admin.errors import Invalid
from points_admin.ledger.models import Account
from points_admin.year_end.models import RuleKind
from points_admin.year_end.rules import Rule, checked_rule, kept, loss_under
from tests.support.factories import give_points

SHARE, CAP, BURN = RuleKind.SHARE, RuleKind.CAP, RuleKind.BURN
TABLE = [
    (Rule(SHARE, 50), {0: 0, 1: 1, 2: 1, 3: 2, 99: 50, 100: 50, 101: 51}),
    (Rule(SHARE, 33), {1: 1, 3: 1, 4: 2, 100: 33, 101: 34, 10_000: 3300}),
    (Rule(SHARE, 1), {1: 1, 100: 1, 101: 2, 9_999: 100}),
    (Rule(SHARE, 0), {0: 0, 1: 0, 9_999: 0}),
    (Rule(SHARE, 100), {0: 0, 1: 1, 9_999: 9_999}),
    (Rule(CAP, 100), {0: 0, 1: 1, 99: 99, 100: 100, 101: 100, 10_000: 100}),
    (Rule(CAP, 0), {0: 0, 5: 0}),
    (Rule(BURN), {0: 0, 1: 0, 10_000: 0}),
]
CASES = [(rule, balance, stays) for rule, answers in TABLE for balance, stays in answers.items()]


@pytest.mark.parametrize(("rule", "balance", "stays"), CASES)
def test_what_stays(rule, balance, stays):
    assert kept(balance, rule) == stays


@pytest.mark.parametrize(("rule", "answers"), TABLE)
def test_the_database_says_the_same(session, cast, rule, answers):
    had = 0
    for balance, stays in sorted(answers.items()):
        if balance > had:
            give_points(session, cast.vera, balance - had)
            had = balance
        loss = select(loss_under(rule)).select_from(Account).where(Account.student_id == cast.vera.id)
        assert session.scalar(loss) == balance - stays


def test_nobody_ever_gains_or_loses_more_than_there_is():
    for rule in [rule for rule, _ in TABLE] + [Rule(SHARE, percent) for percent in range(101)]:
        assert all(0 <= kept(balance, rule) <= balance for balance in range(300))


@pytest.mark.parametrize(
    "rule", [Rule(SHARE, 101), Rule(SHARE, -1), Rule(CAP, -1), Rule(CAP, 10**6 + 1), Rule(BURN, 1)]
)
def test_a_wrong_amount_is_refused_about_its_field(rule):
    with pytest.raises(Invalid) as refusal:
        checked_rule(rule)
    assert refusal.value.field == rule.kind.value

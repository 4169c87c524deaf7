"""A plan and its day, and everybody's balance, for the tests of the year's end."""

from datetime import date

from sqlalchemy import select

from points_admin.access import SYSTEM
from points_admin.extensions import db
from points_admin.ledger.models import Account
from points_admin.year_end.carrying import carry_on, unfinished
from points_admin.year_end.models import RuleKind
from points_admin.year_end.planning import announce
from points_admin.year_end.rules import Rule

DAY = date(2027, 8, 31)
# From the conftest's noon to that of the day.
UNTIL_DAY = 92
CAP = Rule(RuleKind.CAP, 100)


def announced(actor, rule=CAP, due_on=DAY):
    """A plan of the summer."""
    return announce(actor, rule=rule, due_on=due_on)


def run_all(actor=SYSTEM):
    """What the timer does; how many steps it took."""
    steps = 0
    for plan_id in unfinished():
        while carry_on(actor, plan_id):
            db.session.commit()
            steps += 1
    db.session.commit()
    return steps


def balances():
    """Points by student id, as stored."""
    return dict(db.session.execute(select(Account.student_id, Account.balance)).all())

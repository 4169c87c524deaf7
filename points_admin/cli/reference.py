"""`seed-reference`: roles, standard kvants, reasons, rules, rewards. What was added once is never added again."""

from collections.abc import Iterable

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from points_admin.access import RoleName
from points_admin.accounts.services import find_role
from points_admin.audit.models import AuditEvent
from points_admin.audit.services import record
from points_admin.extensions import db
from points_admin.ledger.reference import seed_reasons
from points_admin.rewards.reference import seed_rewards
from points_admin.roster.reference import seed_kvants
from points_admin.rules.reference import seed_rules

_ACTION = "reference.seed"
_KINDS = ("kvants", "reasons", "rules", "rewards")

Added = dict[str, list[str]]


@click.command("seed-reference")
@with_appcontext
def seed_reference() -> None:
    """Добавить стандартные кванты, основания, правила начисления и награды.

    Повторять можно: что есть, не меняется.
    """
    click.echo(summary(add_reference()))


def add_reference() -> Added:
    """Add what is missing, leave what is there, and commit. Returns what is new by kind: slugs of kvants, else names.

    A reason that an administrator renamed, or a kvant that was removed, does not come back: the audit remembers.
    """
    for role in RoleName:
        find_role(role)
    before = _added_before()
    added = {
        "kvants": [kvant.slug for kvant in seed_kvants(skip=before["kvants"])],
        "reasons": seed_reasons(skip=before["reasons"]),
        "rules": seed_rules(skip=before["rules"]),
        "rewards": seed_rewards(skip=before["rewards"]),
    }
    if any(added.values()):
        record(None, _ACTION, after=added)
    db.session.commit()
    return added


def summary(added: Added) -> str:
    """One line for the console."""
    if not any(added.values()):
        return "Справочники уже на месте, ничего не изменено."
    kvants, reasons, rules, rewards = (len(added[kind]) for kind in _KINDS)
    said = f"Новые кванты: {kvants}, основания: {reasons}, правила: {rules}, награды: {rewards}."
    return f"Справочники дополнены. {said}"


def _added_before() -> Added:
    events = db.session.scalars(select(AuditEvent.after).where(AuditEvent.action == _ACTION)).all()
    return {kind: list(_named(events, kind)) for kind in _KINDS}


def _named(events: Iterable[dict[str, list[str]] | None], kind: str) -> Iterable[str]:
    return (name for after in events for name in (after or {}).get(kind, ()))

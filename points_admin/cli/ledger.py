"""`ledger verify`: recompute the ledger and compare."""

import json

import click
from flask.cli import with_appcontext

from points_admin.ledger.verify import Report, verify
from points_admin.web.formats import plural


@click.group("ledger")
def ledger_commands() -> None:
    """Журнал баллов: сверка."""


@ledger_commands.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Ответ в виде JSON.")
@click.pass_context
@with_appcontext
def verify_command(ctx: click.Context, as_json: bool) -> None:
    """Пересчитать все балансы и итоги по операциям и сверить с сохранёнными."""
    report = verify()
    if as_json:
        click.echo(json.dumps(_as_dict(report), ensure_ascii=False))
    else:
        for problem in report.problems:
            click.echo(problem)
        click.echo(summary(report))
    ctx.exit(1 if report.problems else 0)


def summary(report: Report) -> str:
    """One line: what was compared and what came out."""
    accounts = f"{report.accounts} {plural(report.accounts, 'счёт', 'счёта', 'счетов')}"
    entries = f"{report.entries} {plural(report.entries, 'операция', 'операции', 'операций')}"
    verdict = f"расхождений: {len(report.problems)}" if report.problems else "расхождений нет"
    return f"Проверено: {accounts} и {entries}, {verdict}."


def _as_dict(report: Report) -> dict[str, object]:
    return {"accounts": report.accounts, "entries": report.entries, "problems": report.problems}

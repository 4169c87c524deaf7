"""Commands `import roster|journal|timetable FILE`: a spreadsheet in, one line or one JSON object out."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from points_admin.access import SYSTEM
from points_admin.database import reading
from points_admin.extensions import db
from points_admin.imports import services
from points_admin.imports.models import ImportKind
from points_admin.imports.plan import Plan
from points_admin.imports.refusals import RowsWrong, Unreadable

FAILED_CHECK = 1
_SHOWN_ERRORS = 20
_NEW = {
    ImportKind.ROSTER: "новых записей в квант",
    ImportKind.JOURNAL: "новых операций",
    ImportKind.TIMETABLE: "новых строк расписания",
}


@click.group(
    name="import",
    help="Загрузить таблицу: учеников (roster), журнал баллов (journal), расписание (timetable).",
)
def import_commands() -> None:
    """The group; its commands do the work."""


def _command(kind: ImportKind, about: str) -> click.Command:
    options = [
        click.Argument(["file"], type=click.Path(path_type=Path), metavar="ФАЙЛ"),
        click.Option(["--dry-run"], is_flag=True, help="Только проверить, ничего не записывать."),
        click.Option(["--skip-invalid"], is_flag=True, help="Загрузить без строк с ошибками."),
        click.Option(["--json", "as_json"], is_flag=True, help="Итог в виде JSON."),
    ]

    @with_appcontext
    def run(file: Path, dry_run: bool, skip_invalid: bool, as_json: bool) -> None:
        content = _bytes_of(file)
        plan = _check(kind, file, content) if dry_run else _load(kind, file, content, skip_invalid)
        blocked = bool(plan.errors) and not skip_invalid
        if as_json:
            click.echo("\n".join(_left_out(plan)), err=True, nl=bool(plan.table.other_sheets))
        click.echo(_json(plan, dry_run or not blocked) if as_json else _summary(plan, dry_run, blocked))
        click.get_current_context().exit(FAILED_CHECK if blocked else 0)

    return click.Command(kind.value, callback=run, params=list(options), help=about)


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Unreadable(f"Не удалось открыть файл {file}: проверьте путь и права на чтение.") from error


def _check(kind: ImportKind, file: Path, content: bytes) -> Plan:
    with reading():
        return services.check_file(SYSTEM, kind=kind, filename=file.name, content=content)


def _load(kind: ImportKind, file: Path, content: bytes, skip_invalid: bool) -> Plan:
    """Stores and commits, or stores nothing at all while rows are wrong."""
    job = services.upload(SYSTEM, kind=kind, filename=file.name, content=content)
    try:
        plan = services.apply(SYSTEM, job, skip_invalid=skip_invalid)
    except RowsWrong as refused:
        db.session.rollback()
        return refused.plan
    db.session.commit()
    return plan


def _json(plan: Plan, counts_stand: bool) -> str:
    """The public shape; where nothing is stored, nothing counts as created or updated."""
    answer: dict[str, Any] = {
        "created": plan.created if counts_stand else 0,
        "updated": plan.updated if counts_stand else 0,
        "skipped": plan.skipped if counts_stand else 0,
        "errors": [asdict(error) for error in plan.errors],
    }
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _summary(plan: Plan, dry_run: bool, blocked: bool) -> str:
    lines = [
        f"Строка {error.row}, «{error.column}»: {error.value or 'пусто'} — {error.message}"
        for error in plan.errors[:_SHOWN_ERRORS]
    ]
    if len(plan.errors) > _SHOWN_ERRORS:
        lines.append(f"…и ещё ошибок: {len(plan.errors) - _SHOWN_ERRORS}.")
    return "\n".join([*lines, *_left_out(plan), _last_line(plan, dry_run, blocked)])


def _left_out(plan: Plan) -> list[str]:
    others = ", ".join(f"«{name}»" for name in plan.table.other_sheets)
    taken = f"Прочитан только лист «{plan.table.sheet}»."
    return [f"{taken} Листы с такой же таблицей сохраните отдельными файлами: {others}."] if others else []


def _last_line(plan: Plan, dry_run: bool, blocked: bool) -> str:
    counts = (
        f"{_NEW[plan.table.kind]} — {plan.created}, обновлено — {plan.updated}, пропущено — {plan.skipped}, "
        f"строк с ошибками — {plan.wrong_rows}."
    )
    if dry_run:
        return f"Проверено, ничего не записано: {counts}"
    if blocked:
        return f"Ничего не загружено: {counts} Исправьте файл или добавьте --skip-invalid."
    return f"Загружено: {counts}"


import_commands.add_command(_command(ImportKind.ROSTER, "Список учеников: кто, когда родился, где занимается."))
import_commands.add_command(_command(ImportKind.JOURNAL, "Журнал баллов: когда, кому, за что и сколько."))
import_commands.add_command(_command(ImportKind.TIMETABLE, "Расписание: какая группа, в какой день, когда и где."))

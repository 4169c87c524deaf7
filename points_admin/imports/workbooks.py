"""Workbooks that imports give out: a sample to fill in, and the rows that were wrong. Text only, no formulas."""

from collections.abc import Iterable, Mapping, Sequence

from points_admin.imports.models import ImportKind
from points_admin.imports.plan import RowError
from points_admin.workbook import Sheet, workbook

SAMPLES: Mapping[ImportKind, Sequence[Sequence[str]]] = {
    ImportKind.ROSTER: (
        (
            *("Фамилия", "Имя", "Отчество", "Дата рождения", "Квантум", "Группа"),
            *("Электронная почта", "Телефон родителя", "Школа", "Класс"),
        ),
        (
            *("Орлова", "Анна", "Петровна", "14.03.2012", "VR/AR-квантум", "Вводный-1"),
            *("anna@example.org", "+7 900 000-00-00", "Школа № 1", "8А"),
        ),
        ("Соколов", "Тимур", "", "02.11.2013", "IT-квантум", "Базовый-1", "", "", "", ""),
    ),
    ImportKind.JOURNAL: (
        ("Дата", "ФИО", "Квантум", "За что", "Баллы", "Комментарий"),
        ("01.09.2026", "Орлова Анна Петровна", "VR/AR-квантум", "Посещение занятия", "5", ""),
        ("02.09.2026", "Соколов Тимур", "IT-квантум", "Опоздание", "-2", "на 20 минут"),
    ),
    ImportKind.TIMETABLE: (
        ("Квантум", "Группа", "День недели", "Начало", "Окончание", "Кабинет"),
        ("VR/AR-квантум", "Вводный-1", "Понедельник", "16:00", "17:30", "каб. 101"),
        ("IT-квантум", "Базовый-1", "Среда", "15:00", "16:30", "каб. 107"),
    ),
}


def sample(kind: ImportKind) -> bytes:
    """A small file that imports as it is."""
    return workbook([Sheet("Образец", SAMPLES[kind])])


def bad_rows(titles: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], errors: Sequence[RowError]) -> bytes:
    """The wrong rows as they stood, after their number and what is wrong; to be mended and imported again."""
    messages: dict[int, list[str]] = {}
    for error in errors:
        messages.setdefault(error.row, []).append(f"{error.column}: {error.message}")
    lines = [[str(number), " ".join(messages.get(number, ())), *cells] for number, cells in rows]
    return workbook([Sheet("Ошибки", [["Строка файла", "Что исправить", *titles], *lines])])

"""A program of its own: reads a workbook from standard input in a process with little memory and little time.

A crafted cell address can make any reader ask for terabytes; here that ends this process and nothing else.
Its arguments are the number of characters kept of a cell, and of all cells together before the file is refused.
"""

import pickle
import resource
import sys
from collections.abc import Sequence
from io import BytesIO

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

MEMORY = 1536 * 1024 * 1024
SECONDS = 30
MAX_HEIGHT = 100_000
MAX_WIDTH = 100
TOO_TALL = 3
TOO_MUCH_TEXT = 4

RawSheet = tuple[str, int, Sequence[Sequence[object]]]


def main() -> None:
    """Answer with pickled (name, number of the first row, rows) of every visible sheet."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
    names = [sheet.name for sheet in book.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
    longest, most = map(int, sys.argv[1:])
    answer = [_read(book.get_sheet_by_name(name), longest) for name in names]
    # One text of a kilobyte can stand in every cell: the unpacked size says nothing of this.
    if sum(len(cell) for _name, _first, rows in answer for row in rows for cell in row if isinstance(cell, str)) > most:
        sys.exit(TOO_MUCH_TEXT)
    sys.stdout.buffer.write(pickle.dumps(answer))


def _read(sheet: CalamineSheet, longest: int) -> RawSheet:
    if sheet.start is None:
        return sheet.name, 1, []
    first_row, first_column = sheet.start
    if sheet.height > MAX_HEIGHT:
        sys.exit(TOO_TALL)
    before = [""] * min(first_column, MAX_WIDTH)
    rows = [
        [cell[:longest] if isinstance(cell, str) else cell for cell in [*before, *row][:MAX_WIDTH]]
        for row in sheet.to_python(skip_empty_area=True)
    ]
    return sheet.name, first_row + 1, rows


if __name__ == "__main__":
    main()

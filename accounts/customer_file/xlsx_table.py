"""A workbook read sheet by sheet, line by line, values only: no formula runs, nothing is fetched; pure."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time
from typing import Any, BinaryIO

import openpyxl

from accounts.customer_file.columns import HEADS_WITHIN, MOST_COLUMNS
from accounts.customer_file.limits import FileUnreadable
from accounts.customer_file.xlsx_guard import require_tame_workbook

Lines = Iterator[tuple[int, list[str]]]


def sheets(file: BinaryIO) -> Iterator[tuple[str, Lines]]:
    """Yield each sheet by its name, with its lines; read one before asking for the next.

    :raises FileUnreadable: when this is no workbook, or reading it would cost too much
    """
    require_tame_workbook(file)
    try:
        with warnings.catch_warnings():
            # Of what it does not read (styles, validation), which is nothing to us.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            with closing(book):
                for sheet in book.worksheets:
                    if sheet.sheet_state == "visible":
                        # The size that a sheet tells of itself may be wrong.
                        sheet.reset_dimensions()
                        yield sheet.title, _lines(sheet)
    except FileUnreadable:
        raise
    except Exception as error:
        # A reader of files from anywhere: whatever it stumbles over, the file is what is wrong.
        raise FileUnreadable("not_a_workbook") from error


def _lines(sheet: Any) -> Lines:
    rows = enumerate(sheet.iter_rows(max_col=_width_of(sheet), values_only=True), start=1)
    while True:
        try:
            number, cells = next(rows)
        except StopIteration:
            return
        except Exception as error:
            # As above, of a sheet that breaks off in its middle.
            raise FileUnreadable("not_a_workbook") from error
        yield number, [as_text(cell) for cell in cells]


def _width_of(sheet: Any) -> int:
    """Return how many columns the lines have among which the heads stand; what is beside them has no head."""
    start = sheet.iter_rows(max_row=HEADS_WITHIN, max_col=MOST_COLUMNS, values_only=True)
    return max((place for cells in start for place, cell in enumerate(cells, start=1) if cell is not None), default=1)


def as_text(value: Any) -> str:
    """Return a cell as one would have typed it: whole numbers without a point, days as ISO."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "sim" if value else "não"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)

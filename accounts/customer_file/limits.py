"""How large a file of customers may be, and why one was not read; pure."""

from __future__ import annotations

from typing import Final

MB: Final = 1024**2
MAX_BYTES: Final = 50 * MB
MAX_ROWS: Final = 100_000
# Far more than any field of ours holds; what is longer is refused by its field, and kept no longer than this.
MAX_CELL: Final = 500

# Of a workbook. A line of a sheet is held in memory while it is read, the shared strings all the time.
MAX_PARTS: Final = 1_000
MAX_UNPACKED: Final = 400 * MB
MAX_SHARED_BYTES: Final = 64 * MB
MAX_SHARED_TAGS: Final = 2_500_000
MAX_OTHER_BYTES: Final = 8 * MB
MAX_ROW_TAGS: Final = 20_000
MAX_SHEET_ROWS: Final = 2 * MAX_ROWS
MAX_UNBROKEN: Final = 256 * 1024


class FileUnreadable(Exception):
    """The file was not read; `why` is a code, and `what` names what it is about."""

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(f"{why} {what}".strip())
        self.why = why
        self.what = what

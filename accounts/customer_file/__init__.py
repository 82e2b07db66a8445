"""A file of customers as a table: its columns, its sheets, its lines; pure."""

from __future__ import annotations

import sys

# openpyxl takes numpy along where it finds it, for kinds of numbers that no file of customers holds: 12 MB and a thread
# in every process. numpy is there for training alone, so it is out of sight while openpyxl is loaded.
_HIDDEN = "numpy" not in sys.modules
if _HIDDEN:
    sys.modules["numpy"] = None  # type: ignore[assignment]
try:
    import openpyxl as openpyxl
finally:
    if _HIDDEN:
        del sys.modules["numpy"]

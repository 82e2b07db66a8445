"""The rules of this app's tables at the second wall (core.walls)."""

from core.walls import leave_outside

for _table in ("calendar", "holiday", "shift"):
    leave_outside(f"calendars_{_table}", "when support works is the same for every customer")

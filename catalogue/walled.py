"""The rules of this app's tables at the second wall (core.walls)."""

from core.walls import leave_outside

for _table in ("modulegroup", "product", "module", "routine"):
    leave_outside(f"catalogue_{_table}", "the vendor's products are the same for every customer")

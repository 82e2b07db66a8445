"""Every rule by name, as the tables of the decision have them."""

from __future__ import annotations

import re
from pathlib import Path

DECIDING = Path(__file__).parents[2] / "triage" / "deciding"
_NAMED = re.compile(r'"((?:type|immediate|doubt|level|severity)\.[a-z-]+)"')
RULES_OF_TABLES = {name for path in DECIDING.glob("*.py") for name in _NAMED.findall(path.read_text(encoding="utf-8"))}

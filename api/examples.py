"""What the examples of the documentation share: a house, its people, its addresses."""

from __future__ import annotations

from typing import Any, Final

HERE: Final = "https://support.example/api/v1/"
FILES: Final = "https://support.example/arquivos/"
AURORA: Final[dict[str, Any]] = {"id": 3, "name": "Aurora Distribuidora"}
ANA: Final[dict[str, Any]] = {"id": 7, "name": "Ana Lima", "side": "customer"}
MARINA: Final[dict[str, Any]] = {"id": 21, "name": "Marina Sales", "side": "support"}

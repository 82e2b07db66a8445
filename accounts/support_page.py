"""The page on how support works, as a house begins with it: the policy in the customers' own words."""

from __future__ import annotations

from pathlib import Path
from typing import Final

# In the language of the customers; it follows this file until somebody writes another text.
DEFAULT_TEXT: Final = (Path(__file__).parent / "how_support_works.md").read_text(encoding="utf-8")

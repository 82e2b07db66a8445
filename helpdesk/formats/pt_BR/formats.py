"""Times of day as Brazilians write them in a sentence: 18h40, not 18:40."""

from __future__ import annotations

from typing import Final

TIME_FORMAT: Final = r"H\hi"
DATETIME_FORMAT: Final = r"j \d\e F \d\e Y à\s H\hi"
SHORT_DATETIME_FORMAT: Final = r"d/m/Y H\hi"

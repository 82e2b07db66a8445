"""The kinds of a way around."""

from enum import StrEnum


class Workaround(StrEnum):
    """Painful: at least doubles the work, halves the pace, or cannot last the day."""

    UNSAID = "unsaid"
    NONE = "none"
    PAINFUL = "painful"
    EASY = "easy"

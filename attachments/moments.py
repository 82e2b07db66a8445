"""Moments of a video as people write them: 1:23, 1:02:03; and as an address does, in seconds."""

from __future__ import annotations

# Longer than any recording: 99 hours.
_LONGEST = 100 * 3600


def moment_of(seconds: int) -> str:
    """Return a moment in words: 0:42, 12:05, 1:02:03."""
    minutes, left = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def seconds_in(text: str) -> int:
    """Return the whole seconds of `83`, `83.5`, `1:23` or `1:02:03`; 0 for anything else."""
    parts = text.strip().removesuffix("s").partition(".")[0].split(":")
    if len(parts) > 3 or not all(part.isascii() and part.isdigit() and len(part) <= 6 for part in parts):
        return 0
    total = 0
    for part in parts:
        total = total * 60 + int(part)
    return min(total, _LONGEST)

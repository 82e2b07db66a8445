"""The shades of the house's colour as a style sheet, over the tokens of static/css/tokens.css."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from accounts import house
from accounts.colours import palette_of

_TOKENS = {
    "--accent": "accent",
    "--accent-deep": "deep",
    "--accent-soft": "soft",
    "--selected": "selected",
    "--on-accent": "on_accent",
}


@lru_cache(maxsize=32)
def sheet_for(colour: str) -> str:
    """Return the sheet for #rrggbb, in light and in dark."""
    palette = palette_of(colour)
    lines = [
        f"{token}: light-dark({getattr(palette.light, shade)}, {getattr(palette.dark, shade)});"
        for token, shade in _TOKENS.items()
    ]
    return "@layer tokens { :root { " + " ".join(lines) + " } }\n"


def name_of(colour: str) -> str:
    """Return what stands in the sheet's address: its colour, and a digest that changes with what is in it."""
    return f"{colour[1:]}-{hashlib.sha256(sheet_for(colour).encode()).hexdigest()[:12]}"


def brand() -> dict[str, Any]:
    """Return the house as it is known now, and the name of its sheet where it has a colour of its own."""
    known = house.current()
    return {"house": known, "sheet": name_of(known.accent) if known.accent else ""}

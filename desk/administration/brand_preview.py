"""How a colour would look, in light and in dark: drawn as SVG, whose colours are attributes and no style."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.colours import OWN, NoColour, Palette, Shades, clean_colour, contrast, palette_of

_LIGHT = {"ground": "#fdfdfd", "ink": "#1c2427", "line": "#dde2e3"}
_DARK = {"ground": "#14191b", "ink": "#e8eced", "line": "#30383b"}


@dataclass(frozen=True)
class Scheme:
    """One of the two pictures: the portal's grounds, the house's shades, the contrast of words and of the button."""

    key: str
    ground: str
    ink: str
    line: str
    shades: Shades
    words: str
    button: str


@dataclass(frozen=True)
class Preview:
    """What the page shows of a colour; `is_toned_down` where it was the red of an immediate."""

    name: str
    schemes: tuple[Scheme, Scheme]
    is_toned_down: bool
    is_colour: bool


def preview_of(colour: str, name: str) -> Preview:
    """Return the preview of a colour as it was typed; of none, or of what is no colour, our own."""
    try:
        cleaned, is_colour = clean_colour(colour), True
    except NoColour:
        cleaned, is_colour = "", False
    palette = palette_of(cleaned or OWN)
    return Preview(name[:30], _schemes(palette), palette.is_toned_down, is_colour)


def _schemes(palette: Palette) -> tuple[Scheme, Scheme]:
    return (_scheme("light", _LIGHT, palette.light), _scheme("dark", _DARK, palette.dark))


def _scheme(key: str, grounds: dict[str, str], shades: Shades) -> Scheme:
    return Scheme(
        key=key,
        **grounds,
        shades=shades,
        words=f"{contrast(shades.accent, grounds['ground']):.1f}",
        button=f"{contrast(shades.accent, shades.on_accent):.1f}",
    )

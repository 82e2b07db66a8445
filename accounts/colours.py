"""Shades of one colour that stay legible on light and dark grounds: computed in OKLCH; pure.

The matrices are those of OKLab (Björn Ottosson, 2020) and the contrast is WCAG 2.2's.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

_HEX: Final = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
Rgb = tuple[float, float, float]

# Our own teal, for a house without a colour of its own: static/css/tokens.css in hex.
OWN: Final = "#0b5a5e"
# Contrast of words with their ground (WCAG 1.4.3, AA).
LEGIBLE: Final = 4.5
# The lightest and darkest grounds that words in the accent stand on: static/css/tokens.css.
_LIGHT_GROUNDS: Final = ((1.0, 0.0, 0.0), (0.974, 0.003, 205.0), (0.946, 0.017, 195.0), (0.935, 0.006, 205.0))
_DARK_GROUNDS: Final = ((0.235, 0.009, 225.0), (0.238, 0.010, 225.0), (0.272, 0.028, 200.0), (0.275, 0.032, 200.0))
_STEP: Final = 0.004
# Hues that look like the mark of an immediate ticket, which nothing else may look like.
_RED: Final = (8.0, 42.0)
_MOST_RED: Final = 0.085


class NoColour(ValueError):
    """This is no colour: # and three or six of 0-9, a-f."""


@dataclass(frozen=True)
class Shades:
    """What one scheme needs of the accent, as #rrggbb."""

    accent: str
    deep: str
    soft: str
    selected: str
    on_accent: str


@dataclass(frozen=True)
class Palette:
    """An accent for light and for dark; `is_toned_down` where the colour asked for was an alarm's red."""

    light: Shades
    dark: Shades
    is_toned_down: bool


def clean_colour(text: str) -> str:
    """Return the colour as #rrggbb in lower case; nothing stays nothing.

    :raises NoColour: when it is none
    """
    text = text.strip()
    if not text:
        return ""
    found = _HEX.fullmatch(text)
    if found is None:
        raise NoColour(text)
    digits = found[1].lower()
    return "#" + ("".join(2 * digit for digit in digits) if len(digits) == 3 else digits)


def palette_of(colour: str) -> Palette:
    """Return shades of #rrggbb in which words are legible on every ground, and grounds on which words are."""
    lightness, chroma, hue = _to_oklch(_rgb(colour))
    is_red = _RED[0] <= hue <= _RED[1] and chroma > _MOST_RED
    chroma = min(chroma, _MOST_RED) if is_red else chroma
    return Palette(light=_light(lightness, chroma, hue), dark=_dark(lightness, chroma, hue), is_toned_down=is_red)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance_of(red: float, green: float, blue: float) -> float:
    """Return the relative luminance of a colour whose parts are 0 to 255."""
    return _luminance((red / 255, green / 255, blue / 255))


def _light(lightness: float, chroma: float, hue: float) -> Shades:
    grounds = [_hex(*ground) for ground in _LIGHT_GROUNDS] + [_hex(0.964, min(chroma * 0.2, 0.02), hue)]
    found = min(lightness, 0.62)
    while min(contrast(_hex(found, chroma, hue), ground) for ground in grounds) < LEGIBLE:
        found -= _STEP
    return Shades(
        accent=_hex(found, chroma, hue),
        deep=_hex(max(found - 0.065, 0.0), chroma, hue),
        soft=grounds[-1],
        selected=_hex(0.946, min(chroma * 0.22, 0.022), hue),
        on_accent="#ffffff",
    )


def _dark(lightness: float, chroma: float, hue: float) -> Shades:
    soft, selected = _hex(0.275, min(chroma * 0.4, 0.034), hue), _hex(0.272, min(chroma * 0.35, 0.03), hue)
    on_accent = _hex(0.2, min(chroma * 0.4, 0.03), hue)
    grounds = [*(_hex(*ground) for ground in _DARK_GROUNDS), soft, selected, on_accent]
    found = max(lightness, 0.72)
    while min(contrast(_hex(found, chroma, hue), ground) for ground in grounds) < LEGIBLE:
        found += _STEP
    return Shades(
        accent=_hex(found, chroma, hue),
        deep=_hex(min(found + 0.055, 0.97), chroma, hue),
        soft=soft,
        selected=selected,
        on_accent=on_accent,
    )


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _encoded(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)


def _luminance(rgb: Rgb) -> float:
    red, green, blue = map(_linear, rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_oklch(rgb: Rgb) -> tuple[float, float, float]:
    red, green, blue = map(_linear, rgb)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _to_linear_rgb(lightness: float, chroma: float, hue: float) -> Rgb:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """Return the colour as #rrggbb; one that no screen shows loses chroma, and keeps its lightness and hue."""
    rgb = _to_linear_rgb(lightness, chroma, hue)
    while chroma > 0 and not all(-0.0005 <= part <= 1.0005 for part in rgb):
        chroma = max(0.0, chroma - _STEP)
        rgb = _to_linear_rgb(lightness, chroma, hue)
    return "#" + "".join(f"{round(255 * _encoded(min(1.0, max(0.0, part)))):02x}" for part in rgb)

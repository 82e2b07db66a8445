"""Any colour becomes shades in which words are legible, on light and on dark grounds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.colours import NoColour, clean_colour, contrast, palette_of

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
# The grounds that words in the accent stand on: canvas and raised of static/css/tokens.css, as the browser draws them.
LIGHT, DARK = ("#ffffff", "#f5f7f7", "#e5f0ef"), ("#14191b", "#1b2123", "#202628")


@given(COLOURS)
@settings(max_examples=120, deadline=None)
def test_every_colour_becomes_legible_in_light_and_in_dark(colour: str) -> None:
    palette = palette_of(colour)
    light, dark = palette.light, palette.dark

    pairs = [(light.accent, ground) for ground in (*LIGHT, light.soft, light.selected, light.on_accent)]
    pairs += [(light.deep, light.on_accent), (dark.deep, dark.on_accent)]
    pairs += [(dark.accent, ground) for ground in (*DARK, dark.soft, dark.selected, dark.on_accent)]
    assert {pair for pair in pairs if contrast(*pair) < 4.5} == set()


def test_colour_that_is_legible_already_stays_as_it_is() -> None:
    assert palette_of("#1d4ed8").light.accent == "#1d4ed8"


@pytest.mark.parametrize(("colour", "expected"), [("#d00000", True), ("#1d4ed8", False), ("#7a5c50", False)])
def test_red_of_an_immediate_is_toned_down_and_no_other(colour: str, expected: bool) -> None:
    palette = palette_of(colour)

    assert palette.is_toned_down is expected
    assert (palette.light.accent == colour) is not expected


@pytest.mark.parametrize(
    ("typed", "kept"), [("#1D4ED8", "#1d4ed8"), ("abc", "#aabbcc"), (" #0b5a5e ", "#0b5a5e"), ("", "")]
)
def test_colour_is_kept_in_one_way(typed: str, kept: str) -> None:
    assert clean_colour(typed) == kept


@pytest.mark.parametrize("typed", ["azul", "#12345", "#12345g", "#1234567", "rgb(1,2,3)", "#"])
def test_what_is_no_colour_is_refused(typed: str) -> None:
    with pytest.raises(NoColour):
        clean_colour(typed)


def test_contrast_is_what_the_standard_says() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48

"""A logo is drawn anew: what was in the file besides its picture is gone, and what is no picture is refused."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from accounts.logos import FAVICON, HEADER, MAIL, NoLogo, draw_logo


def picture(
    colour: Any = (10, 60, 120, 255), size: tuple[int, int] = (300, 100), kind: str = "PNG", **more: Any
) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGBA", size, colour)
    (image.convert("RGB") if kind == "JPEG" else image).save(out, format=kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_logo_is_drawn_in_every_size(kind: str) -> None:
    logo = draw_logo(picture(kind=kind))

    assert [(drawn.kind, drawn.width, drawn.height) for drawn in logo.pictures] == [
        (HEADER, 192, 64),
        (MAIL, 288, 96),
        (FAVICON, 128, 128),
    ]
    assert {Image.open(io.BytesIO(drawn.content)).format for drawn in logo.pictures} == {"PNG"}


def test_nothing_of_the_file_but_its_picture_is_kept() -> None:
    poisoned = picture() + b"<script>alert(1)</script>"

    assert all(b"script" not in drawn.content for drawn in draw_logo(poisoned).pictures)


@pytest.mark.parametrize(
    ("colour", "ground"),
    [((5, 5, 5, 255), "light"), ((250, 250, 250, 255), "dark"), ((20, 120, 160, 255), ""), ((0, 0, 0, 0), "")],
)
def test_logo_says_on_which_ground_it_must_lie(colour: Any, ground: str) -> None:
    assert draw_logo(picture(colour)).needs == ground


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "not_a_picture"),
        (b"GIF89a" + bytes(60), "not_a_picture"),
        (picture()[:60], "not_a_picture"),
        (picture(size=(300, 20)), "too_small"),
        (picture(size=(5000, 4000), colour=(0, 0, 0, 0)), "too_many_pixels"),
        (bytes(2 * 1024**2 + 1), "too_large"),
    ],
)
def test_what_is_no_logo_is_refused_with_its_reason(content: bytes, why: str) -> None:
    with pytest.raises(NoLogo) as refused:
        draw_logo(content)

    assert refused.value.why == why

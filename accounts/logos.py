"""A logo made safe: read as PNG, JPEG or WebP, drawn anew in the sizes that pages, mails and tabs need; no database."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, UnidentifiedImageError

from accounts.colours import luminance_of

MOST_BYTES: Final = 2 * 1024**2
MOST_PIXELS: Final = 16_000_000
LEAST_SIDE: Final = 24
# SVG is not among them: it is a page that can act, and no browser needs it here.
FORMATS: Final = ("PNG", "JPEG", "WEBP")
HEADER, MAIL, FAVICON = "header", "mail", "favicon"
# The largest width and height of each, twice what is shown, for sharp screens.
_SIZES: Final = {HEADER: (480, 64), MAIL: (560, 96), FAVICON: (128, 128)}
# A ground as light or as dark as the portal's own must differ from the logo by so much, else it lies on a plate.
_LEAST_CONTRAST: Final = 1.6
_WHITE, _BLACK = 0.97, 0.013


class NoLogo(Exception):
    """This cannot be a logo; `why` is too_large, not_a_picture, too_many_pixels or too_small."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Picture:
    """One size of the logo, as PNG."""

    kind: str
    content: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:20]


@dataclass(frozen=True)
class Logo:
    """The logo in every size; `needs` is the ground that it must lie on: light, dark, or nothing where both serve."""

    pictures: tuple[Picture, ...]
    needs: str


def draw_logo(content: bytes) -> Logo:
    """Return the logo that these bytes hold, drawn anew: nothing of the file itself is kept.

    :raises NoLogo: when it is no picture of ours, or too large or too small for one
    """
    if len(content) > MOST_BYTES:
        raise NoLogo("too_large")
    image = _read(content)
    trimmed = image.crop(image.getbbox() or (0, 0, *image.size))
    return Logo(
        pictures=tuple(_drawn(trimmed, kind, *size) for kind, size in _SIZES.items()),
        needs=_ground_for(trimmed),
    )


def _read(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=FORMATS) as found:
                # Known from the file's head, before a pixel is drawn.
                if found.width * found.height > MOST_PIXELS:
                    raise NoLogo("too_many_pixels")
                if min(found.size) < LEAST_SIDE:
                    raise NoLogo("too_small")
                return found.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NoLogo("not_a_picture") from error


def _drawn(image: Image.Image, kind: str, width: int, height: int) -> Picture:
    scale = min(width / image.width, height / image.height)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    small = image.resize(size, Image.Resampling.LANCZOS)
    if kind == FAVICON:
        square = Image.new("RGBA", (width, height), (0, 0, 0, 0))
        square.paste(small, ((width - size[0]) // 2, (height - size[1]) // 2))
        small = square
    written = io.BytesIO()
    small.save(written, format="PNG", optimize=True)
    return Picture(kind, written.getvalue(), *small.size)


def _ground_for(image: Image.Image) -> str:
    sample = image.resize((48, 48), Image.Resampling.BOX)
    data = sample.tobytes()
    seen = [(data[place], data[place + 1], data[place + 2]) for place in range(0, len(data), 4) if data[place + 3] > 96]
    if not seen:
        return ""
    light = sum(luminance_of(*pixel) for pixel in seen) / len(seen)
    if (light + 0.05) / (_BLACK + 0.05) < _LEAST_CONTRAST * 1.6:
        return "light"
    return "dark" if (_WHITE + 0.05) / (light + 0.05) < _LEAST_CONTRAST else ""

"""`make pictures`: every page by role, at two widths, in light and dark, into pictures/."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))

from playwright.sync_api import Browser, sync_playwright  # noqa: E402 -- the folder of our own modules comes first

from tests.browser.house import House, running_house  # noqa: E402
from tests.browser.places import Place, places_of  # noqa: E402
from tests.browser.scenes import SCENES  # noqa: E402
from tests.browser.seeing import Window, launch, window  # noqa: E402

WIDTHS = (1440, 390)
SCHEMES = ("light", "dark")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=BASE / "pictures", help="the folder that is filled anew")
    parser.add_argument("--only", default="", help="pages whose name begins so")
    parser.add_argument("--data", type=Path, help="a folder (PORTAL_DATA) that holds the demo already")
    arguments = parser.parse_args()
    if not arguments.only:
        shutil.rmtree(arguments.into, ignore_errors=True)
    arguments.into.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="portal-pictures-") as folder,
        running_house(arguments.data or Path(folder) / "data") as house,
        sync_playwright() as playwright,
    ):
        chromium = launch(playwright.chromium, is_whole=True)
        taken = sum(1 for _ in take_all(chromium, house, arguments.into, arguments.only))
        taken += sum(1 for _ in play_all(chromium, house, arguments.into, arguments.only))
        chromium.close()
    print(f"{taken} pictures in {arguments.into}")
    return 0


def take_all(chromium: Browser, house: House, into: Path, only: str) -> Iterator[Path]:
    """Take every picture, one browser for each role, width and scheme."""
    for (email, places), width, scheme in product(places_of(house).items(), WIDTHS, SCHEMES):
        wanted = [place for place in places if place.name.startswith(only)]
        if not wanted:
            continue
        with window(chromium, house.url, width=width, color_scheme=scheme, reduced_motion="reduce") as seen:
            if email:
                seen.enter_demo(email)
            for place in wanted:
                yield take(seen, place, into / f"{place.name}-{width}-{scheme}.png")


def play_all(chromium: Browser, house: House, into: Path, only: str) -> Iterator[Path]:
    """Take every scene, each in a browser of its own."""
    wanted = [scene for scene in SCENES if scene.name.startswith(only)]
    for scene, width, scheme in product(wanted, WIDTHS, SCHEMES):
        with window(chromium, house.url, width=width, color_scheme=scheme, reduced_motion="reduce") as seen:
            seen.enter_demo(scene.by)
            scene.play(seen)
            yield draw(seen, into / f"{scene.name}-{width}-{scheme}.png")


def take(seen: Window, place: Place, path: Path) -> Path:
    """Take one page, the whole of it where it scrolls."""
    seen.go(place.path)
    seen.page.wait_for_load_state("networkidle")
    return draw(seen, path)


def draw(seen: Window, path: Path) -> Path:
    """Take what the window shows, the whole of it where it scrolls."""
    seen.page.screenshot(path=path, full_page=True)
    return path


if __name__ == "__main__":
    sys.exit(main())

"""What a browser loads of sheets and scripts for a page, compressed as the portal sends them: each door's heaviest.

Run as: python -m benchmarks.page_weight
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.demo import fill
from benchmarks.figures import Figure, run
from tests.browser.house import House, running_house
from tests.browser.places import ANA, CARLOS, DAVI, JOAO, MARINA, RENATA, Place, places_of
from tests.browser.seeing import Window, launch, window

PORTAL, DESK = (ANA, CARLOS), (MARINA, JOAO, RENATA, DAVI)
# Not of the trade: what programs may do, told by a reader of somebody else's, and the pieces of the design.
LEFT_OUT = ("/api/", "/estilo/")
Weights = dict[str, int]
# Of their bodies, as they came over the line.
_LOADED = """() => performance.getEntriesByType("resource")
    .filter(({name}) => /\\.(css|js)$/.test(new URL(name).pathname))
    .reduce((sum, {encodedBodySize}) => sum + encodedBodySize, 0)"""


def measure(_rows: int) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        data = Path(folder) / "data"
        fill(data)
        with running_house(data) as house, sync_playwright() as playwright:
            weights = weights_by_door(house, launch(playwright.chromium))
    return [
        figure_of("CSS + JS, compressed, of the portal's heaviest page", weights[PORTAL], must=60, goal=40),
        figure_of("CSS + JS, compressed, of the desk's heaviest page", weights[DESK], must=90, goal=60),
    ]


def weights_by_door(house: House, chromium: Browser) -> dict[tuple[str, ...], Weights]:
    """Return the weight of every page by the people who come to it."""
    places = places_of(house)
    weights: dict[tuple[str, ...], Weights] = {PORTAL: {}, DESK: {}}
    for door, weighed in weights.items():
        for email in door:
            with window(chromium, house.url) as seen:
                seen.enter_demo(email)
                weighed.update(weights_of(seen, places[email]))
    chromium.close()
    return weights


def figure_of(work: str, weights: Weights, *, must: float, goal: float) -> Figure:
    names = sorted(weights, key=lambda name: weights[name])
    middle, heaviest = names[len(names) // 2], names[-1]
    note = (
        f"{len(names)} pages, by a browser with nothing in its cache; "
        f"{heaviest} the heaviest, {weights[names[0]] / 1000:.1f} KB the lightest, {weights[middle] / 1000:.1f} KB the "
        "median; a KB is 1,000 bytes"
    )
    return Figure(work, weights[heaviest] / 1000, "KB", must, goal, note=note)


def weights_of(seen: Window, places: list[Place]) -> Weights:
    """Return the bytes of sheets and scripts of each page."""
    seen.context.new_cdp_session(seen.page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    found = {}
    for place in places:
        if place.path.startswith(LEFT_OUT):
            continue
        seen.go(place.path)
        seen.page.wait_for_load_state("networkidle")
        found[place.path] = int(seen.page.evaluate(_LOADED))
    return found


if __name__ == "__main__":
    run(measure)

"""Every page of every role in Chromium: clean for axe, for its own policy and in width, in both themes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import places
from tests.browser.conftest import Open
from tests.browser.house import House
from tests.browser.seeing import contrast_in_the_dark, faults_of, overflow_of

pytestmark = pytest.mark.browser

WIDTHS = [1440, 390]
OTHER_WIDTHS = [320, 768, 1024, 1200]
ROLES = ["", places.ANA, places.CARLOS, places.RAIMUNDO, places.MARINA, places.JOAO, places.RENATA, places.DAVI]
# Every page of the desk shows the same list; one of them is read to its end.
LIST_READ_WHOLE = "mesa-todos"
REPEATED = ".ticket-row:nth-child(n + 7)"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("role", ROLES)
def test_pages_are_clean_for_axe_and_the_console(house: House, see: Open, role: str, width: int) -> None:
    seen = see(house.url, width=width, color_scheme="light", reduced_motion="reduce")
    if role:
        seen.enter_demo(role)
    found: dict[str, Any] = {}
    for place in places.places_of(house)[role]:
        seen.allowed = {409, 422, place.status}
        page = seen.go(place.path)
        rest = "" if place.name == LIST_READ_WHOLE else REPEATED
        faults = [
            *faults_of(page, leaving_out=rest),
            *contrast_in_the_dark(page, leaving_out=rest),
            *_headings(page),
        ]
        if faults:
            found[place.name] = faults
    assert found == {}


@pytest.mark.parametrize("role", [places.ANA, places.CARLOS, places.MARINA])
def test_pages_never_widen_their_window(house: House, see: Open, role: str) -> None:
    seen = see(house.url)
    seen.enter_demo(role)
    wider: dict[tuple[str, int], int] = {}
    for place in places.places_of(house)[role]:
        seen.allowed = {place.status}
        page = seen.go(place.path)
        for width in OTHER_WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wider[place.name, width] = overflow_of(page)
    assert {where: by for where, by in wider.items() if by} == {}


@pytest.mark.parametrize("role", [places.ANA, places.MARINA])
def test_pages_can_be_read_at_twice_their_size(house: House, see: Open, role: str) -> None:
    # 200 % of a window of 1280 x 720 is one of 640 x 360 with two dots a pixel.
    seen = see(house.url, viewport={"width": 640, "height": 360}, device_scale_factor=2)
    seen.enter_demo(role)
    wider: dict[str, int] = {}
    for place in places.places_of(house)[role]:
        seen.allowed = {place.status}
        wider[place.name] = overflow_of(seen.go(place.path))
    assert {where: by for where, by in wider.items() if by} == {}


def _headings(page: Page) -> list[Any]:
    count = page.locator("h1").count()
    return [] if count == 1 else [f"{count} h1"]

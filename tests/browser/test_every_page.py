"""Every page of every role in Chromium: clean for axe, for its own policy and in width, in both themes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import places
from tests.browser.conftest import Open
from tests.browser.house import House
from tests.browser.seeing import faults_of, overflow_of

pytestmark = pytest.mark.browser

# The wide page in light and the narrow one in dark: between them every page meets both themes, and tokens give a
# piece the same colours at any width. What pieces look like in the other two stands in tests/lobby/test_ui_browser.py.
VIEWS = [(1440, "light"), (390, "dark")]
# 640 is a window of 1280 at twice the size of its words.
OTHER_WIDTHS = [320, 640, 768, 1024, 1200]
ROLES = ["", places.ANA, places.CARLOS, places.RAIMUNDO, places.MARINA, places.JOAO, places.RENATA, places.DAVI]
# Every page of the desk shows the same list; one of them is read to its end.
LIST_READ_WHOLE = "mesa-todos"
REPEATED = ".ticket-row:nth-child(n + 7)"
# What Swagger UI draws is not ours.
DRAWN = "#docs"


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
@pytest.mark.parametrize("role", ROLES)
def test_pages_are_clean_for_axe_and_the_console(house: House, see: Open, role: str, width: int, scheme: str) -> None:
    seen = see(house.url, width=width, color_scheme=scheme, reduced_motion="reduce")
    if role:
        seen.enter_demo(role)
    found: dict[str, Any] = {}
    for place in places.places_of(house)[role]:
        seen.allowed = {409, 422, place.status}
        page = seen.go(place.path)
        rest = DRAWN if place.path == "/api/docs/" else "" if place.name == LIST_READ_WHOLE else REPEATED
        faults = [*faults_of(page, leaving_out=rest), *_headings(page)]
        if width == 1440:
            faults += _too_wide(page)
        if faults:
            found[place.name] = faults
    assert found == {}


def _headings(page: Page) -> list[Any]:
    count = page.locator("h1").count()
    return [] if count == 1 else [f"{count} h1"]


def _too_wide(page: Page) -> list[str]:
    """Return the widths of a window in which the page can be moved sideways; the window ends as it was."""
    whole = page.viewport_size or {"width": 1440, "height": 900}
    found = []
    for width in OTHER_WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if by := overflow_of(page):
            found.append(f"{by} px wider than {width}")
    page.set_viewport_size(whole)
    return found

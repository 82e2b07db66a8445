"""The ticket's page in every status and state, at both doors: clean for axe and in width, in both themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.seeing import Window, faults_of
from tests.browser.states import every_state, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Window]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
@pytest.mark.parametrize("door", ["portal", "mesa"])
def test_ticket_is_clean_in_every_state(visit: Visit, door: str, width: int, scheme: str) -> None:
    cast = make_cast()
    tickets = every_state(cast)
    person, path = (cast.ana, "/chamados/{}/") if door == "portal" else (cast.analyst, "/mesa/chamados/{}/")
    seen = visit(person, width=width, color_scheme=scheme, reduced_motion="reduce")
    found: dict[str, Any] = {}
    for name, ticket in tickets.items():
        page = seen.go(path.format(ticket.pk))
        found[name] = [*faults_of(page), *_not_shown(page, ticket.subject)]
    assert found == {name: [] for name in tickets}


def _not_shown(page: Page, subject: str) -> list[str]:
    heading = page.locator("h1").inner_text()
    return [] if subject in heading else [heading]

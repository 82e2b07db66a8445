"""The opening form as a browser without scripts fills it in."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.portal.reading import Node, page_of, values_of

NEW = "/chamados/novo/"


def opening_page(client: Client, address: str = NEW) -> Node:
    response = client.get(address)
    assert response.status_code == 200
    return page_of(response)


def filled(page: Node, **answers: Any) -> dict[str, Any]:
    return {**values_of(page.one("form", id="opening")), "act": "send", **answers}


COMPLETE = {"module": "unknown", "subject": "1402 não fatura", "description": "Fiz. Esperava. Aconteceu."}
FOUR_TAPS = {"stopped": "invoicing", "extent": "all", "environment": "production", "customization": "standard"}

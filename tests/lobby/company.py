"""A person's way through the sign-in of their company."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

from tests.fakes.openid_provider import OpenIdProvider

LEAVE, BACK = "/conta/empresa/", "/conta/empresa/volta/"
EMAIL = "ana@aurora.exemplo"


def leave(client: Client, to: str = "") -> str:
    """Press the button and return the provider's address that the page leads to."""
    page = client.post(LEAVE, {"next": to}).content.decode()
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page)
    assert found is not None, page
    return html.unescape(found[1])


def come_back(client: Client, provider: OpenIdProvider, to: str = "") -> Any:
    """Go there, say yes, and come back."""
    return client.get(provider.authorize(leave(client, to)).removeprefix("http://testserver"))


def words_of(response: Any) -> str:
    found = re.search(r'<div class="stack">(.*?)</div>', response.content.decode(), re.S)
    return re.sub(r"<[^>]+>|\s+", " ", found[1]).strip() if found else ""

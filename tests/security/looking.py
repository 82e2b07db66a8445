"""Opening every address about a house, as one person would."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.test import Client

from tests.security.addresses import addresses, values_for
from tests.security.asking import ask, body_of
from tests.security.forms import query_for
from tests.security.house import House, apart


def answers_of(client: Client, house: House) -> Iterator[tuple[str, HttpResponseBase]]:
    """Yield each address with what it answers to a GET, with this house's ids in it."""
    for address in addresses():
        url = address.url(values_for(address, house))
        if query := query_for(address, house):
            url = f"{url}?{urlencode(query)}"
        fresh = apart(client)
        answer = ask(fresh, "GET", address, url, {})
        if answer.streaming:
            answer.whole = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        yield address.label, answer


def pages_of(client: Client, house: House) -> dict[str, str]:
    """Return what each address answers, headers included."""
    return {label: f"{dict(answer.headers)} {body_of(answer)}" for label, answer in answers_of(client, house)}


def html_of(client: Client, house: House) -> dict[str, str]:
    """Return what is read as a page of ours."""
    return {
        label: body_of(answer)
        for label, answer in answers_of(client, house)
        if answer.headers.get("Content-Type", "").startswith("text/html")
    }

"""Reading a page of the desk as a person would."""

from __future__ import annotations

import re
from html import unescape

from django.http import HttpResponse


def text_of(response: HttpResponse) -> str:
    """Return the words of the page, one space between them."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def rows_of(response: HttpResponse) -> list[int]:
    """Return the numbers of the list's rows, in order."""
    return [int(number) for number in re.findall(r'id="row-(\d+)"', response.content.decode())]


def told(response: HttpResponse) -> list[str]:
    """Return what the page says of what was just done."""
    return [str(message) for message in response.context["messages"]]

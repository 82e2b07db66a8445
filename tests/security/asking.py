"""Asking one address with one method, as a browser would, and what of the answer tells one reader from another."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Any
from urllib.parse import urlencode

from django.contrib.messages import constants
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponseBase
from django.test import Client

from tests.factories import new_key
from tests.security.addresses import Address, values_for
from tests.security.forms import form_for, query_for
from tests.security.house import Desk, House, apart

PROGRAMS = "/api/"
_BYTES = {"lobby:upload_file"}
# What tus, the protocol of uploads, wants in every request.
_TUS = {
    "Tus-Resumable": "1.0.0",
    "Upload-Length": "20",
    "Upload-Metadata": f"filename {b64encode(b'erro.log').decode()}",
}
_TUS_PIECE = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
_streaming: list[HttpResponseBase] = []
LOG = b"23/11/2026 07:12:44 ORA-01403: dados nao encontrados\n" * 3


def ask(client: Client, method: str, address: Address, url: str, form: dict[str, Any]) -> HttpResponseBase:
    """Send one request; a POST, or a program's PATCH, carries the form, or a file's bytes where those are taken."""
    send = getattr(client, method.lower())
    if method == "POST" and address.name in _BYTES:
        answer: HttpResponseBase = send(url, LOG, content_type="application/octet-stream")
    elif address.name == "lobby:begin_upload":
        answer = send(url, headers=_TUS)
    elif address.name == "lobby:upload":
        piece = {"data": b"23/11/2026", "content_type": "application/offset+octet-stream"} if method == "PATCH" else {}
        answer = send(url, headers=_TUS_PIECE, **piece)
    elif method == "POST" or (method == "PATCH" and url.startswith(PROGRAMS)):
        answer = send(url, form, **manner_of(url))
    else:
        answer = send(url)
    if answer.streaming:
        _streaming.append(answer)
    return answer


def close_answers() -> None:
    """Close what streams, as a server does: an answer that nobody read, or a HEAD's, keeps its file open else."""
    # The end of a request would close the connection, too, and with it the test's transaction.
    request_finished.disconnect(close_old_connections)
    while _streaming:
        _streaming.pop().close()
    request_finished.connect(close_old_connections)


def manner_of(url: str) -> dict[str, Any]:
    """Return how a form is posted there: to the programs' door as JSON, each time under a key of its own, and over
    whatever is there."""
    if not url.startswith(PROGRAMS):
        return {}
    return {"content_type": "application/json", "headers": {"Idempotency-Key": new_key(), "If-Match": "*"}}


def ask_about(
    client: Client, method: str, address: Address, *, house: House, other: House, desk: Desk
) -> HttpResponseBase:
    """Ask about this house: with its ids in the path, in the query and in the form."""
    url = address.url(values_for(address, house))
    if query := query_for(address, house):
        url = f"{url}?{urlencode(query)}"
    fresh = apart(client)
    answer = ask(fresh, method, address, url, form_for(address, house, desk, other))
    if answer.streaming:
        # Read to its end: a stream that is left open keeps its file.
        answer.whole = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return answer


def outcome_of(answer: HttpResponseBase) -> int | str:
    """Return the status, or what a redirect means: `sign_in`, or `refused` where it leads back with a warning."""
    if answer.status_code not in (301, 302):
        return answer.status_code
    if answer.headers["Location"].startswith("/conta/entrar/"):
        return "sign_in"
    told = getattr(answer.wsgi_request, "_messages", [])  # type: ignore[attr-defined]
    levels = [message.level for message in getattr(told, "_queued_messages", [])]
    return "refused" if any(level >= constants.WARNING for level in levels) else answer.status_code


def body_of(answer: HttpResponseBase) -> str:
    """Return the words of an answer, whole, without what differs from one request to the next."""
    content = answer.whole if answer.streaming else answer.content  # type: ignore[attr-defined]
    text = content.decode("utf-8", "replace")
    for pattern in _PASSING:
        text = pattern.sub("", text)
    return text


_PASSING = (
    # A second step that is offered has a secret of its own each time.
    re.compile(
        r'<figure class="code-picture".*?</figure>|<code class="key-text">[^<]*|name="sealed" value="[^"]*"', re.S
    ),
    re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(r'(?<=X-CSRFToken": ")[^"]*|(?<=X-CSRFToken&quot;: &quot;)[^&]*'),
    re.compile(r'"token": "[^"]*"'),
    re.compile(r'data-now(?:-ms)?="[^"]*"'),
    re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
)

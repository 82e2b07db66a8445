"""A public client of the protocol of uploads (tuspy) against a server: it sends, is cut, goes on, and attaches."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from tusclient.client import TusClient

from accounts.services.tokens import make_token
from attachments.models import Attachment
from tests.factories import make_customer, new_key
from tickets.models import Message

PIECE = 64 * 1024
LINES = "".join(f"29/11/2026 12:{number % 60:02} carga {number} ORA-01403\n" for number in range(9_000)).encode()


@pytest.mark.django_db(transaction=True)
def test_client_sends_is_cut_goes_on_and_attaches_to_a_ticket(live_server: Any, client: Any) -> None:
    ana = make_customer()
    secret = make_token(by=ana, key=new_key(), name="tuspy", is_read_only=False, days=None).secret
    signed = {"Authorization": f"Token {secret}"}
    address = live_server.url + client.get("/api/v1/", headers=signed).json()["uploads"].removeprefix(
        "http://testserver"
    )
    sender = TusClient(address, headers=signed)
    options = {"chunk_size": PIECE, "metadata": {"filename": "erro.log", "filetype": "text/plain"}}

    first = sender.uploader(file_stream=BytesIO(LINES), **options)
    first.upload(stop_at=3 * PIECE)
    # The program ends here; another goes on from what the server has.
    again = sender.uploader(file_stream=BytesIO(LINES), url=first.url, **options)
    assert (first.offset, again.offset) == (3 * PIECE, 3 * PIECE)
    again.upload()

    upload_id = str(first.url).rstrip("/").rsplit("/", 1)[1]
    opened = client.post(
        "/api/v1/tickets/",
        {"subject": "1402 não fatura", "description": "Segue o log.", "attachments": [upload_id]},
        content_type="application/json",
        headers={**signed, "Idempotency-Key": new_key()},
    )
    file = Attachment.objects.get()

    assert opened.status_code == 201, opened.json()
    assert (file.name, file.size, file.owner_id) == ("erro.log", len(LINES), Message.objects.get().pk)
    kept = client.get(f"/arquivos/{file.pk}/", headers=signed)
    assert b"".join(kept.streaming_content) == LINES

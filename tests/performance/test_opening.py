"""Opening a ticket by the form of a customer asks a fixed number of statements, from the session to the commit.

Milliseconds are measured by `make bench`; each statement costs both the web server and the database.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Delivery, OutboxEvent
from notifications.models import Notification
from tickets.models import Message, Ticket, TimelineEntry

pytestmark = pytest.mark.postgres
WRITTEN = (Ticket, Message, TimelineEntry, OutboxEvent, Notification, Delivery)


def test_opening_asks_a_fixed_number_of_statements(house: dict[str, Any]) -> None:
    client = Client(SERVER_NAME="localhost", headers={"Cookie": house["customers"][0]})
    for _ in range(2):
        # The second time: what a process asks once is asked.
        before = [model._default_manager.count() for model in WRITTEN]
        with CaptureQueriesContext(connection) as statements:
            answer = send(client, house)
        assert answer.status_code == 302
    made = [model._default_manager.count() - count for model, count in zip(WRITTEN, before, strict=True)]
    # It is opened and triaged; three analysts serve the queue, and who opened it is told nothing.
    assert made == [1, 1, 2, 2, 3, 0]
    # Six of them are of triage: it reads the ticket and what was written, and writes a line, the ticket, an event and
    # what it rests on.
    assert len(statements) == 27


def send(client: Client, house: dict[str, Any]) -> HttpResponse:
    """Send the form of a new ticket, filled in."""
    fields = {
        "key": str(uuid4()),
        "subject": "1402 não fatura a carga da filial 3",
        "description": "Ao confirmar a carga aparece um erro e a nota não é emitida.",
        "stopped": "invoicing",
        "extent": "part",
        "environment": "production",
        "workaround": "painful",
        "customization": "standard",
        "request_type": "corrective",
        "severity_asked": "high",
        "product": str(house["product"]),
        "module": str(house["module"]),
        "act": "send",
    }
    return client.post("/chamados/novo/", fields)

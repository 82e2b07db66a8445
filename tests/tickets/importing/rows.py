"""Rows as another system hands them over, and running the commands over them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command

from core import triggers
from tickets.models import Ticket

# Everything that tickets own, children first; the portal's people, customers and catalogue stay.
OF_TICKETS = (
    "notifications_gatewaycall", "notifications_sentmail", "notifications_notification", "core_delivery",
    "core_outboxevent", "core_idempotencyrecord", "attachments_attachment", "attachments_textindex",
    "attachments_upload", "attachments_blobpart", "attachments_blob", "triage_alertcall", "triage_contest",
    "triage_alert", "triage_return", "triage_handover", "staffing_skip", "triage_forwarding",
    "triage_correction", "triage_classification", "tickets_original", "tickets_secretnumber",
    "tickets_timelineentry", "tickets_follower", "tickets_readmark", "tickets_presence", "tickets_draft",
    "tickets_message", "tickets_ticket",
)  # fmt: skip


def row(number: str = "4711", **fields: Any) -> dict[str, Any]:
    """Return a closed ticket with a question and an answer."""
    return {
        "external_id": number,
        "organization": "Aurora Distribuidora",
        "requester": "ana@aurora.example",
        "assignee": "marina@suporte.example",
        "opened_at": "2026-03-02T09:00:00-03:00",
        "closed_at": "2026-03-02T17:30:00-03:00",
        "closing_reason": "guided",
        "subject": "1402 não fatura a carga",
        "messages": [
            {
                "at": "2026-03-02T09:00:00-03:00",
                "author": "ana@aurora.example",
                "body": "Ao confirmar aparece um erro.",
            },
            {"at": "2026-03-02T10:15:00-03:00", "author": "marina@suporte.example", "body": "Atualize a rotina."},
        ],
        **fields,
    }


def write(path: Path, rows: Iterable[Any]) -> Path:
    path.write_text("".join(f"{json.dumps(one)}\n" for one in rows), encoding="utf-8")
    return path


def run(path: Path, *words: str) -> str:
    """Import the file and return what the command says; refused rows are told, not raised."""
    out = StringIO()
    try:
        call_command("import_tickets", str(path), "--source", "antigo", "--language", "en", *words, stdout=out)
    except CommandError as error:
        out.write(f"{error}\n")
    return out.getvalue()


def take(tmp_path: Path, *rows: Any, words: Iterable[str] = ()) -> str:
    return run(write(tmp_path / "tickets.jsonl", rows), *words)


def export(path: Path, *words: str) -> str:
    call_command("export_tickets", "--output", str(path), *words, stdout=StringIO())
    return path.read_text(encoding="utf-8")


def the_ticket(number: str = "4711") -> Ticket:
    return Ticket.objects.get(external_id=number)


def empty_the_portal(connection: Any) -> None:
    """Take every ticket away with all that belongs to it, in the caller's transaction."""
    triggers.lift_all()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in OF_TICKETS:
            cursor.execute(f"UPDATE {table} SET follows_id = NULL" if table == "tickets_ticket" else "SELECT 1")
            cursor.execute(f"DELETE FROM {table}")
    triggers.install_all()

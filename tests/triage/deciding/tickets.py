"""Tickets for tests of triage: what is not said is as a form has it that nobody touched."""

from __future__ import annotations

from typing import Any

from triage.deciding.decision import Decision, decide
from triage.deciding.request import Request
from triage.rulebook.book import usual

STOPPED = "Nenhuma filial consegue faturar desde cedo."


def triaged(description: str, **fields: Any) -> Decision:
    """Return what the usual rulebook says of a ticket."""
    given = {"subject": "Problema na 1402", "module": "14 - Faturamento", "routine": "1402", **fields}
    return decide(Request.read({"description": description, **given}), usual())


def verdict(description: str, **fields: Any) -> tuple[str, str, str, bool]:
    decision = triaged(description, **fields)
    return decision.kind.value, decision.level.value, decision.severity.value, decision.immediate is not None

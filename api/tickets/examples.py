"""Examples of tickets and messages for the documentation."""

from __future__ import annotations

from typing import Any, Final

from api.examples import ANA, AURORA, FILES, MARINA

NEW_TICKET: Final[dict[str, Any]] = {
    "subject": "1402 não fatura",
    "description": "Fiz a carga 88231. Esperava 14 notas e saíram 13.",
    "log_text": "ORA-01403: no data found",
    "severity_asked": "high",
}
TICKET: Final[dict[str, Any]] = {
    "number": 10432,
    "source": "",
    "external_id": "",
    "subject": "1402 não fatura",
    "status": "in_progress",
    "awaited": "support",
    "request_type": "corrective",
    "severity": "high",
    "severity_asked": "high",
    "stopped": "nothing",
    "extent": None,
    "environment": "production",
    "customization": "standard",
    "workaround": None,
    "immediate_requested": False,
    "is_immediate": False,
    "organization": AURORA,
    "branch_id": 4,
    "requester": ANA,
    "opened_by": ANA,
    "assignee": MARINA,
    "contact_phone": "+556230001402",
    "product_id": 1,
    "module_id": 2,
    "routine": "1402",
    "routine_version": "33.00.04.06",
    "follows": None,
    "opened_at": "2026-11-29T12:04:31.204518Z",
    "updated_at": "2026-11-29T12:31:10.001275Z",
    "status_since": "2026-11-29T12:20:02.511904Z",
    "closed_at": None,
    "closing_reason": None,
    "rating": None,
    "rating_comment": "",
    "plan": "prime",
    "level": 1,
    "module_group_id": 2,
    "resolving_level": None,
    "severity_triaged": None,
    "queue_severity": "high",
    "is_reply_unread": False,
    "version": 3,
}
FILE: Final[dict[str, Any]] = {
    "id": "0b6e7a3e-6a5c-4c3d-9c0e-3f1f5a1f7d11",
    "name": "erro.log",
    "size": 48211,
    "kind": "text",
    "media_type": "text/plain; charset=utf-8",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "scan": "clean",
    "created_at": "2026-11-29T12:30:58.430113Z",
    "erased": None,
    "url": f"{FILES}0b6e7a3e-6a5c-4c3d-9c0e-3f1f5a1f7d11/",
    "original_url": None,
}
SENT_FILE: Final[dict[str, Any]] = {**FILE, "message_id": 90211, "uploaded_by": ANA}
ENTRY: Final[dict[str, Any]] = {
    "id": 401233,
    "at": "2026-11-29T12:20:02.511904Z",
    "actor": MARINA,
    "kind": "assignee",
    "audience": "public",
    "act": None,
    "from_value": "",
    "to_value": "21",
    "from_person": None,
    "to_person": MARINA,
    "fields_changed": [],
    "message_id": None,
}
MESSAGE: Final[dict[str, Any]] = {
    "id": 90211,
    "at": "2026-11-29T12:31:10.001275Z",
    "author": ANA,
    "audience": "public",
    "body": "Segue o log.",
    "log_text": "",
    "is_opening": False,
    "is_question": False,
    "is_solution": False,
    "is_masked": False,
    "is_erased": False,
    "erased": None,
    "files": [FILE],
    "coming": [],
}
NEXT: Final[dict[str, Any]] = {
    "ticket": TICKET,
    "reasons": [
        {"ground": "severity", "text": "Severidade: Alta"},
        {"ground": "age", "text": "Espera desde a abertura: 3 horas"},
        {"ground": "skill", "text": "Habilidade neste mesmo grupo de módulos"},
        {"ground": "load", "text": "Em atendimento com este: 4 de 20"},
    ],
    "second": {"number": 10431, "behind_by": {"ground": "severity", "text": "a severidade dele conta menos"}},
    "why_none": None,
}

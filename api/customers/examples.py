"""Examples of customers and people for the documentation."""

from __future__ import annotations

from typing import Any, Final

EXECUTIVE: Final[dict[str, Any]] = {
    "id": 2,
    "name": "Bia Prado",
    "email": "bia.prado@support.example",
    "phone": "+556230001402",
}
ORGANIZATION: Final[dict[str, Any]] = {
    "id": 3,
    "name": "Aurora Distribuidora",
    "short_name": "Aurora",
    "plan": "standard",
    "executive": EXECUTIVE,
    "shares_tickets": False,
    "is_active": True,
    # Told to support alone.
    "external_id": "C-1001",
    "people_count": 12,
}
BRANCH: Final[dict[str, Any]] = {
    "id": 4,
    "organization_id": 3,
    "code": "1",
    "name": "Matriz",
    "cnpj": "12ABC34501DE35",
    "city": "Goiânia",
    "state": "GO",
    "timezone": "America/Sao_Paulo",
    "is_active": True,
}
CONTRACT: Final[dict[str, Any]] = {
    "id": 9,
    "organization_id": 3,
    "plan": "standard",
    "starts_on": "2026-01-01",
    "ends_on": None,
}
PERSON: Final[dict[str, Any]] = {
    "id": 7,
    "name": "Ana Lima",
    "side": "customer",
    "organization_id": 3,
    "job_title": "Faturista",
    "roles": ["requester"],
    "is_active": True,
    "email": "ana.lima@aurora.example",
    "phone": "+556230001403",
    # Told to support alone.
    "external_id": "C-1001-3",
    "skills": [],
}

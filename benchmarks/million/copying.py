"""How a copied row differs from its model, column by column, as SQL: `m` is the model, `l` the lot of the copy."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.million.models import Cast

# Columns whose models are texts that `format` completes.
WORDS: Final = ("data", "payload")
# One subject in so many has it.
RARE, EVERY = "XPTO", 5000
_SUBJECTS = (
    "Rejeição na emissão da nota", "Não fatura a carga", "Erro ao confirmar o pedido", "Etiqueta não imprime",
    "Inventário trava no coletor", "Boleto com valor errado", "Diferença no estoque da filial", "Tela não abre",
    "Relatório demora muito", "Integração parou de madrugada", "Comissão calculada a menor", "Dúvida sobre parâmetro",
)  # fmt: skip
_SUBJECT = (
    f"(ARRAY[{', '.join(repr(words) for words in _SUBJECTS)}])[1 + l.n % {len(_SUBJECTS)}] || ' ' || l.n "
    f"|| CASE WHEN l.n % {EVERY} = 0 THEN ' {RARE}' ELSE '' END"
)
_ISO = """to_char(({0} + l.shift) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')"""
_NUMBERS = "l.ticket, l.organization, l.requester, l.first, l.second, l.third, l.message, l.message + 1"
# What silence would have ended long ago ends some days from now.
_SILENCE = (
    "CASE WHEN m.next_silence_at + l.shift < now() THEN now() + (1 + l.n % 5) * interval '1 day' "
    "ELSE m.next_silence_at + l.shift END"
)
_MESSAGE_ID = (
    "'<' || uuid_generate_v5(uuid_ns_url(), 'deliveries/' || (l.core_delivery + m.other) || '/' || "
    f"{_ISO.format('m.event_at')}) || '@localhost>'"
)
# What is older was seen.
_OLD = "l.opened_at < now() - interval '30 days'"


def copies_of(cursor: Any, cast: Cast) -> list[str]:
    """Return the statements that write a row of every model for every lot; they need `uuid-ossp`."""
    return [_copy(cursor, table, changed) for table, changed in _changes(cast).items()] + [_read_marks(cast)]


def _copy(cursor: Any, table: str, changed: dict[str, str]) -> str:
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
        [table],
    )
    columns = dict(cursor.fetchall())
    picked = [changed.get(name) or _unchanged(name, kind) for name, kind in columns.items()]
    into = ", ".join(f'"{name}"' for name in columns)
    return (
        f"INSERT INTO {table} ({into}) SELECT {', '.join(picked)} FROM bench_lot l JOIN bench_{table} m "
        "ON m.life = l.life"
    )


def _unchanged(name: str, kind: str) -> str:
    """Return a column as its model has it; what is a moment lies as far from the beginning as there."""
    return f'm."{name}" + l.shift' if kind == "timestamp with time zone" else f'm."{name}"'


def _person(cast: Cast, column: str) -> str:
    named = zip((cast.customer, *cast.analysts), ("requester", "first", "second", "third"), strict=True)
    return f"CASE m.{column} {' '.join(f'WHEN {number} THEN l.{name}' for number, name in named)} END"


def _filled(column: str, moment: str = "") -> str:
    """Return a text with its numbers, and its moment where it tells one."""
    return f"format(m.{column}, {_NUMBERS}{', ' + _ISO.format(moment) if moment else ''})"


def _changes(cast: Cast) -> dict[str, dict[str, str]]:
    """Return what differs, by table and column; the longest to write first."""
    return {
        "core_outboxevent": {
            "id": "l.core_outboxevent + m.place",
            "ordering_key": _filled("ordering_key"),
            "payload": _filled("payload", "m.at") + "::jsonb",
        },
        "tickets_timelineentry": {
            "id": "l.tickets_timelineentry + m.place",
            "ticket_id": "l.ticket",
            "actor_id": _person(cast, "actor_id"),
            "to_value": _filled("to_value"),
            "message_id": "l.message + m.other",
            "data": _filled("data", "m.at") + "::jsonb",
        },
        "notifications_notification": {
            "id": "l.notifications_notification + m.place",
            "ticket_id": "l.ticket",
            "user_id": _person(cast, "user_id"),
            "actor_id": _person(cast, "actor_id"),
            "event_id": "l.core_outboxevent + m.other",
            "data": _filled("data", "m.at") + "::jsonb",
            "read_at": f"CASE WHEN {_OLD} THEN m.at + l.shift + interval '1 hour' END",
        },
        "tickets_message": {
            "id": "l.message + m.place",
            "ticket_id": "l.ticket",
            "author_id": _person(cast, "author_id"),
            "body": "m.body || E'\\n\\nCarga ' || l.n || '.'",
            "body_html": "m.body_html || '<p>Carga ' || l.n || E'.</p>\\n'",
        },
        "core_delivery": {
            "id": "l.core_delivery + m.place",
            "event_id": "l.core_outboxevent + m.other",
            "recipient": _filled("recipient"),
            "ordering_key": _filled("ordering_key"),
            "data": _filled("data") + "::jsonb",
        },
        "notifications_sentmail": {
            "id": "l.notifications_sentmail + m.place",
            "delivery_id": "l.core_delivery + m.other",
            "ticket_id": "l.ticket",
            "user_id": _person(cast, "user_id"),
            "message_id": _MESSAGE_ID,
        },
        "triage_classification": {
            "id": "l.triage_classification + m.place",
            "ticket_id": "l.ticket",
            "module_id": "l.module",
            "module_source": "'given'",
        },
        "tickets_ticket": _of_tickets(cast),
    }


def _of_tickets(cast: Cast) -> dict[str, str]:
    lots = ("organization", "contract", "requester", "product", "module", "module_group")
    return {
        "id": "l.ticket",
        **{f"{name}_id": f"l.{name}" for name in lots},
        "opened_by_id": "l.requester",
        "assignee_id": _person(cast, "assignee_id"),
        "level": "l.level",
        "subject": _SUBJECT,
        **dict.fromkeys(("severity", "severity_asked", "queue_severity"), "l.severity_word"),
        "queue_severity_rank": "l.severity",
        "next_silence_at": _SILENCE,
    }


def _read_marks(cast: Cast) -> str:
    """Let who opened it and who has it have read it, but for some of the last tickets, which are news."""
    return (
        "INSERT INTO tickets_readmark (ticket_id, user_id, read_at) SELECT l.ticket, u.who, m.last_event_at + l.shift "
        "FROM bench_lot l JOIN bench_tickets_ticket m ON m.life = l.life, "
        f"unnest(ARRAY[l.requester, {_person(cast, 'assignee_id')}]) AS u (who) "
        f"WHERE u.who IS NOT NULL AND ({_OLD} OR l.n % 3 > 0)"
    )

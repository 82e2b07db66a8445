"""From an error on Monday morning to five stars: two levels, a refusal, another team, and every mail in order."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from attachments.models import Attachment
from tests.flows.people import Person, conversation, fresh, post_arrives
from tests.portal.reading import page_of
from tickets.models import Ticket, TimelineEntry

pytestmark = pytest.mark.django_db

LOG = "23/11/2026 07:12:44 ORA-01403: dados não encontrados\n"


def heard(ticket: Ticket) -> list[tuple[str, bool]]:
    """Return who got a mail, in order, and whether each names its ticket."""
    return [(name, f"#{ticket.pk}" in body) for name, body in post_arrives()]


def test_ticket_lives_its_whole_life(ana: Person, marina: Person, joao: Person) -> None:
    video = SimpleUploadedFile("erro.log", LOG.encode(), content_type="text/plain")
    ticket = ana.opens(log_text=LOG, files=video)
    mails = heard(ticket)

    marina.acts(ticket, "assumir")
    marina.writes(ticket, "Qual é a versão da rotina?", send="ask")
    mails += heard(ticket)
    ana.says(ticket, "33.00.04.06")
    mails += heard(ticket)
    marina.writes(ticket, "Ajuste o parâmetro 1 da 132.", send="propose:guided")
    mails += heard(ticket)
    ana.decides(ticket, "recusar", body="Continua igual.")
    mails += heard(ticket)
    marina.acts(ticket, "passar", tried="Parâmetro 1 da 132 conferido.")
    joao.acts(ticket, "assumir")
    joao.acts(ticket, "encaminhar", team="maintenance", reference="MNT-1")
    mails += heard(ticket)
    joao.acts(ticket, "retomar")
    mails += heard(ticket)
    joao.writes(ticket, "Saiu a versão 33.00.04.07.", send="propose:resolved")
    mails += heard(ticket)
    ana.decides(ticket, "aceitar")
    mails += heard(ticket)
    ana.decides(ticket, "avaliar", rating="5")

    after = fresh(ticket)
    assert (after.status, after.closing_reason, after.rating, after.level) == ("closed", "resolved", 5, 2)
    assert conversation(ticket) == [
        "Fiz. Esperava. Aconteceu.", "Qual é a versão da rotina?", "33.00.04.06", "Ajuste o parâmetro 1 da 132.",
        "Continua igual.", "Saiu a versão 33.00.04.07.",
    ]  # fmt: skip
    assert Attachment.objects.get().owner_kind == "message"
    assert mails == [
        ("Ana", True), ("Marina", True), ("Ana", True), ("Marina", True),
        ("Ana", True), ("Ana", True), ("Ana", True), ("João", True),
    ]  # fmt: skip
    assert told(ticket) == LIFE
    page = ana.page(f"/chamados/{ticket.pk}/")
    assert all(words in page.text for words in conversation(ticket))


LIFE = [
    ("Ana Lima", "opened", "", ""),
    ("the house", "triage", "", "medium"),
    ("Marina Sales", "assignee", "", "Marina Sales"),
    ("Marina Sales", "status", "new", "in_progress"),
    ("Marina Sales", "status", "in_progress", "waiting_customer"),
    ("Marina Sales", "message", "", ""),
    ("Ana Lima", "message", "", ""),
    ("Ana Lima", "status", "waiting_customer", "in_progress"),
    ("Marina Sales", "status", "in_progress", "solution_proposed"),
    ("Marina Sales", "message", "", ""),
    ("Ana Lima", "message", "", ""),
    ("Ana Lima", "status", "solution_proposed", "in_progress"),
    ("Marina Sales", "assignee", "Marina Sales", ""),
    ("Marina Sales", "level", "1", "2"),
    ("João Prado", "assignee", "", "João Prado"),
    ("João Prado", "status", "in_progress", "with_maintenance"),
    ("João Prado", "forwarded", "", "with_maintenance"),
    ("João Prado", "status", "with_maintenance", "in_progress"),
    ("João Prado", "status", "in_progress", "solution_proposed"),
    ("João Prado", "message", "", ""),
    ("Ana Lima", "status", "solution_proposed", "closed"),
    ("Ana Lima", "rated", "", "5"),
]


def told(ticket: Ticket) -> list[tuple[str, str, str, str]]:
    """Return the timeline: who, what, from, to, people by name."""
    lines = list(TimelineEntry.objects.filter(ticket=ticket).select_related("actor").order_by("pk"))
    names = {str(line.actor_id): line.actor.name for line in lines if line.actor} | {"None": "the house"}
    return [
        (
            names[str(line.actor_id)],
            line.kind,
            *(_named(line, value, names) for value in (line.from_value, line.to_value)),
        )
        for line in lines
    ]


def _named(line: TimelineEntry, value: str, names: dict[str, str]) -> str:
    return names.get(value, value) if line.kind == "assignee" else value


def test_mails_quote_what_was_asked_and_proposed_and_name_no_inner_word(ana: Person, marina: Person) -> None:
    ticket = ana.opens()
    post_arrives()
    marina.writes(ticket, "Cliente difícil.", send="note")
    marina.writes(ticket, "Qual é a versão?", send="ask")

    ((name, body),) = post_arrives()

    assert (name, "Qual é a versão?" in body, "difícil" in body) == ("Ana", True, False)
    assert "Cliente difícil." not in page_of(ana.client.get(f"/chamados/{ticket.pk}/")).text

"""A ticket is classified as it is opened, with its reasons, and what people corrected stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from core.models import OutboxEvent
from tests.factories import make_analyst, make_customer, make_module, make_ticket
from tests.triage.tables import RULES_OF_TABLES
from tickets.models import Message, Ticket
from tickets.services.erasing import erase_message
from triage.deciding.completeness import asked_of
from triage.deciding.kinds import FAULT, LAW, QUESTION
from triage.enums import Field, Occasion
from triage.models import Classification, Correction
from triage.reasons import FIELDS, MISSING, RULES
from triage.rulebook.book import usual
from triage.selectors import understanding_of
from triage.services.classification import classify_ticket

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
STANDS = "Nenhuma filial consegue faturar, está tudo parado em produção."
LOG = '23/11/2026 07:12:44 ORA-01403: dados não encontrados\nORA-06512: em "PORTAL.PKG_FATURA", line 812'


def current(ticket: Ticket) -> Classification:
    return Classification.objects.get(ticket=ticket, is_current=True)


def events() -> list[str]:
    return list(OutboxEvent.objects.order_by("pk").values_list("name", flat=True))


def again(ticket: Ticket) -> Classification:
    opening = ticket.messages.get(is_opening=True)
    return classify_ticket(ticket_id=ticket.pk, message_id=opening.pk, occasion=Occasion.REREAD)


def test_opened_ticket_is_classified_at_once() -> None:
    ticket = make_ticket(subject="1402 não fatura", description=STANDS, log_text=LOG, at=AT)

    row = current(ticket)
    assert (row.revision, row.occasion, row.at, row.routine) == (1, "opened", AT, "1402")
    assert (row.request_type, row.severity, row.is_immediate) == ("corrective", "critical", True)
    assert (row.codes, row.signature) == (["ORA-01403", "ORA-06512"], "ora-01403/pkg_fatura")
    assert (ticket.severity_triaged, ticket.severity, ticket.is_immediate) == ("critical", "critical", True)
    assert (ticket.request_type, ticket.routine, ticket.triaged_at) == ("corrective", "1402", AT)


def test_what_the_form_gave_stays_and_a_difference_is_told() -> None:
    ticket = make_ticket(
        subject="Como emito o relatório 8106?", description="Gostaria de saber como emitir.", severity_asked="high",
        request_type="corrective", routine="8106",
    )  # fmt: skip

    assert (current(ticket).severity, current(ticket).request_type) == ("low", "question")
    assert (ticket.severity, ticket.queue_severity, ticket.severity_triaged) == ("high", "high", "low")
    assert (ticket.request_type, ticket.routine) == ("corrective", "8106")
    assert events() == ["TicketOpened", "TriageRecorded", "SeverityDiffers"]


def test_words_against_the_answers_alert_people() -> None:
    ticket = make_ticket(
        description="Estou na base de teste.", stopped="invoicing", extent="all", environment="production",
        customization="standard", immediate_requested=True,
    )  # fmt: skip

    assert (current(ticket).doubt, ticket.is_immediate) == ("refused", False)
    assert events()[-2:] == ["ImmediateDoubted", "AlertRaised"]


def test_module_comes_with_the_routine_and_brings_its_queue() -> None:
    module = make_module()

    ticket = make_ticket(subject="Rotina 1402 com erro")

    assert (ticket.module, ticket.module_group, ticket.product) == (module, module.group, module.product)
    assert current(ticket).module_source == "routine"


def test_legal_date_is_read_from_the_words() -> None:
    words = "A nota técnica 2026.001 da NF-e entra em vigor em 01/12/2026. O sistema vai atender?"
    ticket = make_ticket(subject="NT 2026.001", description=words, at=AT)

    assert str(ticket.legal_due_on) == "2026-12-01"
    assert (ticket.request_type, ticket.level, ticket.resolving_level) == ("legal", 2, 2)


def test_reading_again_makes_a_revision_and_leaves_what_people_corrected() -> None:
    marina = make_analyst()
    ticket = make_ticket(description=STANDS)
    Correction.objects.create(
        ticket=ticket, classification=current(ticket), field=Field.SEVERITY, to_value="low", by=marina, at=AT
    )
    Ticket.objects.filter(pk=ticket.pk).update(severity_triaged="low", is_immediate=False)
    assert again(ticket).revision == 1
    Classification.objects.update(rulebook="another")

    row = again(ticket)

    after = Ticket.objects.get(pk=ticket.pk)
    assert (row.revision, row.severity) == (2, "critical")
    assert (after.severity_triaged, after.is_immediate) == ("low", True)
    assert list(Classification.objects.order_by("revision").values_list("revision", "is_current")) == [
        (1, False),
        (2, True),
    ]


def test_database_knows_one_current_classification() -> None:
    row = current(make_ticket())
    row.pk, row.revision = None, 2

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_reasons_quote_the_words_until_they_are_erased() -> None:
    ticket = make_ticket(make_customer(), description=STANDS)
    opening = ticket.messages.get()

    understood = understanding_of(ticket=ticket, opening=opening)
    assert understood is not None
    quoted = [quote for reason in understood.reasons for quote in reason.quotes]
    assert ("description", "Nenhuma filial consegue faturar", 0) in quoted

    erase_message(message_id=opening.pk, by=ticket.requester, reason="senha")
    after = understanding_of(ticket=ticket, opening=Message.objects.get(pk=opening.pk))
    assert after is not None
    assert [quote for reason in after.reasons for quote in reason.quotes if quote[0] != "subject"] == []


def test_every_rule_has_its_sentence() -> None:
    assert RULES_OF_TABLES - set(RULES) == set()
    assert {"stopped", "extent", "log", "description"} <= set(FIELDS)


def test_everything_that_is_asked_for_has_its_words() -> None:
    assert set(MISSING) == {name for kind in (QUESTION, FAULT, LAW) for name in asked_of(kind, usual())}

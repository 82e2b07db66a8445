"""The customer of an immediate reads what is true: which levels were called, whether somebody answered."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.services.house import edit_brand
from portal.tickets.page import mark_of
from tests.factories import make_analyst, make_ticket
from tickets.models import Ticket
from triage.alerted import Told, told_of
from triage.models import Alert, Duty
from triage.services.alerts import acknowledge

pytestmark = pytest.mark.django_db
STANDS = "Nenhuma filial consegue faturar, está tudo parado em produção."
NIGHT = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)


def page(client: Client, ticket: Ticket) -> str:
    client.force_login(ticket.requester)
    response = client.get(reverse("portal:show_ticket", args=[ticket.pk]))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_levels_are_told_and_whether_somebody_answered(client: Client) -> None:
    analyst = make_analyst(name="Marina Sales")
    for level in (1, 2):
        Duty.objects.create(person=analyst, level=level, hours="always", starts_on=date(2026, 1, 1))
    ticket = make_ticket(subject="1402 não fatura", description=STANDS)
    address = reverse("portal:show_news", args=[ticket.pk])

    first = page(client, ticket)
    since = {"desde": mark_of(ticket)}
    quiet = client.get(address, since)
    acknowledge(alert_id=Alert.objects.get().pk, by=analyst)

    assert re.search(r"Avisamos o plantão de N1 e N2 às \d\dh\d\d ; ainda não confirmado\.", first)
    assert "; já confirmado." in page(client, ticket)
    fresh = client.get(address, since, headers={"If-None-Match": quiet["ETag"]})
    assert (quiet.status_code, fresh.status_code) == (204, 200)
    assert "já confirmado." in fresh.content.decode()
    assert "Marina" not in first


def test_where_nobody_was_reached_the_desks_opening_and_the_phone_are_told(client: Client) -> None:
    make_analyst()
    edit_brand(by=None, company_name="", portal_name="", accent="", hours="", phones=[("+556230001402", "")])
    ticket = make_ticket(subject="1402 não fatura", description=STANDS, at=NIGHT)

    assert told_of(ticket, at=NIGHT) == Told((), None, False, datetime(2026, 11, 18, 11, 0, tzinfo=UTC))
    found = page(client, ticket)
    assert "Ninguém está de plantão agora; avisamos o suporte por e-mail. O suporte abre:" in found
    assert "Por telefone, agora: (62) 3000-1402" in found
    assert told_of(make_ticket(), at=NIGHT) is None

"""The bar of alerts: who is called sees it on every page, takes the ticket or confirms, and nobody else is called."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.desk.pages import told
from tests.factories import make_analyst, make_customer, make_organization, make_ticket
from tickets.models import Ticket
from triage.models import Alert

pytestmark = pytest.mark.django_db
STANDS = "Nenhuma filial consegue faturar, está tudo parado em produção."


def immediate() -> Ticket:
    return make_ticket(make_customer(make_organization()), subject="1402 não fatura nada & nada", description=STANDS)


def answer(desk: Client, ticket: Ticket, how: str) -> list[str]:
    return told(desk.post(reverse("desk:answer_alert", args=[ticket.pk]), {"answer": how}, follow=True))


def test_bar_is_polled_without_a_token_and_answered_by_not_modified(desk: Client, marina: User) -> None:
    address = reverse("desk:show_alerts")
    empty = desk.get(address)
    ticket = immediate()
    full = desk.get(address, headers={"If-None-Match": empty["ETag"]})

    assert (empty.status_code, full.status_code) == (200, 200)
    assert "data-alerts" not in empty.content.decode()
    assert f"#{ticket.pk} 1402 não fatura nada &amp; nada" in full.content.decode()
    assert "csrf" not in full.content.decode()
    assert desk.get(address, headers={"If-None-Match": full["ETag"]}).status_code == 304
    assert 'form id="alert-form"' in desk.get(reverse("desk:home"), follow=True).content.decode()


def test_alert_calls_nobody_but_who_was_called(client: Client) -> None:
    ticket = immediate()
    client.force_login(make_analyst(name="Veio depois"))

    assert str(ticket.pk) not in client.get(reverse("desk:show_alerts")).content.decode()


def test_confirming_and_taking_are_done_once(desk: Client, marina: User) -> None:
    first, second = immediate(), immediate()

    assert answer(desk, first, "confirm") == ["Recebimento confirmado: ninguém mais será chamado."]
    assert answer(desk, first, "take") == ["Alguém respondeu a este alerta antes de você."]
    assert answer(desk, second, "take") == [f"O #{second.pk} está com você."]
    answers = Alert.objects.order_by("pk").values_list("answer", "answered_by")
    assert list(answers) == [("confirmed", marina.pk), ("taken", marina.pk)]
    assert Ticket.objects.get(pk=second.pk).assignee == marina

"""The bar of alerts: who is called sees it on every page, takes the ticket or confirms, and nobody else is called."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Delivery, OutboxEvent
from notifications.models import GatewayCall
from tests.desk.pages import text_of, told
from tests.factories import make_analyst, make_customer, make_organization, make_ticket
from tickets.models import Ticket
from triage.models import Alert
from triage.services.alerts import acknowledge

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


def test_card_shows_each_round_who_answered_and_what_gateways_said(desk: Client, marina: User) -> None:
    ticket = make_ticket(subject="1402 não fatura", description=STANDS)
    alert = Alert.objects.get(ticket=ticket)
    card = reverse("desk:show_card", args=[ticket.pk, "alerta"])

    assert "Ninguém respondeu ainda. Marina Sales" in text_of(desk.get(card))
    acknowledge(alert_id=alert.pk, by=marina)
    event = OutboxEvent.objects.get(name="AlertAnswered")
    delivery = Delivery.objects.create(event=event, consumer="alert_gateway", recipient="x", available_at=event.at)
    GatewayCall.objects.create(
        delivery=delivery, alert=alert, host="gateway.example", event="alert.answered", outcome="taken", status=204,
        at=event.at,
    )  # fmt: skip
    words = text_of(desk.get(card))

    assert "Recebimento confirmado por Marina Sales" in words
    assert "gateway.example: entregue (204)" in words
    assert "Quem foi chamado?" in text_of(desk.get(reverse("desk:show_ticket", args=[ticket.pk])))


def test_ticket_that_called_nobody_has_no_such_card(desk: Client) -> None:
    ticket = make_ticket()

    assert "Quem foi chamado?" not in text_of(desk.get(reverse("desk:show_ticket", args=[ticket.pk])))

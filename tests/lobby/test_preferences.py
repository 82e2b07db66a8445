"""Choosing notices: the page of either side, and what is kept."""

import pytest
from django.urls import reverse

from notifications.models import Preference
from notifications.rules import Channels
from notifications.selectors.preferences import channels_of
from tests.factories import make_analyst, make_customer

pytestmark = pytest.mark.django_db


def labels(response):
    return [str(row.label) for row in response.context["form"].rows()]


def boxes(response):
    return [(row.mail.value(), row.bell.value()) for row in response.context["form"].rows()]


def test_customer_sees_the_kinds_of_customers_all_on(client):
    client.force_login(make_customer())
    response = client.get(reverse("lobby:preferences"))
    assert labels(response) == [
        "Respostas e perguntas",
        "Soluções e contornos",
        "Andamento do chamado",
        "Encerramento",
        "Lembretes",
        "Acompanhamento",
        "Chamados novos",
    ]
    assert boxes(response) == [(True, True)] * 7


def test_analyst_sees_the_kinds_of_support_new_tickets_by_bell_only(client):
    client.force_login(make_analyst())
    response = client.get(reverse("lobby:preferences"))
    assert labels(response) == [
        "Atendimento imediato pedido",
        "Atribuídos a você",
        "Respostas",
        "Notas internas",
        "Soluções recusadas ou propostas",
        "Andamento do chamado",
        "Encerramento",
        "Acompanhamento",
        "Chamados novos nas suas filas",
    ]
    assert boxes(response) == [(True, True)] * 8 + [(False, True)]


def test_choice_is_kept_and_shown_again(client):
    ana = make_customer()
    client.force_login(ana)
    response = client.post(reverse("lobby:preferences"), {"mail_replied": "on", "bell_solution": "on"})
    assert (response.status_code, response.url) == (302, "/avisos/preferencias/")
    assert {kind: (one.by_mail, one.on_bell) for kind, one in channels_of(ana).items()} == {
        "replied": (True, False),
        "solution": (False, True),
        "status": (False, False),
        "closed": (False, False),
        "reminder": (False, False),
        "following": (False, False),
        "opened": (False, False),
    }
    client.post(reverse("lobby:preferences"), {"bell_replied": "on"})
    assert (channels_of(ana)["replied"], Preference.objects.count()) == (Channels(by_mail=False, on_bell=True), 7)


def test_kinds_of_the_other_side_and_unknown_ones_are_not_taken(client):
    ana = make_customer()
    client.force_login(ana)
    client.post(reverse("lobby:preferences"), {"mail_noted": "on", "mail_alert": "on", "user": "1", "kind": "noted"})
    assert set(Preference.objects.values_list("user_id", "kind")) == {(ana.pk, kind) for kind in channels_of(ana)}

"""How good triage is: figures by field and rule, what tickets lack, and the lessons behind each figure."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from core.database import database_now
from tests.desk.pages import text_of
from tests.factories import make_analyst, make_module, make_support_manager, make_ticket
from tickets.models import Ticket
from triage.models import Classification, Correction

pytestmark = pytest.mark.django_db


@pytest.fixture
def renata(client: Client) -> Client:
    client.force_login(make_support_manager())
    return client


def corrected(ticket: Ticket, field: str, to_value: str, *, rule: str = "", from_value: str = "") -> Correction:
    return Correction.objects.create(
        ticket=ticket, classification=ticket.classifications.get(), field=field, rule=rule, from_value=from_value,
        to_value=to_value, reason="Um item só.", by=make_analyst(name="Marina Sales"), at=database_now(),
    )  # fmt: skip


def test_agreement_counts_what_people_left_as_it_was(renata: Client) -> None:
    first, *_others = (make_ticket() for _ in range(4))
    corrected(first, "severity", "low", rule="severity.other", from_value="medium")

    words = text_of(renata.get(reverse("desk:show_quality")))

    assert "4 chamados triados nos últimos 90 dias" in words
    assert "Severidade 75 % 1" in words
    assert "Tipo 100 % 0" in words
    assert "Um documento, item ou pessoa, números que divergem, ou ainda sem fatos 4 1 25 %" in words
    assert "A versão da rotina 4 100 %" in words


def test_every_corrected_figure_leads_to_its_tickets(renata: Client) -> None:
    module, ticket = make_module(), make_ticket(subject="Não fatura a carga")
    corrected(ticket, "module", str(module.pk))
    corrected(ticket, "severity", "low", rule="severity.other", from_value="medium")
    page = renata.get(reverse("desk:show_quality")).content.decode()
    address = f"{reverse('desk:list_lessons')}?dias=90&amp;"

    assert f"{address}campo=module" in page
    assert f"{address}regra=severity.other" in page
    lessons = text_of(renata.get(reverse("desk:list_lessons"), {"campo": "severity"}))
    assert f"#{ticket.pk} Não fatura a carga" in lessons
    assert "Severidade Média Baixa Marina Sales" in lessons
    assert "Um item só." in lessons
    assert str(module) not in lessons
    assert str(module) in text_of(renata.get(reverse("desk:list_lessons"), {"campo": "module"}))


def test_page_of_a_house_without_tickets_says_so(renata: Client) -> None:
    assert "Nada foi triado nesses dias" in text_of(renata.get(reverse("desk:show_quality"), {"dias": "30"}))
    assert "Nada foi corrigido" in text_of(renata.get(reverse("desk:list_lessons"), {"campo": "x", "dias": "-1"}))


@pytest.mark.parametrize("many", [1, 3])
def test_pages_ask_the_same_for_one_ticket_and_three(renata: Client, django_assert_num_queries, many: int) -> None:  # type: ignore[no-untyped-def] -- pytest-django's fixture
    for _ in range(many):
        corrected(make_ticket(), "severity", "low")
    renata.get(reverse("desk:show_quality"))
    with django_assert_num_queries(8):
        renata.get(reverse("desk:show_quality"))
    with django_assert_num_queries(5):
        renata.get(reverse("desk:list_lessons"))


def test_revisions_of_one_ticket_count_once(renata: Client) -> None:
    ticket = make_ticket()
    row = ticket.classifications.get()
    Classification.objects.filter(pk=row.pk).update(is_current=False)
    row.pk, row.revision, row.is_current = None, 2, True
    row.save(force_insert=True)

    assert "1 chamado triado" in text_of(renata.get(reverse("desk:show_quality")))

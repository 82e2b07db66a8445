"""The card at the desk: filled in with what the ticket has, shown to level 2, and the issues that tickets wait for."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.desk.pages import text_of, told
from tests.factories import make_analyst, make_customer, make_module, make_support_manager, make_ticket, new_key, say
from tests.security.house import upload
from tickets.models import Message, Ticket
from tickets.services.assignment import take
from tickets.services.conversation import note
from triage.models import HandOver, VendorReference
from triage.services.forwarding import Promise, forward
from triage.services.handover import Card, hand_over, return_to_level_one

pytestmark = pytest.mark.django_db


def _act(ticket, slug):
    return reverse("desk:do_act", args=[ticket.pk, slug])


def _show(ticket):
    return reverse("desk:show_ticket", args=[ticket.pk])


def test_form_asks_nothing_that_the_ticket_has(desk, marina):
    ana = make_customer()
    file = upload(ana, "retorno.log", "x")
    ticket = make_ticket(ana, subject="1402 não fatura", log_text="ORA-01403: x", attachment_ids=(file.pk,))
    note(ticket_id=ticket.pk, by=marina, words=say("Faixa conferida na 1504."), key=new_key())

    page = desk.get(_act(ticket, "passar"))

    form = page.context["form"]
    opening = ticket.messages.get(is_opening=True)
    assert form["tried"].value() == "Faixa conferida na 1504."
    assert form["evidence"].value() == [f"f.{file.pk}", f"m.{opening.pk}"]
    assert [name for name, field in form.fields.items() if field.required] == []
    assert [word for word in ("1402", "ORA-01403", "retorno.log") if word not in text_of(page)] == []


def test_card_is_passed_and_stands_at_the_top_of_the_side(desk, marina):
    ticket = make_ticket()
    message = ticket.messages.get(is_opening=True)
    sent = {
        "tried": "Faixa conferida", "evidence": [f"m.{message.pk}"], "articles": "https://ajuda.example/03",
        "hypothesis": "Reaproveita o número", "cause_class": "defect", "version": ticket.version, "key": new_key(),
    }  # fmt: skip

    page = desk.post(_act(ticket, "passar"), sent, follow=True)

    assert told(page) == ["Está na fila do Nível 2, com o cartão."]
    shown = page.context["ticket_pane"].cards
    assert next(one.card.slug for one in shown) == "passagem"
    words = text_of(desk.get(reverse("desk:show_card", args=[ticket.pk, "passagem"])))
    expected = ("Faixa conferida", "Mensagem de", "https://ajuda.example/03", "Reaproveita o número", "Defeito")
    assert [word for word in expected if word not in words] == []


def test_ticket_that_was_never_passed_has_no_such_card(desk):
    cards = desk.get(_show(make_ticket())).context["ticket_pane"].cards
    assert "passagem" not in [one.card.slug for one in cards]


def test_what_was_typed_survives_a_conflict(desk):
    ticket = make_ticket()
    seen = ticket.version
    take(ticket_id=ticket.pk, by=make_analyst(name="João Prado"))
    answer = desk.post(_act(ticket, "passar"), {"tried": "Tudo isto", "version": seen})
    assert (answer.status_code, answer.context["form"]["tried"].value()) == (422, "Tudo isto")
    again = answer.context["form"]["version"].value()
    assert desk.post(_act(ticket, "passar"), {"tried": "Tudo isto", "version": again}).status_code == 302
    assert HandOver.objects.get().tried == "Tudo isto"


def test_returns_are_told_with_their_reasons_and_count(client):
    marina, joao, ticket = make_analyst(), make_analyst(level=2, name="João Prado"), make_ticket()
    for reason in ("Falta o log.", "Falta a versão."):
        hand_over(ticket_id=ticket.pk, by=marina, card=Card())
        return_to_level_one(ticket_id=ticket.pk, by=joao, reason=reason)
    client.force_login(marina)
    words = text_of(client.get(_show(ticket)))
    assert [word for word in ("Falta o log.", "Falta a versão.", "Devolvido 2 vezes.") if word not in words] == []


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_one_query_more_with_cards(desk, marina, django_assert_num_queries, count):
    joao, ticket = make_analyst(level=2, name="João Prado"), make_ticket(module_id=make_module().pk)
    for _ in range(count):
        hand_over(ticket_id=ticket.pk, by=marina, card=Card(message_ids=[ticket.messages.get().pk]))
        return_to_level_one(ticket_id=ticket.pk, by=joao, reason="Falta o log.")
    take(ticket_id=ticket.pk, by=marina)
    desk.get(f"{_show(ticket)}?fila=n1")
    cache.clear()
    with django_assert_num_queries(9):
        desk.get(f"{_show(ticket)}?fila=n1")


def _issue(joao, *, count: int = 1) -> tuple[VendorReference, list[Ticket]]:
    tickets = [make_ticket() for _ in range(count)]
    for ticket in tickets:
        promise = Promise(title="Nosso número repetido", version="33.00.04.07", routine="1502")
        forward(ticket_id=ticket.pk, by=joao, team="maintenance", reference="MNT-1", promise=promise)
    return VendorReference.objects.get(), tickets


def test_empty_list_of_references_says_how_one_gets_there(desk):
    assert "Nenhuma referência ainda" in text_of(desk.get(reverse("desk:list_references")))


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_references_costs_the_same(desk, django_assert_num_queries, count):
    joao = make_analyst(level=2, name="João Prado")
    for number in range(count):
        forward(ticket_id=make_ticket().pk, by=joao, team="product", reference=f"PRD-{number}")
    desk.get(reverse("desk:list_references"))
    cache.clear()
    with django_assert_num_queries(5):
        page = desk.get(reverse("desk:list_references"))
    assert f"PRD-{count - 1}" in text_of(page)


def test_form_of_another_team_completes_on_known_references(client):
    joao = make_analyst(level=2, name="João Prado")
    _issue(joao)
    client.force_login(joao)
    page = client.get(_act(make_ticket(), "encaminhar")).content.decode()
    assert '<option value="MNT-1">Equipe de manutenção: Nosso número repetido</option>' in page


def test_update_tells_its_tickets_and_brings_them_back(client):
    joao = make_analyst(level=2, name="João Prado")
    reference, tickets = _issue(joao, count=2)
    client.force_login(joao)
    address = reverse("desk:show_reference", args=[reference.pk])
    form = client.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if name != "is_public"}

    page = client.post(address, {**sent, "state": "released", "text": "Saiu.", "is_public": "on"}, follow=True)

    assert told(page) == ["Salvo. 2 chamados foram avisados."]
    assert list(Ticket.objects.values_list("status", flat=True)) == ["in_progress"] * 2
    assert Message.objects.filter(ticket__in=tickets, audience="public", body="Saiu.").count() == 2


def test_update_over_a_change_keeps_what_was_written(client):
    reference, _tickets = _issue(make_analyst(level=2, name="João Prado"))
    client.force_login(make_support_manager())
    address = reverse("desk:show_reference", args=[reference.pk])
    sent = {"state": "open", "text": "Sai na sexta.", "version": reference.version + 7}
    answer = client.post(address, sent)
    assert (answer.status_code, answer.context["form"]["text"].value()) == (422, "Sai na sexta.")
    assert answer.context["form"]["version"].value() == str(reference.version)


def test_level_one_reads_an_issue_and_changes_nothing(desk):
    reference, _tickets = _issue(make_analyst(level=2, name="João Prado"))
    address = reverse("desk:show_reference", args=[reference.pk])
    assert "O Nível 2 e a gestão do suporte a atualizam." in text_of(desk.get(address))
    assert desk.post(address, {"state": "released"}).status_code == 422
    reference.refresh_from_db()
    assert reference.state == "open"

"""One ticket at the desk: what its page shows, to whom, and at what cost."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from attachments.services.receiving import receive
from tests.desk.pages import rows_of, text_of
from tests.factories import (
    make_administrator,
    make_analyst,
    make_customer,
    make_module,
    make_organization,
    make_support_manager,
    make_ticket,
    new_key,
    say,
    set_triage,
)
from tickets.enums import DraftKind
from tickets.models import Message, ReadMark, Ticket
from tickets.selectors.queues import forget_counts
from tickets.services.assignment import take
from tickets.services.conversation import note, reply
from tickets.services.drafts import save_draft
from tickets.services.lifecycle import close
from tickets.services.people import add_follower
from tickets.services.traces import touch_presence
from triage.models import Classification

pytestmark = pytest.mark.django_db
# Session with its person, ticket, groups with skills and bell, list, messages, changes.
PLAIN = 6


def _show(ticket, **query: str) -> str:
    return reverse("desk:show_ticket", args=[ticket.pk], query=query or None)


def test_page_shows_words_of_both_sides_and_what_happened(desk, marina):
    ticket = make_ticket(log_text="ORA-04068\nORA-06512", severity_asked="high")
    reply(ticket_id=ticket.pk, by=marina, words=say("Já estou vendo."), key=new_key())
    note(ticket_id=ticket.pk, by=marina, words=say("Segredo da equipe."), key=new_key())
    words = text_of(desk.get(_show(ticket)))
    expected = (
        "Ao confirmar a carga aparece um erro.",
        "ORA-06512",
        "Já estou vendo.",
        "Segredo da equipe.",
        "Visível só para a equipe",
        "Marina Sales começou o atendimento",
        "pedida por Ana Lima",
    )
    assert [part for part in expected if part not in words] == []


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_for_one_message_and_three(desk, marina, django_assert_num_queries, count):
    ticket = make_ticket(module_id=make_module().pk)
    for number in range(count):
        make_ticket()
        author = make_analyst(name=f"Analista {number}")
        note(ticket_id=ticket.pk, by=author, words=say(f"Nota {number}"), key=new_key())
    take(ticket_id=ticket.pk, by=marina)
    desk.get(_show(ticket, fila="n1"))
    cache.clear()
    with django_assert_num_queries(PLAIN + 2):
        desk.get(_show(ticket, fila="n1"))


def test_page_asks_once_for_each_thing_that_a_ticket_seldom_has(desk, marina, django_assert_num_queries):
    ticket = make_ticket(module_id=make_module().pk)
    take(ticket_id=ticket.pk, by=marina)

    def grow(number):
        author = make_analyst(name=f"Analista {number}")
        file = receive(by=author, name=f"{number}.log", chunks=[b"ORA-00060\n"])
        note(ticket_id=ticket.pk, by=author, words=say(attachment_ids=(file.pk,)), key=new_key())
        add_follower(ticket_id=ticket.pk, by=marina, user_id=author.pk)
        touch_presence(ticket_id=ticket.pk, by=author, is_typing=False)

    grow(1)
    save_draft(by=marina, kind=DraftKind.NOTE, key=new_key(), data={"text": "Vou ver"}, ticket_id=ticket.pk)
    desk.get(_show(ticket, fila="n1"))
    # What a plain ticket asks; files, followers and whom changes name, draft, who has it open, who has one of the list.
    with django_assert_num_queries(PLAIN + 6):
        desk.get(_show(ticket, fila="n1"))
    grow(2)
    desk.get(_show(ticket, fila="n1"))
    with django_assert_num_queries(PLAIN + 6):
        desk.get(_show(ticket, fila="n1"))


def test_page_keeps_the_list_it_was_opened_from(desk):
    ana = make_customer()
    wanted = make_ticket(ana, severity_asked="high")
    other = make_ticket(ana, severity_asked="high")
    make_ticket(ana, severity_asked="low")
    page = desk.get(_show(wanted, fila="todos", severidade="high"))
    assert rows_of(page) == [wanted.pk, other.pk]
    assert page.context["ticket_pane"].around.next_url == _show(other, severidade="high", fila="todos")
    assert page.context["ticket_pane"].around.previous_url == ""


def test_page_without_a_list_stands_in_the_ticket_own_queue(desk, marina):
    ticket = make_ticket(module_id=make_module().pk)
    assert desk.get(_show(ticket)).context["pane"].place.slug == "n1-faturamento"
    take(ticket_id=ticket.pk, by=marina)
    assert desk.get(_show(ticket)).context["pane"].place.slug == "meus"
    close(ticket_id=ticket.pk, by=marina, reason="guided", words=say(), key=new_key())
    assert desk.get(_show(ticket)).context["pane"].place.slug == "encerrados"


def test_page_shows_the_stretch_in_which_the_ticket_stands(desk, monkeypatch):
    monkeypatch.setattr("tickets.selectors.queues.PAGE_SIZE", 2)
    ana = make_customer()
    tickets = [make_ticket(ana) for _number in range(4)]
    assert rows_of(desk.get(_show(tickets[2], fila="n1"))) == [tickets[2].pk, tickets[3].pk]


def test_page_alone_is_given_to_htmx(desk):
    ticket = make_ticket()
    answer = desk.get(_show(ticket, fila="n1"), headers={"HX-Request": "true"})
    assert (answer["HX-Retarget"], answer["HX-Trigger-After-Settle"]) == ("#ticket", "desk:changed")
    assert rows_of(answer) == []
    assert answer.content.decode().lstrip().startswith("<title>")


def test_opening_the_page_marks_it_read(desk, marina):
    ticket = make_ticket()
    desk.get(_show(ticket))
    assert ReadMark.objects.get(user=marina).ticket == ticket


@pytest.mark.parametrize("name", ["show_ticket", "post_message", "show_news", "show_facts", "show_presence", "undo"])
def test_ticket_that_is_none_is_not_found(desk, name):
    address = reverse(f"desk:{name}", args=[987654])
    answer = desk.post(address) if name in ("post_message", "undo") else desk.get(address)
    assert answer.status_code == 404


def test_ticket_does_not_exist_at_the_desk_for_its_requester(client):
    ticket = make_ticket()
    client.force_login(ticket.requester)
    assert client.get(_show(ticket)).status_code == 404


def test_administrator_reads_but_finds_nothing_to_write_with(client):
    ticket = make_ticket()
    client.force_login(make_administrator())
    page = client.get(_show(ticket))
    assert page.context["ticket_pane"].compose.composers == ()
    assert [act.slug for act in page.context["ticket_pane"].acts] == ["solicitante", "mover"]


def test_analyst_of_level_one_is_offered_what_fits_a_new_ticket(desk):
    page = desk.get(_show(make_ticket()))
    assert [act.slug for act in page.context["ticket_pane"].acts] == [
        "assumir",
        "atribuir",
        "passar",
        "contorno",
        "dados",
        "triagem",
        "seguidores",
        "encerrar",
        "cancelar",
    ]


def test_support_manager_is_offered_more(client):
    client.force_login(make_support_manager())
    page = client.get(_show(make_ticket()))
    offered = {act.slug for act in page.context["ticket_pane"].acts}
    assert {"encaminhar", "solicitante", "mover"} <= offered


def test_closed_ticket_takes_notes_and_can_be_reopened(desk, marina):
    ticket = make_ticket()
    close(ticket_id=ticket.pk, by=marina, reason="guided", words=say(), key=new_key())
    pane = desk.get(_show(ticket)).context["ticket_pane"]
    assert [composer.kind for composer in pane.compose.composers] == ["note"]
    assert [act.slug for act in pane.acts] == ["dados", "triagem", "seguidores", "reabrir"]


@pytest.mark.parametrize(("mode", "shown"), [("responder", "reply"), ("nota", "note"), ("outro", "reply")])
def test_mode_in_the_address_opens_that_mode(desk, mode, shown):
    composers = desk.get(_show(make_ticket(), modo=mode)).context["ticket_pane"].compose.composers
    assert [composer.kind for composer in composers if composer.is_shown] == [shown]


def test_each_mode_keeps_a_draft_of_its_own(desk, marina):
    ticket = make_ticket()
    save_draft(by=marina, kind="reply", key="k1", data={"text": "Meia resposta"}, ticket_id=ticket.pk)
    save_draft(by=marina, kind="note", key="k2", data={"text": "Meia nota"}, ticket_id=ticket.pk)
    composers = desk.get(_show(ticket)).context["ticket_pane"].compose.composers
    assert [(composer.kind, composer.key, composer.text) for composer in composers] == [
        ("reply", "k1", "Meia resposta"),
        ("note", "k2", "Meia nota"),
    ]


def test_draft_of_a_mode_is_saved_by_the_lobby_as_the_form_names_it(desk, marina):
    ticket = make_ticket()
    composer = desk.get(_show(ticket)).context["ticket_pane"].compose.composers[1]
    answer = desk.post(reverse("lobby:save_draft"), {**composer.hidden, "text": "Meia nota"})
    kept = desk.get(_show(ticket)).context["ticket_pane"].compose.composers[1]
    assert (answer.status_code, kept.text, kept.key) == (200, "Meia nota", composer.key)


def test_page_says_nothing_of_service_levels_for_a_standard_customer(desk):
    page = text_of(desk.get(_show(make_ticket(make_customer(make_organization(plan="standard"))))))
    assert [word for word in ("SLA", "vence", "Prazos", "Prime") if word in page] == []


def test_facts_tell_an_asked_immediate_from_an_immediate(desk):
    ticket = make_ticket(
        immediate_requested=True, stopped="invoicing", extent="all", environment="production", customization="standard"
    )
    facts = reverse("desk:show_facts", args=[ticket.pk])
    assert text_of(desk.get(facts)).startswith("IMEDIATO")
    set_triage(ticket, is_immediate=False)
    assert text_of(desk.get(facts)).startswith("imediato pedido")


@pytest.mark.parametrize("slug", ["classificacao", "cliente", "dados", "pessoas", "historico"])
def test_each_card_refreshes_alone_and_only_when_changed(desk, marina, slug):
    ticket = make_ticket()
    address = reverse("desk:show_card", args=[ticket.pk, slug])
    first = desk.get(address)
    same = desk.get(address, headers={"If-None-Match": first["ETag"]})
    take(ticket_id=ticket.pk, by=marina)
    after = desk.get(address, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, same.status_code, after.status_code) == (200, 304, 200)
    assert "csrf" not in first.content.decode()


def test_card_says_why_with_the_words_it_rests_on(desk):
    ticket = make_ticket(description="Nenhuma filial consegue faturar.", severity_asked="low")
    card = text_of(desk.get(reverse("desk:show_card", args=[ticket.pk, "classificacao"])))

    assert "Triada Crítica Alta Média Baixa difere da pedida: a mais alta vale na fila" in card
    assert "Todo o faturamento da venda parou “ Nenhuma filial consegue faturar ”" in card
    assert "O erro completo o código leva à causa" in card


def test_card_of_a_ticket_that_triage_never_read_says_what_the_form_said(desk):
    ticket = make_ticket(stopped="invoicing", extent="part")
    Classification.objects.filter(ticket=ticket).delete()
    Ticket.objects.filter(pk=ticket.pk).update(severity="", severity_triaged="", status="cancelled")
    card = text_of(desk.get(reverse("desk:show_card", args=[ticket.pk, "classificacao"])))

    assert card.startswith("Severidade Não pedida Triada Crítica Alta Média Baixa Imediato Sim Não Tipo")
    assert "Parou: Faturamento da venda" in card


def test_card_of_what_happened_before_is_read_when_the_page_is_there(desk):
    make_ticket(subject="1402 não imprime as notas")
    ticket = make_ticket(subject="Notas não imprimem na 1402: imprime em branco")
    address = reverse("desk:show_card", args=[ticket.pk, "ja-aconteceu"])
    page = desk.get(_show(ticket))
    fragment = desk.get(address, headers={"HX-Request": "true"})
    alone = desk.get(address)

    assert f'href="{address}"' in page.content.decode()
    assert "mesma rotina, e em comum: imprime, notas" in text_of(fragment)
    assert "<html" not in fragment.content.decode()
    assert "Já aconteceu?" in text_of(alone)
    assert "<html" in alone.content.decode()


def test_card_that_is_none_is_not_found(desk):
    assert desk.get(reverse("desk:show_card", args=[make_ticket().pk, "prazos"])).status_code == 404


def test_customer_card_names_house_contract_and_phone(desk):
    aurora = make_organization("Aurora Distribuidora", plan="prime")
    ticket = make_ticket(make_customer(aurora), contact_phone="62991204417")
    words = text_of(desk.get(reverse("desk:show_card", args=[ticket.pk, "cliente"])))
    assert words == (
        "Empresa Aurora Distribuidora Contrato Prime desde 01/2020 Pediu Ana Lima Telefone (62) 99120-4417 Abertos 1"
    )


def test_counts_of_the_rail_are_fresh_after_an_act(desk):
    ticket = make_ticket()
    desk.get(_show(ticket))
    desk.post(reverse("desk:do_act", args=[ticket.pk, "assumir"]))
    assert desk.get(_show(ticket)).context["rail"].mine.count == 1
    forget_counts()


def test_assigned_analyst_sees_what_is_covered_after_saying_why(desk, marina):
    ticket = make_ticket(make_customer(), description="Para entrar, a senha é Gr4nj@2026! na tela 132.")
    message = Message.objects.get(ticket=ticket)
    address = reverse("desk:reveal_message", args=[ticket.pk, message.pk])
    assert (desk.get(address).status_code, "Ver o original" in desk.get(_show(ticket)).content.decode()) == (404, False)
    take(ticket_id=ticket.pk, by=marina)
    page = desk.get(_show(ticket)).content.decode()
    assert ("Gr4nj" in page, "Ver o original" in page) == (False, True)

    asked, refused = desk.get(address), desk.post(address, {"reason": ""})
    shown = desk.post(address, {"reason": "Entrar na base do cliente"})

    assert [("Gr4nj" in answer.content.decode()) for answer in (asked, refused, shown)] == [False, False, True]
    assert (asked.status_code, refused.status_code, shown.status_code) == (200, 422, 200)
    assert "no-store" in shown["Cache-Control"]
    assert "olhou o que está coberto em uma mensagem" in desk.get(_show(ticket)).content.decode()

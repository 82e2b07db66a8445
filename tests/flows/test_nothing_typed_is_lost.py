"""What somebody typed: after a lost session, on another device, over a colleague's words, sent twice; or erased."""

from __future__ import annotations

from typing import Any

import pytest

from core.models import OutboxEvent
from notifications.models import StoredMail
from tests.flows.people import OPENING, Person, conversation, fresh, post_arrives
from tests.portal.reading import page_of, values_of
from tickets.models import Draft, Message, Ticket

pytestmark = pytest.mark.django_db

SECRET = "a senha é cavalo-azul-42"


def test_reply_written_when_the_session_was_over_comes_back_after_signing_in(ana: Person) -> None:
    ticket = ana.opens()
    address = f"/chamados/{ticket.pk}/"
    form = ana.composes(ticket, body="Escrevi muito aqui.")
    ana.client.cookies.pop("sessionid")

    lost = ana.client.post(f"{address}responder/", form, HTTP_REFERER=f"http://testserver{address}")
    back = ana.sign_in(to=address)
    composer = values_of(page_of(back).one("form", id="composer"))
    ana.client.post(f"{address}responder/", composer)

    assert (lost.status_code, len(conversation(ticket)), composer["body"]) == (302, 2, "Escrevi muito aqui.")
    assert conversation(ticket)[-1] == "Escrevi muito aqui."


def test_draft_begun_at_the_office_is_finished_on_the_phone(ana: Person) -> None:
    form = {**values_of(ana.page("/chamados/novo/").one("form", id="opening")), **OPENING}
    ana.client.post("/rascunhos/", {**form, "kind": "ticket"})
    phone = Person(ana.user)
    phone.sign_in()

    there = values_of(phone.page(f"/chamados/novo/?rascunho={form['key']}").one("form", id="opening"))
    phone.client.post("/chamados/novo/", {**there, "act": "send"})

    assert (there["subject"], there["description"]) == (OPENING["subject"], OPENING["description"])
    assert (Ticket.objects.get().subject, Draft.objects.count()) == (OPENING["subject"], 0)


def test_two_analysts_who_reply_at_once_see_each_other_and_lose_nothing(
    ana: Person, marina: Person, joao: Person
) -> None:
    ticket = ana.opens()
    seen = str(Message.objects.get(ticket=ticket).pk)
    marina.writes(ticket, "Vou olhar a 132.")

    crossed = joao.writes(ticket, "Olhe a 132.", last_seen=seen)
    page = page_of(crossed)
    (form,) = [form for form in page.all("form") if values_of(form).get("kind") == "reply"]
    again = joao.client.post(f"/mesa/chamados/{ticket.pk}/mensagens/", {**values_of(form), "send": "reply"})

    assert (crossed.status_code, values_of(form)["text"], "Vou olhar a 132." in page.text) == (
        409, "Olhe a 132.", True,
    )  # fmt: skip
    assert (again.status_code, conversation(ticket)[1:]) == (302, ["Vou olhar a 132.", "Olhe a 132."])


def opening_of(person: Person) -> dict[str, Any]:
    page = person.page("/chamados/novo/")
    return {**values_of(page.one("form", id="opening")), "act": "send", **OPENING}


def test_form_sent_twice_leads_to_the_one_ticket(ana: Person) -> None:
    form = opening_of(ana)

    places = [ana.client.post("/chamados/novo/", form)["Location"] for _click in range(2)]

    assert places == [f"/chamados/{Ticket.objects.get().pk}/"] * 2
    assert list(OutboxEvent.objects.values_list("name", flat=True)) == ["TicketOpened", "TriageRecorded"]


def test_form_sent_again_with_other_words_is_refused_and_keeps_them(ana: Person) -> None:
    form = opening_of(ana)
    ana.client.post("/chamados/novo/", form)

    other = ana.client.post("/chamados/novo/", {**form, "subject": "Outro assunto"})
    shown = values_of(page_of(other).one("form", id="opening"))

    assert (other.status_code, Ticket.objects.count(), shown["subject"]) == (422, 1, "Outro assunto")
    assert shown["key"] != form["key"]


def test_erased_message_is_nowhere_left_but_for_its_trace(
    demo: None, settings: Any, ana: Person, carlos: Person, marina: Person
) -> None:
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    ticket = ana.opens()
    marina.acts(ticket, "assumir")
    ana.client.post("/rascunhos/", {**ana.composes(ticket), "kind": "reply", "ticket": ticket.pk, "body": SECRET})
    ana.says(ticket, SECRET)
    message = Message.objects.filter(ticket=ticket).latest("pk")

    ana.client.post(f"/chamados/{ticket.pk}/mensagens/{message.pk}/apagar/", {"reason": "senha enviada"})
    post_arrives()

    assert SECRET not in conversation(ticket)
    pages = [
        *(
            ana.page(address).text
            for address in (f"/chamados/{ticket.pk}/", "/chamados/?q=cavalo", "/caixa-de-saida/", "/")
        ),
        carlos.page(f"/chamados/{ticket.pk}/").text,
        *(marina.page(address).text for address in (f"/mesa/chamados/{ticket.pk}/", "/caixa-de-saida/", "/avisos/")),
    ]
    assert [page for page in pages if "cavalo" in page] == []
    assert [mail for mail in StoredMail.objects.all() if "cavalo" in mail.text + mail.html] == []
    assert (Draft.objects.count(), Message.objects.filter(body__contains="cavalo").exists()) == (0, False)
    assert all("senha enviada" in page for page in (pages[0], pages[4], pages[5]))
    assert fresh(ticket).message_count == 2

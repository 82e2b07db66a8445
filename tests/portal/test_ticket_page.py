"""One ticket in its customer's browser, without scripts: read, answered, kept fresh."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from attachments.services.receiving import receive
from tests.factories import make_support_manager, make_ticket, new_key, say
from tests.portal.conftest import Browser
from tests.portal.pages import address_of, asked, composed, shown, solved, state_of
from tests.portal.reading import Node, page_of
from tickets.models import Message, ReadMark
from tickets.services import assignment, conversation, erasing, lifecycle, people

# --- Reading --------------------------------------------------------------------------------------


def test_page_tells_who_has_it_and_what_comes_next(ana: User, marina: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    client = browser(ana)
    before = state_of(shown(client, ticket))
    assignment.take(ticket_id=ticket.pk, by=marina)
    assert [before, state_of(shown(client, ticket))] == [
        "Está com o Nível 1, ainda sem responsável. Próximo passo: uma pessoa do suporte assume e responde a você.",
        "Marina Sales (Nível 1) está analisando. Próximo passo: uma resposta do suporte.",
    ]


def test_page_shows_messages_changes_and_no_internal_word(ana: User, marina: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    assignment.take(ticket_id=ticket.pk, by=marina)
    conversation.note(ticket_id=ticket.pk, by=marina, words=say("SEGREDO-INTERNO"), key=new_key())
    conversation.reply(ticket_id=ticket.pk, by=marina, words=say("Já vemos."), key=new_key())
    page = shown(browser(ana), ticket)
    talk = page.one("div", class_="conversation")
    assert [message.one("div", class_="body").text for message in talk.all("article")] == [
        "Ao confirmar a carga aparece um erro.",
        "Já vemos.",
    ]
    assert [event.one("span").text.partition(".")[0] for event in talk.all("p", class_="event")] == [
        "Marina Sales assumiu o chamado"
    ]
    assert "SEGREDO-INTERNO" not in page.text


def test_page_of_a_standard_contract_has_no_word_of_deadlines(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    text = shown(browser(ana), ticket).text.lower()
    assert [word for word in ("sla", "prazo", "vence", "prime") if word in text.split()] == []


def test_page_marks_the_ticket_as_read(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    shown(browser(ana), ticket)
    assert ReadMark.objects.get(user=ana).read_at == ticket.last_event_at


def test_page_costs_the_same_with_one_message_and_with_many(
    ana: User, marina: User, browser: Browser, django_assert_num_queries: Any
) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    shown(client, ticket)
    with django_assert_num_queries(7):
        client.get(address_of(ticket))
    for number in range(3):
        conversation.reply(ticket_id=ticket.pk, by=ana, words=say(f"Mais {number}"), key=new_key())
    client.get(address_of(ticket))
    with django_assert_num_queries(7):
        client.get(address_of(ticket))


ACTS = ("", "novidades/", "decisao/", "dados/", "cancelar/", "acompanhantes/", "solicitante/")
POSTS = ("responder/", "aceitar/", "recusar/", "reabrir/", "avaliar/", "acompanhantes/1/retirar/")


def test_ticket_of_another_house_is_like_none(ana: User, stranger: User, browser: Browser) -> None:
    foreign = make_ticket(stranger, subject="Segredo da Boreal")
    client = browser(ana)
    message = Message.objects.get(ticket=foreign)
    reads = [client.get(address_of(foreign, act)) for act in (*ACTS, f"mensagens/{message.pk}/apagar/")]
    form = {"key": new_key(), "body": "oi", "rating": "5"}
    writes = [client.post(address_of(foreign, act), {**form, "key": new_key()}) for act in POSTS]
    assert {response.status_code for response in (*reads, *writes)} == {404}
    nothing = client.get("/chamados/99999999/")
    assert page_of(reads[0]).text == page_of(nothing).text
    assert Message.objects.filter(ticket=foreign).count() == 1


@pytest.mark.parametrize("act", POSTS)
def test_address_of_an_act_loaded_anew_leads_to_the_ticket(
    ana: User, stranger: User, browser: Browser, act: str
) -> None:
    ticket, foreign = make_ticket(ana), make_ticket(stranger)
    client = browser(ana)
    address = address_of(ticket, act)
    for response in (client.get(address), client.head(address)):
        assert (response.status_code, response["Location"]) == (302, address_of(ticket))
    assert (client.get(address_of(foreign, act)).status_code, client.put(address).status_code) == (404, 405)


def test_moved_ticket_names_nobody_of_the_house_it_came_from(
    ana: User, carlos: User, stranger: User, marina: User, browser: Browser
) -> None:
    file = receive(by=ana, name="erro.log", chunks=[b"linha"])
    ticket = make_ticket(ana, attachment_ids=(file.pk,))
    posted = conversation.reply(ticket_id=ticket.pk, by=ana, words=say("senha"), key=new_key())
    erasing.erase_message(message_id=posted.message_id, by=ana, reason="senha")
    erasing.erase_file(attachment_id=file.pk, by=ana, reason="dados de clientes")
    people.add_follower(ticket_id=ticket.pk, by=ana, user_id=carlos.pk)
    people.replace_requester(ticket_id=ticket.pk, by=make_support_manager(), user_id=carlos.pk)
    assignment.take(ticket_id=ticket.pk, by=marina)
    people.move_ticket(
        ticket_id=ticket.pk,
        by=make_support_manager(),
        organization_id=stranger.organization_id,
        requester_id=stranger.pk,
    )
    page = shown(browser(stranger), ticket)
    words = page.one("div", class_="conversation").text
    assert [name for name in ("Ana", "Lima", "Carlos", "Meireles", "Aurora") if name in page.text] == []
    assert ("alguém apagou este texto" in words, "Marina Sales assumiu o chamado" in words) == (True, True)
    assert [avatar.text for avatar in page.one("div", class_="conversation").all("span", class_="avatar")] == []


def test_ticket_of_a_colleague_shows_only_where_the_house_shares(
    ana: User, carlos: User, manager: User, browser: Browser
) -> None:
    ticket = make_ticket(ana)
    assert [browser(who).get(address_of(ticket)).status_code for who in (carlos, manager)] == [404, 200]
    ana.organization.shares_tickets = True
    ana.organization.save()
    assert browser(carlos).get(address_of(ticket)).status_code == 200


def test_question_is_repeated_in_words_without_marks(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina, "O total **<b>** é < 10 & > 5?")
    section = shown(browser(ana), ticket).one("section", aria_labelledby="question")
    assert section.all("p")[0].text == "O total <b> é < 10 & > 5?"


def test_answer_leads_to_the_composer_with_the_question_in_sight(ana: User, marina: User, browser: Browser) -> None:
    page = shown(browser(ana), asked(ana, marina))
    link = page.one("section", aria_labelledby="question").one("a", class_="primary")
    field = page.one("textarea", id=link.attributes["href"].removeprefix("#"))
    sheet = (settings.BASE_DIR / "static/css/components/portal.css").read_text(encoding="utf-8")
    assert field.parent is page.one("form", id="composer")
    assert ".portal .composer > textarea { scroll-margin-block-start: 40dvh; }" in sheet


# --- Answering ------------------------------------------------------------------------------------


def test_answer_ends_the_waiting(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    page = shown(client, ticket)
    assert page.one("h2", id="question").text.startswith("Marina perguntou")
    response = client.post(address_of(ticket, "responder/"), composed(page, body="33.00.04.06"))
    message = Message.objects.latest("pk")
    ticket.refresh_from_db()
    assert (response["Location"], message.body, ticket.status) == (
        f"{address_of(ticket)}#message-{message.pk}",
        "33.00.04.06",
        "in_progress",
    )


def test_answer_sent_twice_stands_once(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    form = composed(shown(client, ticket), body="33.00.04.06")
    first, second = (client.post(address_of(ticket, "responder/"), form) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Message.objects.filter(ticket=ticket, author=ana).count() == 2


def test_answer_without_words_says_so(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    response = client.post(address_of(ticket, "responder/"), composed(shown(client, ticket), body="  "))
    assert (response.status_code, page_of(response).one("p", id="composer-error").text) == (
        422,
        "Escreva algo, ou anexe um arquivo, e envie.",
    )


def test_answer_to_a_ticket_that_was_closed_meanwhile_keeps_the_words(
    ana: User, marina: User, browser: Browser
) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    form = composed(shown(client, ticket), body="Espere, falta isto")
    lifecycle.close(ticket_id=ticket.pk, by=marina, reason="guided", words=say(""), key=new_key())
    response = client.post(address_of(ticket, "responder/"), form)
    page = page_of(response)
    assert (response.status_code, composed(page)["body"]) == (409, "Espere, falta isto")
    # What was written goes with the one act that a closed ticket knows.
    assert page.one("form", id="composer").attributes["action"] == address_of(ticket, "reabrir/")
    client.post(address_of(ticket, "reabrir/"), composed(page))
    ticket.refresh_from_db()
    assert (ticket.status, Message.objects.latest("pk").body) == ("in_progress", "Espere, falta isto")


def test_answer_with_a_file_and_a_log(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    log = SimpleUploadedFile("erro.log", b"ORA-01403: dados\n" * 5, content_type="text/plain")
    form = composed(shown(client, ticket), body="Segue", log_text="linha 1\nlinha 2", files=log)
    client.post(address_of(ticket, "responder/"), form)
    message = Message.objects.latest("pk")
    article = shown(client, ticket).one("article", id=f"message-{message.pk}")
    assert [line.text for line in article.one("ol").all("li")] == ["linha 1", "linha 2"]
    assert article.one("a", class_="attachment").one("span", class_="name").text == "erro.log"


def test_answer_begun_elsewhere_is_in_the_composer(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    first = browser(ana)
    form = composed(shown(first, ticket), body="Metade da resp")
    assert first.post(f"/rascunhos/?ticket={ticket.pk}", form).status_code == 200
    page = shown(browser(ana), ticket)
    assert (composed(page)["body"], composed(page)["key"]) == ("Metade da resp", form["key"])


def test_answer_of_a_lost_session_comes_back(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    form = composed(shown(client, ticket), body="Longa resposta")
    client.logout()
    client.post(address_of(ticket, "responder/"), form, HTTP_REFERER=f"http://testserver{address_of(ticket)}")
    client.force_login(ana)
    page = shown(client, ticket)
    assert composed(page)["body"] == "Longa resposta"
    client.post(address_of(ticket, "responder/"), composed(page))
    assert Message.objects.latest("pk").body == "Longa resposta"


def test_follower_may_answer_but_not_decide(ana: User, carlos: User, marina: User, browser: Browser) -> None:
    ticket = solved(ana, marina)
    people.add_follower(ticket_id=ticket.pk, by=ana, user_id=carlos.pk)
    client = browser(carlos)
    page = shown(client, ticket)
    assert page.all("form", action=address_of(ticket, "aceitar/")) == []
    client.post(address_of(ticket, "responder/"), composed(page, body="Vi aqui."))
    refused = client.post(address_of(ticket, "aceitar/"), {"key": new_key()})
    ticket.refresh_from_db()
    assert (refused.status_code, ticket.status, Message.objects.latest("pk").body) == (
        422,
        "solution_proposed",
        "Vi aqui.",
    )


# --- Live -----------------------------------------------------------------------------------------


def poll_of(page: Node) -> Node:
    return page.one("div", id="news")


def test_news_is_silent_while_nothing_happened(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    poll = poll_of(shown(client, ticket)).attributes
    silent = client.get(poll["hx-get"])
    known = client.get(poll["hx-get"], HTTP_IF_NONE_MATCH=poll["data-etag"])
    assert [silent.status_code, known.status_code, silent.content, known.content] == [204, 304, b"", b""]
    assert silent["ETag"] == known["ETag"] == poll["data-etag"]


def test_news_brings_only_what_is_new_and_holds_no_token(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    poll = poll_of(shown(client, ticket)).attributes
    lifecycle.propose_solution(ticket_id=ticket.pk, by=marina, words=say("Feito."), key=new_key())
    response = client.get(poll["hx-get"], HTTP_IF_NONE_MATCH=poll["data-etag"])
    news = page_of(response)
    assert [article.one("div", class_="body").text for article in news.all("article")] == ["Feito."]
    assert state_of(news) == "Marina Sales propôs uma solução. Próximo passo: você dizer se resolveu."
    assert news.one("div", id="ticket-decision").attributes["hx-get"] == address_of(ticket, "decisao/")
    assert ("csrf" in response.content.decode(), response.status_code) == (False, 200)
    assert client.get(poll_of(news).attributes["hx-get"]).status_code == 204
    decision = page_of(client.get(address_of(ticket, "decisao/")))
    assert decision.one("h2").text == "Marina propôs uma solução. Isto resolveu?"


def test_news_shows_that_a_message_was_erased(ana: User, carlos: User, browser: Browser) -> None:
    from tickets.services.erasing import erase_message

    ticket = make_ticket(ana, description="senha: segredo123")
    client = browser(ana)
    poll = poll_of(shown(client, ticket)).attributes
    message = Message.objects.get()
    erase_message(message_id=message.pk, by=ana, reason="Senha")
    news = page_of(client.get(poll["hx-get"]))
    erased = news.one("article", id=f"message-{message.pk}")
    assert (erased.attributes["hx-swap-oob"], "segredo123" in news.text) == ("true", False)


def test_news_of_nonsense_moments_is_silent(ana: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    client = browser(ana)
    marks = ("", "x", "-1", "9" * 40, "%00")
    assert {client.get(address_of(ticket, f"novidades/?desde={mark}")).status_code for mark in marks} == {204}


def test_notes_and_acts_within_support_are_no_news_to_a_customer(ana: User, marina: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    client = browser(ana)
    conversation.reply(ticket_id=ticket.pk, by=ana, words=say("Obrigado!"), key=new_key())
    poll = poll_of(shown(client, ticket)).attributes
    conversation.note(ticket_id=ticket.pk, by=marina, words=say("Falar com o DBA"), key=new_key())
    people.add_follower(ticket_id=ticket.pk, by=marina, user_id=make_support_manager().pk)

    silent = client.get(poll["hx-get"])
    known = client.get(poll["hx-get"], HTTP_IF_NONE_MATCH=poll["data-etag"])

    assert (silent.status_code, known.status_code, silent["ETag"]) == (204, 304, poll["data-etag"])

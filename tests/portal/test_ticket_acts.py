"""What a customer does to a ticket without scripts: decide, end, take up again, correct, erase, share."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Branch, User
from attachments.models import Attachment
from catalogue.models import Module, Product
from tests.factories import make_branch, make_module, make_ticket, new_key
from tests.portal.conftest import Browser
from tests.portal.pages import address_of, asked, closed, composed, decided, shown, solved
from tests.portal.reading import page_of, values_of
from tickets.enums import EntryKind
from tickets.models import Follower, Message, Ticket, TimelineEntry
from tickets.services import details, people

# --- Did this solve it? ---------------------------------------------------------------------------


def test_accepting_closes(ana: User, marina: User, browser: Browser) -> None:
    ticket = solved(ana, marina)
    client = browser(ana)
    page = shown(client, ticket)
    assert page.one("h2", id="solution").text == "Marina propôs uma solução. Isto resolveu?"
    form = decided(page, ticket, "aceitar/")
    responses = [client.post(address_of(ticket, "aceitar/"), form) for _ in range(2)]
    ticket.refresh_from_db()
    assert ([response.status_code for response in responses], ticket.status) == ([302, 302], "closed")
    assert page_of(client.get(address_of(ticket))).one("h2", id="rate-title").text == "Como foi o atendimento?"


STEPS = "Feche a 1402.\n\n1. Abra a **132**\n2. Marque <Sim>\n\nDepois grave de novo."


def test_solution_stands_with_its_steps_above_the_button(ana: User, marina: User, browser: Browser) -> None:
    ticket = solved(ana, marina, body=STEPS)
    section = shown(browser(ana), ticket).one("section", aria_labelledby="solution")
    words = section.one("div", class_="proposed")
    assert [step.text for step in words.one("ol").all("li")] == ["Abra a 132", "Marque <Sim>"]
    assert ("long" in words.attributes["class"], section.all("a")[0].text) == (False, "Ver na conversa")


@pytest.mark.parametrize("body", ["Passo a passo. " * 60, "Passo\n\n" * 10])
def test_long_solution_is_cut_by_its_height_and_led_to_whole(
    ana: User, marina: User, browser: Browser, body: str
) -> None:
    ticket = solved(ana, marina, body=body)
    section = shown(browser(ana), ticket).one("section", aria_labelledby="solution")
    link = section.all("a")[0]
    assert "long" in section.one("div", class_="proposed").attributes["class"]
    assert (link.text, link.attributes["href"]) == ("Ler inteira", f"#message-{Message.objects.latest('pk').pk}")


def test_refusing_asks_what_still_fails(ana: User, marina: User, browser: Browser) -> None:
    ticket = solved(ana, marina)
    client = browser(ana)
    form = decided(shown(client, ticket), ticket, "recusar/")
    response = client.post(address_of(ticket, "recusar/"), form)
    page = page_of(response)
    assert (response.status_code, page.one("p", id="still-fails-error").text) == (
        422,
        "Diga o que ainda falha. Uma frase basta para continuar.",
    )
    assert "open" in page.one("details", id="not-yet").attributes
    client.post(address_of(ticket, "recusar/"), decided(page, ticket, "recusar/", body="O boleto sai em branco."))
    ticket.refresh_from_db()
    assert (ticket.status, Message.objects.latest("pk").body) == ("in_progress", "O boleto sai em branco.")


def test_thanks_without_a_choice_shows_the_question_again(ana: User, marina: User, browser: Browser) -> None:
    ticket = solved(ana, marina)
    client = browser(ana)
    response = client.post(address_of(ticket, "responder/"), composed(shown(client, ticket), body="Obrigado!"))
    page = shown(client, ticket)
    ticket.refresh_from_db()
    assert (response["Location"], ticket.status, page.one("h2", id="solution").text) == (
        f"{address_of(ticket)}#solution",
        "solution_proposed",
        "Sua resposta chegou. Só falta dizer: isto resolveu?",
    )


def test_who_decides_nothing_lands_on_what_they_wrote(ana: User, carlos: User, marina: User, browser: Browser) -> None:
    ticket = solved(ana, marina)
    people.add_follower(ticket_id=ticket.pk, by=ana, user_id=carlos.pk)
    client = browser(carlos)
    response = client.post(address_of(ticket, "responder/"), composed(shown(client, ticket), body="Vi aqui."))
    assert response["Location"] == f"{address_of(ticket)}#message-{Message.objects.latest('pk').pk}"


def test_manager_decides_for_a_colleague(ana: User, manager: User, marina: User, browser: Browser) -> None:
    ticket = solved(ana, marina)
    client = browser(manager)
    client.post(address_of(ticket, "aceitar/"), decided(shown(client, ticket), ticket, "aceitar/"))
    ticket.refresh_from_db()
    assert ticket.status == "closed"


# --- Ended ----------------------------------------------------------------------------------------


def test_closed_ticket_reopens_within_seven_days(ana: User, marina: User, browser: Browser) -> None:
    ticket = closed(ana, marina, days_ago=6)
    client = browser(ana)
    client.post(address_of(ticket, "reabrir/"), composed(shown(client, ticket), body="Voltou."))
    ticket.refresh_from_db()
    assert ticket.status == "in_progress"


def test_ticket_closed_longer_ago_leads_to_a_continuation(ana: User, marina: User, browser: Browser) -> None:
    ticket = closed(ana, marina, days_ago=8)
    client = browser(ana)
    page = shown(client, ticket)
    continuation = f"/chamados/novo/?continua={ticket.pk}"
    assert (page.all("form", id="composer"), page.one("a", href=continuation).text) == ([], "Abrir continuação")
    response = client.post(address_of(ticket, "reabrir/"), {"key": new_key(), "body": "Voltou."})
    assert response["Location"] == continuation


def test_rating_is_kept_and_may_be_changed(ana: User, marina: User, browser: Browser) -> None:
    ticket = closed(ana, marina)
    client = browser(ana)
    client.post(address_of(ticket, "avaliar/"), {"rating": "4", "comment": "Rápido"})
    client.post(address_of(ticket, "avaliar/"), {"rating": "5", "comment": "Rápido"})
    ticket.refresh_from_db()
    assert (ticket.rating, ticket.rating_comment) == (5, "Rápido")
    assert shown(client, ticket).one("h2", id="rate-title").text == "Você avaliou o atendimento: 5 de 5"


def test_rating_of_history_that_came_closed_is_not_asked(ana: User, marina: User, browser: Browser) -> None:
    here, elsewhere = closed(ana, marina), closed(ana, marina)
    for ticket, ended in ((here, timedelta(seconds=1)), (elsewhere, timedelta())):
        assert ticket.closed_at is not None
        until = ticket.closed_at - ended
        Ticket.objects.filter(pk=ticket.pk).update(source="old", external_id=f"{ticket.pk}", imported_until=until)
    client = browser(ana)
    for ticket in (here, elsewhere):
        client.post(address_of(ticket, "avaliar/"), {"rating": "4", "comment": ""})

    assert [len(shown(client, ticket).all("section", id="rate")) for ticket in (here, elsewhere)] == [1, 0]
    assert [Ticket.objects.get(pk=ticket.pk).rating for ticket in (here, elsewhere)] == [4, None]


@pytest.mark.parametrize("form", [{}, {"rating": "6"}, {"rating": "x", "comment": "Bom"}])
def test_rating_out_of_range_is_asked_again(ana: User, marina: User, browser: Browser, form: dict[str, str]) -> None:
    ticket = closed(ana, marina)
    response = browser(ana).post(address_of(ticket, "avaliar/"), form)
    page = page_of(response)
    assert (response.status_code, page.one("p", id="rating-error").text) == (422, "Escolha uma nota de 1 a 5.")
    assert page.one("textarea", id="rating-comment").text == form.get("comment", "")


def test_cancelling_is_a_page_of_its_own(ana: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    client = browser(ana)
    form = values_of(page_of(client.get(address_of(ticket, "cancelar/"))).all("form", class_="form")[0])
    response = client.post(address_of(ticket, "cancelar/"), {**form, "body": "Era engano"})
    ticket.refresh_from_db()
    assert (response.status_code, ticket.status, Message.objects.latest("pk").body) == (302, "cancelled", "Era engano")


def test_cancelling_is_not_for_followers(ana: User, carlos: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    people.add_follower(ticket_id=ticket.pk, by=ana, user_id=carlos.pk)
    assert browser(carlos).get(address_of(ticket, "cancelar/")).status_code == 404


# --- People ---------------------------------------------------------------------------------------


def test_colleague_follows_and_stops(ana: User, carlos: User, stranger: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    client = browser(ana)
    page = page_of(client.get(address_of(ticket, "acompanhantes/")))
    assert [option.text for option in page.one("select").all("option")] == ["Escolha", "Carlos Meireles"]
    assert client.post(address_of(ticket, "acompanhantes/"), {"user": stranger.pk}).status_code == 422
    client.post(address_of(ticket, "acompanhantes/"), {"user": carlos.pk})
    assert Follower.objects.get().user == carlos
    browser(carlos).post(address_of(ticket, f"acompanhantes/{carlos.pk}/retirar/"))
    assert Follower.objects.count() == 0


def test_follower_may_not_add_others(ana: User, carlos: User, manager: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    people.add_follower(ticket_id=ticket.pk, by=ana, user_id=carlos.pk)
    client = browser(carlos)
    assert page_of(client.get(address_of(ticket, "acompanhantes/"))).all("select") == []
    client.post(address_of(ticket, "acompanhantes/"), {"user": manager.pk})
    assert [follower.user for follower in Follower.objects.all()] == [carlos]


def test_manager_replaces_a_requester_who_left(ana: User, carlos: User, manager: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    assert browser(ana).get(address_of(ticket, "solicitante/")).status_code == 404
    browser(manager).post(address_of(ticket, "solicitante/"), {"user": carlos.pk})
    ticket.refresh_from_db()
    assert ticket.requester == carlos


# --- Details --------------------------------------------------------------------------------------


def test_details_are_corrected(ana: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    client = browser(ana)
    form = values_of(page_of(client.get(address_of(ticket, "dados/"))).all("form", class_="form")[0])
    client.post(address_of(ticket, "dados/"), {**form, "routine": "1402", "contact_phone": "62 99120-4417"})
    ticket.refresh_from_db()
    assert (ticket.routine, ticket.contact_phone, ticket.subject) == (
        "1402",
        "+5562991204417",
        "1402 não fatura a carga",
    )


def test_details_changed_by_two_keep_what_the_second_typed(ana: User, manager: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    first, second = browser(ana), browser(manager)
    form = values_of(page_of(first.get(address_of(ticket, "dados/"))).all("form", class_="form")[0])
    second.post(address_of(ticket, "dados/"), {**form, "routine": "1452"})
    response = first.post(address_of(ticket, "dados/"), {**form, "routine": "1403"})
    kept = values_of(page_of(response).all("form", class_="form")[0])
    ticket.refresh_from_db()
    assert (response.status_code, kept["routine"], ticket.routine) == (422, "1403", "1452")
    first.post(address_of(ticket, "dados/"), kept)
    ticket.refresh_from_db()
    assert ticket.routine == "1403"


def test_details_sent_over_a_change_leave_what_the_other_corrected(ana: User, manager: User, browser: Browser) -> None:
    ticket, module = make_ticket(ana, routine="1401"), make_module()
    first = browser(ana)
    form = values_of(page_of(first.get(address_of(ticket, "dados/"))).all("form", class_="form")[0])
    corrected = {"module_id": module.pk, "routine": "1452", "subject": "Não fatura nada"}
    details.edit_details(ticket_id=ticket.pk, by=manager, changes=corrected)
    response = first.post(address_of(ticket, "dados/"), {**form, "subject": "1402 parou"})
    kept = values_of(page_of(response).all("form", class_="form")[0])
    assert (response.status_code, kept["subject"], kept["routine"], kept["module"]) == (
        422,
        "1402 parou",
        "1452",
        str(module.pk),
    )
    first.post(address_of(ticket, "dados/"), kept)
    ticket.refresh_from_db()
    assert (ticket.subject, ticket.routine, ticket.module) == ("1402 parou", "1452", module)


def test_details_keep_what_went_out_of_use(ana: User, browser: Browser) -> None:
    module, branch = make_module(), make_branch(ana.organization)
    ticket = make_ticket(ana, product_id=module.product_id, module_id=module.pk, branch_id=branch.pk)
    Module.objects.update(is_active=False)
    Product.objects.update(is_active=False)
    Branch.objects.update(is_active=False)
    client = browser(ana)
    form = values_of(page_of(client.get(address_of(ticket, "dados/"))).all("form", class_="form")[0])
    client.post(address_of(ticket, "dados/"), {**form, "subject": "1402 parou"})
    ticket.refresh_from_db()
    assert (ticket.subject, ticket.product, ticket.module, ticket.module_group, ticket.branch) == (
        "1402 parou",
        module.product,
        module,
        module.group,
        branch,
    )


def test_details_that_were_left_alone_are_not_sent(ana: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    client = browser(ana)
    form = values_of(page_of(client.get(address_of(ticket, "dados/"))).all("form", class_="form")[0])
    client.post(address_of(ticket, "dados/"), {**form, "routine": "1403"})
    told = TimelineEntry.objects.filter(ticket=ticket, kind=EntryKind.DETAILS).values_list("data", flat=True)
    assert [entry["fields"] for entry in told] == [["routine"]]


def test_details_that_cannot_be_taken_say_why(ana: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    response = browser(ana).post(address_of(ticket, "dados/"), {"subject": "", "contact_phone": "12"})
    links = [link.text for link in page_of(response).one("div", role="alert").all("a")]
    assert (response.status_code, links) == (
        422,
        [
            "Escreva um assunto. Uma frase basta: “1402 não encontra o cliente”.",
            "Este telefone não está completo. Escreva com o DDD: (62) 99120-4417.",
        ],
    )


# --- Erasing --------------------------------------------------------------------------------------


def test_own_message_is_erased_with_a_trace(ana: User, browser: Browser) -> None:
    ticket = make_ticket(ana, description="senha: segredo123")
    message = Message.objects.get()
    client = browser(ana)
    address = address_of(ticket, f"mensagens/{message.pk}/apagar/")
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "Tinha uma senha"})
    page = shown(client, ticket)
    assert "segredo123" not in page.text
    assert "apagou este texto" in page.one("article").text
    assert "Tinha uma senha" in page.one("article").text


def test_words_of_others_are_not_erased(ana: User, marina: User, manager: User, browser: Browser) -> None:
    ticket = asked(ana, marina)
    question = Message.objects.get(is_question=True)
    address = address_of(ticket, f"mensagens/{question.pk}/apagar/")
    assert [browser(who).get(address).status_code for who in (ana, manager)] == [404, 404]


def test_own_file_is_erased_and_its_name_stays(ana: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    client = browser(ana)
    log = SimpleUploadedFile("senhas.log", b"senha: x\n" * 5, content_type="text/plain")
    client.post(address_of(ticket, "responder/"), composed(shown(client, ticket), body="Segue", files=log))
    file = Attachment.objects.get()
    client.post(address_of(ticket, f"arquivos/{file.pk}/apagar/"), {"reason": "Tinha senhas"})
    article = shown(client, ticket).all("article")[-1]
    assert (article.all("a", class_="attachment"), "senhas.log" in article.text) == ([], True)

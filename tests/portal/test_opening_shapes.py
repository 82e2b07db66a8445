"""The opening form in its other shapes: immediate, excluded, kept as a draft, remembered, continued."""

from __future__ import annotations

import pytest

from accounts.models import Organization, User
from tests.factories import make_branch, make_module, make_ticket
from tests.portal.conftest import Browser
from tests.portal.forms import COMPLETE, FOUR_TAPS, NEW, filled, opening_page
from tests.portal.reading import page_of, values_of
from tickets.models import Draft, Ticket

# --- Immediate ------------------------------------------------------------------------------------


def test_immediate_needs_four_taps_and_nothing_else(ana: User, browser: Browser) -> None:
    client = browser(ana)
    page = opening_page(client, NEW + "?parou=faturamento")
    assert page.one("h1").text == "O faturamento parou"
    client.post(NEW, filled(page, **FOUR_TAPS, urgent_phone="62 99120-4417", act="immediate"))
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.immediate_requested, ticket.severity_asked, ticket.contact_phone) == (
        "Faturamento parado",
        True,
        "critical",
        "+5562991204417",
    )


@pytest.mark.parametrize(
    ("chosen", "told"),
    [({}, "Crítica, pelo que você respondeu"), ({"severity_asked": "high"}, "Alta, como você pediu")],
)
def test_details_tell_a_severity_as_asked_only_where_one_chose_it(
    ana: User, browser: Browser, chosen: dict[str, str], told: str
) -> None:
    client = browser(ana)
    page = opening_page(client, NEW + "?parou=faturamento")
    sent = filled(page, **FOUR_TAPS, urgent_phone="62 99120-4417", **{**chosen, "act": "immediate"})
    facts = page_of(client.get(client.post(NEW, sent)["Location"])).one("section", aria_labelledby="details")
    names = [name.text for name in facts.all("dt")]
    assert facts.all("dd")[names.index("Severidade")].text == told


def test_immediate_with_a_missing_tap_says_which_one(ana: User, browser: Browser) -> None:
    client = browser(ana)
    page = opening_page(client, NEW + "?parou=expedicao")
    response = client.post(NEW, filled(page, act="immediate", extent="all"))
    links = page_of(response).one("div", role="alert").all("a")
    assert (response.status_code, [link.text for link in links]) == (
        422,
        ["Diga onde acontece.", "Diga se é padrão ou customização; “Não sei” é uma resposta."],
    )


@pytest.mark.parametrize(
    ("answers", "title", "number"),
    [
        ({"environment": "homologation"}, "Não é atendimento imediato: acontece na base de homologação", 3),
        ({"environment": "implantation"}, "Não é atendimento imediato: ainda está em implantação", 3),
        ({"customization": "custom"}, "Não é atendimento imediato: está em uma customização sua", 4),
        ({"extent": "part"}, "Não é atendimento imediato: uma parte do faturamento continua", 2),
        ({"workaround": "contingency"}, "Não é atendimento imediato: as notas saem em contingência", 5),
    ],
)
def test_immediate_that_a_fact_excludes_names_it_and_keeps_everything(
    ana: User, browser: Browser, answers: dict[str, str], title: str, number: int
) -> None:
    client = browser(ana)
    sent = filled(opening_page(client), **{**FOUR_TAPS, **answers, "subject": "Nada sai", "act": "immediate"})
    response = client.post(NEW, sent)
    assert (response.status_code, response["Location"]) == (302, f"{NEW}?rascunho={sent['key']}#verdict")
    page = page_of(client.get(response["Location"]))
    words = page.one("div", id="verdict-words")
    assert (words.one("h2").text, words.one("a", class_="button").text) == (title, f"Corrigir a resposta {number}")
    kept = values_of(page.one("form", id="opening"))
    assert {name: kept[name] for name in (*FOUR_TAPS, "subject", "key")} == {
        **FOUR_TAPS,
        **{name: value for name, value in answers.items() if name in FOUR_TAPS},
        "subject": "Nada sai",
        "key": sent["key"],
    }
    assert Ticket.objects.count() == 0


def test_immediate_that_was_excluded_goes_on_as_a_normal_ticket(ana: User, browser: Browser) -> None:
    client = browser(ana)
    excluded = {**FOUR_TAPS, "environment": "homologation"}
    sent = filled(opening_page(client), **excluded, act="immediate")
    page = opening_page(client, client.post(NEW, sent)["Location"])
    client.post(NEW, filled(page, **COMPLETE))
    ticket = Ticket.objects.get()
    assert (ticket.immediate_requested, ticket.environment, ticket.severity_asked) == (False, "homologation", "medium")
    assert Draft.objects.count() == 0


def test_dispatch_stopped_in_part_may_still_be_immediate(ana: User, browser: Browser) -> None:
    client = browser(ana)
    answers = {**FOUR_TAPS, "stopped": "dispatch", "extent": "part", "act": "immediate"}
    client.post(NEW, filled(opening_page(client), **answers))
    assert (Ticket.objects.get().immediate_requested, Ticket.objects.get().subject) == (True, "Expedição parada")


# --- Drafts ---------------------------------------------------------------------------------------


def test_draft_is_kept_and_goes_on_elsewhere(ana: User, browser: Browser) -> None:
    client = browser(ana)
    sent = filled(opening_page(client), subject="Meio escrito", description="Fiz", act="keep")
    response = client.post(NEW, sent)
    assert response["Location"] == f"{NEW}?rascunho={sent['key']}"
    elsewhere = browser(ana)
    home = page_of(elsewhere.get("/"))
    assert [link.text for link in home.all("a", class_="case-title")] == ["Meio escrito"]
    kept = values_of(opening_page(elsewhere, response["Location"]).one("form", id="opening"))
    assert (kept["subject"], kept["description"], kept["key"]) == ("Meio escrito", "Fiz", sent["key"])
    elsewhere.post(NEW, {**kept, **COMPLETE, "act": "send"})
    assert (Ticket.objects.count(), Draft.objects.count()) == (1, 0)


def test_address_of_a_sent_form_tells_of_its_ticket(ana: User, carlos: User, browser: Browser) -> None:
    client = browser(ana)
    sent = filled(opening_page(client), **COMPLETE)
    client.post(NEW, sent)
    ticket = Ticket.objects.get()
    page = page_of(client.get(f"{NEW}?rascunho={sent['key']}"))
    assert page.one("h1").text == f"Este chamado já foi aberto: #{ticket.pk}"
    again = values_of(opening_page(client, f"{NEW}?como={ticket.pk}").one("form", id="opening"))
    assert [again[name] for name in ("subject", "description")] == [sent["subject"], sent["description"]]
    assert again["key"] != sent["key"]
    assert browser(carlos).get(f"{NEW}?rascunho={sent['key']}")["Location"] == NEW


def test_refused_form_is_kept_as_a_draft(ana: User, browser: Browser) -> None:
    client = browser(ana)
    sent = filled(opening_page(client), **COMPLETE, contact_phone="123")
    assert client.post(NEW, sent).status_code == 422
    assert [(draft.key, draft.data["contact_phone"]) for draft in Draft.objects.all()] == [(sent["key"], "123")]


def test_draft_of_someone_else_is_like_none(ana: User, carlos: User, browser: Browser) -> None:
    client = browser(ana)
    sent = filled(opening_page(client), subject="Meio escrito", act="keep")
    address = client.post(NEW, sent)["Location"]
    response = browser(carlos).get(address)
    assert (response.status_code, response["Location"]) == (302, NEW)


def test_draft_can_be_discarded(ana: User, browser: Browser) -> None:
    client = browser(ana)
    sent = filled(opening_page(client), subject="Meio escrito", act="keep")
    client.post(NEW, sent)
    client.post("/chamados/novo/descartar/", {"key": sent["key"]})
    assert Draft.objects.count() == 0


def test_draft_begun_before_is_offered_in_a_new_form(ana: User, browser: Browser) -> None:
    client = browser(ana)
    sent = filled(opening_page(client), subject="Meio escrito", act="keep")
    client.post(NEW, sent)
    links = [link.attributes["href"] for link in opening_page(client).all("a") if link.text == "Continuar este"]
    assert links == [f"{NEW}?rascunho={sent['key']}"]


def test_draft_that_is_too_large_says_what_to_do_and_keeps_the_text(ana: User, browser: Browser) -> None:
    client = browser(ana)
    log = "ORA-01403 linha\n" * 140_000
    response = client.post(NEW, filled(opening_page(client), subject="Enorme", log_text=log, act="keep"))
    page = page_of(response)
    assert (response.status_code, Draft.objects.count()) == (422, 0)
    assert page.one("p", id="id_log_text_error").text == (
        "É texto demais para um rascunho. Envie o chamado, ou anexe o log como arquivo."
    )
    assert len(values_of(page.one("form", id="opening"))["log_text"]) == len(log)


# --- Remembered -----------------------------------------------------------------------------------


def test_constant_answers_are_remembered_and_said_so(ana: User, aurora: Organization, browser: Browser) -> None:
    module, branch = make_module(), make_branch(aurora)
    make_ticket(
        ana,
        product_id=module.product_id,
        module_id=module.pk,
        branch_id=branch.pk,
        contact_phone="62991204417",
        environment="production",
        routine="1402",
    )
    page = opening_page(browser(ana))
    values = values_of(page.one("form", id="opening"))
    names = ("product", "module", "branch", "contact_phone", "urgent_phone", "environment", "routine")
    assert {name: values[name] for name in names} == {
        "product": str(module.product_id),
        "module": str(module.pk),
        "branch": str(branch.pk),
        "contact_phone": "(62) 99120-4417",
        "urgent_phone": "(62) 99120-4417",
        "environment": "production",
        "routine": "",
    }
    assert page.one("label", **{"for": "id_branch"}).text == "Filial (lembrada)"
    assert ": produto, módulo, filial, telefone e base." in page.one("div", class_="remembered").text


def test_refused_form_still_marks_what_is_remembered_in_it(ana: User, aurora: Organization, browser: Browser) -> None:
    branch = make_branch(aurora)
    make_ticket(ana, branch_id=branch.pk, contact_phone="62991204417", environment="production")
    client = browser(ana)
    sent = filled(opening_page(client), environment="homologation", module="")
    page = page_of(client.post(NEW, sent))
    labels = [page.one("label", **{"for": f"id_{name}"}).text for name in ("branch", "contact_phone")]
    line = page.one("div", class_="remembered")
    assert labels == ["Filial (lembrada)", "Telefone (lembrado)"]
    assert ": filial e telefone." in line.text
    assert line.one("button").text == "Limpar"


def test_clearing_what_is_remembered_keeps_the_rest(ana: User, browser: Browser) -> None:
    make_ticket(ana, contact_phone="62991204417", environment="production")
    client = browser(ana)
    response = client.post(NEW, filled(opening_page(client), subject="Escrito", act="clear"))
    page = opening_page(client, response["Location"])
    values = values_of(page.one("form", id="opening"))
    assert (values["contact_phone"], values.get("environment"), values["subject"]) == ("", None, "Escrito")
    assert page.all("div", class_="remembered") == []


# --- Continuing -----------------------------------------------------------------------------------


def test_continuation_is_linked_to_the_ticket_that_it_follows(ana: User, browser: Browser) -> None:
    first = make_ticket(ana, routine="1402")
    client = browser(ana)
    page = opening_page(client, f"{NEW}?continua={first.pk}")
    client.post(NEW, filled(page, module="unknown", description="Voltou a acontecer."))
    second = Ticket.objects.exclude(pk=first.pk).get()
    assert (second.follows, second.subject, second.routine) == (first, first.subject, "1402")


def test_continuation_of_a_strangers_ticket_starts_as_any_other(ana: User, stranger: User, browser: Browser) -> None:
    foreign = make_ticket(stranger, subject="Segredo da Boreal")
    client = browser(ana)
    page = opening_page(client, f"{NEW}?continua={foreign.pk}")
    assert "Boreal" not in page.text
    response = client.post(NEW, filled(page, **COMPLETE, follows=str(foreign.pk)))
    assert (response.status_code, Ticket.objects.filter(requester=ana).count()) == (422, 0)

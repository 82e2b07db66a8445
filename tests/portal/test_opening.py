"""Opening a ticket in a browser without scripts: sent, refused, doubled, its severity and its files."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import house
from accounts.models import Organization, User
from accounts.services.house import edit_limits
from attachments.models import Attachment
from tests.factories import make_branch, make_module, make_routine, make_ticket
from tests.portal.conftest import Browser
from tests.portal.forms import COMPLETE, FOUR_TAPS, NEW, filled, opening_page
from tests.portal.reading import page_of, toasts, values_of
from tickets.models import Draft, Message, Ticket


def test_opening_with_subject_and_description_leads_to_the_ticket(ana: User, browser: Browser) -> None:
    client = browser(ana)
    response = client.post(NEW, filled(opening_page(client), **COMPLETE))
    ticket = Ticket.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/chamados/{ticket.pk}/")
    assert (ticket.subject, ticket.requester, ticket.stopped, ticket.severity, ticket.immediate_requested) == (
        "1402 não fatura",
        ana,
        "nothing",
        "medium",
        False,
    )
    assert toasts(page_of(client.get(response["Location"]))) == [
        f"O chamado #{ticket.pk} está aberto. Aqui você vê quem está com ele e o que vem depois."
    ]


def test_opening_stores_every_answer(ana: User, aurora: Organization, browser: Browser) -> None:
    module, branch = make_module(), make_branch(aurora)
    client = browser(ana)
    answers = {
        **COMPLETE,
        "stopped": "other",
        "extent": "all",
        "environment": "production",
        "customization": "standard",
        "workaround": "painful",
        "request_type": "legal",
        "module": str(module.pk),
        "routine": "1402",
        "routine_version": "33.00.04.06",
        "branch": str(branch.pk),
        "contact_phone": "(62) 99120-4417",
        "log_text": "ORA-01403",
    }
    client.post(NEW, filled(opening_page(client), **answers))
    ticket = Ticket.objects.values(
        "stopped", "extent", "environment", "customization", "workaround", "request_type", "product_id", "module_id",
        "routine", "routine_version", "branch_id", "contact_phone", "severity_asked",
    ).get()  # fmt: skip
    assert ticket == {
        "stopped": "other",
        "extent": "all",
        "environment": "production",
        "customization": "standard",
        "workaround": "painful",
        "request_type": "legal",
        "product_id": module.product_id,
        "module_id": module.pk,
        "routine": "1402",
        "routine_version": "33.00.04.06",
        "branch_id": branch.pk,
        "contact_phone": "+5562991204417",
        "severity_asked": "high",
    }
    assert Message.objects.get().log_text == "ORA-01403"


def test_opening_twice_with_one_form_makes_one_ticket(ana: User, browser: Browser) -> None:
    client = browser(ana)
    form = filled(opening_page(client), **COMPLETE)
    first, second = client.post(NEW, form), client.post(NEW, form)
    ticket = Ticket.objects.get()
    assert [first["Location"], second["Location"]] == [f"/chamados/{ticket.pk}/"] * 2
    assert toasts(page_of(client.get(second["Location"])))[-1] == (
        f"Este formulário já tinha virado o chamado #{ticket.pk}. Existe um só."
    )


def test_opening_changed_after_it_was_sent_keeps_the_text_and_names_the_first(ana: User, browser: Browser) -> None:
    client = browser(ana)
    form = filled(opening_page(client), **COMPLETE)
    client.post(NEW, form)
    again = client.post(NEW, {**form, "subject": "Outro assunto"})
    page = page_of(again)
    kept = values_of(page.one("form", id="opening"))
    assert (again.status_code, Ticket.objects.count(), kept["subject"]) == (422, 1, "Outro assunto")
    assert page.one("div", role="alert").text == (
        f"Este formulário já foi enviado. Ele virou o chamado #{Ticket.objects.get().pk} . "
        "Se o que está aqui agora é outro assunto, envie de novo: vira um chamado próprio."
    )
    client.post(NEW, {**kept, "act": "send"})
    assert list(Ticket.objects.order_by("pk").values_list("subject", flat=True)) == ["1402 não fatura", "Outro assunto"]


def test_opening_without_what_it_needs_says_so_beside_each_field_and_keeps_the_rest(
    ana: User, browser: Browser
) -> None:
    client = browser(ana)
    response = client.post(NEW, filled(opening_page(client), contact_phone="123", log_text="ORA-01403\n  linha"))
    page = page_of(response)
    summary = page.one("div", role="alert")
    assert (response.status_code, Ticket.objects.count()) == (422, 0)
    assert [(link.attributes["href"], link.text) for link in summary.all("a")] == [
        ("#id_module", "Escolha o módulo. Se não souber, escolha “Não sei”."),
        ("#id_contact_phone", "Este telefone não está completo. Escreva com o DDD: (62) 99120-4417."),
        ("#id_subject", "Escreva um assunto. Uma frase basta: “1402 não encontra o cliente”."),
        ("#id_description", "Conte o que aconteceu. Duas frases bastam."),
    ]
    subject = page.one("input", id="id_subject")
    assert page.one("p", id=subject.attributes["aria-describedby"]).text == summary.all("a")[2].text
    assert values_of(page.one("form", id="opening"))["log_text"] == "ORA-01403\n  linha"


def test_opening_refuses_a_module_of_another_product(ana: User, browser: Browser) -> None:
    module = make_module()
    other = make_module(number=1, name="WMS")
    other.product = type(module.product).objects.create(slug="wms", name="WMS")
    other.save()
    client = browser(ana)
    answers = {**COMPLETE, "product": str(other.product_id), "module": str(module.pk)}
    page = page_of(client.post(NEW, filled(opening_page(client), **answers)))
    assert page.one("p", id="id_module_error").text == (
        "Este módulo não é do produto escolhido. Escolha um dos dois de novo."
    )


def test_opening_takes_no_branch_of_another_house(ana: User, stranger: User, browser: Browser) -> None:
    assert stranger.organization is not None
    foreign = make_branch(stranger.organization, city="Manaus")
    client = browser(ana)
    page = opening_page(client)
    assert "Manaus" not in page.one("select", id="id_branch").text
    response = client.post(NEW, filled(page, **COMPLETE, branch=str(foreign.pk)))
    assert (response.status_code, Ticket.objects.count()) == (422, 0)


def test_only_branch_of_a_house_is_chosen_already(ana: User, aurora: Organization, browser: Browser) -> None:
    client = browser(ana)
    only = make_branch(aurora)
    assert values_of(opening_page(client))["branch"] == str(only.pk)
    make_branch(aurora, code="2")
    assert values_of(opening_page(client))["branch"] == ""


def test_opening_beyond_the_limit_keeps_all_of_it_and_says_when_it_goes_on(
    ana: User, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A window that does not end meanwhile: it does at midnight in Greenwich.
    monkeypatch.setattr("tickets.services.words.COUNTED_IN", timedelta(days=36_500))
    edit_limits(by=None, values={"messages_per_person": 10})
    house.learn()
    for _number in range(10):
        make_ticket(ana)
    client = browser(ana)
    log = SimpleUploadedFile("erro.log", b"ORA-01403: dados\n" * 5, content_type="text/plain")
    form = filled(opening_page(client), **COMPLETE, stopped="other", log_text="ORA-06512", files=log)
    refused = client.post(NEW, form)
    page = page_of(refused)
    kept = values_of(page.one("form", id="opening"))
    assert (refused.status_code, int(refused["Retry-After"]) > 0, Ticket.objects.count()) == (429, True, 10)
    assert page.one("div", role="alert").text.endswith(
        "Foi escrito tanto em pouco tempo que isto não foi aceito. Envie de novo às 21h00."
    )
    names = ("subject", "description", "module", "stopped", "log_text", "attachment")
    expected = ["1402 não fatura", COMPLETE["description"], "unknown", "other", "ORA-06512"]
    assert [kept[name] for name in names] == [*expected, str(Attachment.objects.get().pk)]
    assert Draft.objects.get(user=ana).key == form["key"]
    edit_limits(by=None, values={"messages_per_person": 20})
    house.learn()
    sent = client.post(NEW, {**kept, "act": "send"})
    assert (sent.status_code, Ticket.objects.count()) == (302, 11)
    assert Attachment.objects.get().owner_kind == "message"


# --- Severity -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "severity"),
    [
        ({}, "medium"),
        ({"request_type": "question"}, "low"),
        ({"stopped": "other", "extent": "all"}, "high"),
        ({"severity_asked": "critical"}, "critical"),
        ({"stopped": "other", "extent": "all", "severity_asked": "low"}, "low"),
        # Hidden answers of a stop that was taken back.
        ({"stopped": "nothing", "extent": "all", "workaround": "none"}, "medium"),
    ],
)
def test_severity_follows_the_answers_until_one_chooses(
    ana: User, browser: Browser, answers: dict[str, str], severity: str
) -> None:
    client = browser(ana)
    client.post(NEW, filled(opening_page(client), **COMPLETE, **answers))
    assert Ticket.objects.get().severity_asked == severity


def test_severity_chosen_stays_chosen_when_the_form_comes_back(ana: User, browser: Browser) -> None:
    client = browser(ana)
    page = page_of(client.post(NEW, filled(opening_page(client), severity_asked="critical")))
    sent = values_of(page.one("form", id="opening"))
    assert (sent["severity_asked"], sent["severity_shown"]) == ("critical", "medium")


# --- Files ----------------------------------------------------------------------------------------


def test_files_of_a_plain_form_go_with_it(ana: User, browser: Browser) -> None:
    client = browser(ana)
    log = SimpleUploadedFile("erro.log", b"ORA-01403: dados\n" * 5, content_type="text/plain")
    client.post(NEW, filled(opening_page(client), **COMPLETE, files=log))
    file = Attachment.objects.get()
    assert (file.name, file.owner_kind, file.owner_id) == ("erro.log", "message", Message.objects.get().pk)


def test_files_stay_when_the_form_comes_back(ana: User, browser: Browser) -> None:
    client = browser(ana)
    log = SimpleUploadedFile("erro.log", b"ORA-01403: dados\n" * 5, content_type="text/plain")
    page = page_of(client.post(NEW, filled(opening_page(client), files=log)))
    kept = values_of(page.one("form", id="opening"))
    assert kept["attachment"] == str(Attachment.objects.get().pk)
    client.post(NEW, {**kept, **COMPLETE, "act": "send"})
    assert Attachment.objects.get().owner_id == Message.objects.get().pk


def test_refused_file_says_why_and_everything_else_stays(ana: User, browser: Browser) -> None:
    client = browser(ana)
    program = SimpleUploadedFile("video.mp4", b"MZ\x90\x00" + b"\x00" * 200, content_type="video/mp4")
    response = client.post(NEW, filled(opening_page(client), **COMPLETE, files=program))
    page = page_of(response)
    assert (response.status_code, Ticket.objects.count()) == (422, 0)
    assert page.one("div", role="alert").text.startswith("video.mp4:")
    assert values_of(page.one("form", id="opening"))["subject"] == COMPLETE["subject"]


def test_file_that_is_refused_this_time_does_not_hide_what_an_earlier_sending_became(
    ana: User, browser: Browser
) -> None:
    client = browser(ana)
    form = filled(opening_page(client), **COMPLETE)
    # Whose answer was lost on the way.
    client.post(NEW, form)
    program = SimpleUploadedFile("video.mp4", b"MZ\x90\x00" + b"\x00" * 200, content_type="video/mp4")
    response = client.post(NEW, {**form, "files": program})
    page = page_of(response)
    notice = page.all("div", class_="notice", role="alert")[0]
    assert (response.status_code, Ticket.objects.count()) == (422, 1)
    assert notice.one("a").attributes["href"] == f"/chamados/{Ticket.objects.get().pk}/"
    again = values_of(page.one("form", id="opening"))
    assert (again["subject"], again["key"] != form["key"]) == (COMPLETE["subject"], True)


def test_long_log_becomes_a_file_and_the_page_says_so(ana: User, browser: Browser) -> None:
    client = browser(ana)
    response = client.post(NEW, filled(opening_page(client), **COMPLETE, log_text="ORA-01403 linha\n" * 5000))
    assert toasts(page_of(client.get(response["Location"])))[-1] == (
        "O log passa de 64 KB: virou um arquivo sozinho, inteiro."
    )
    assert Attachment.objects.get().name == "log-colado.txt"


def test_log_with_nul_characters_is_taken_without_them(ana: User, browser: Browser) -> None:
    client = browser(ana)
    client.post(NEW, filled(opening_page(client), **COMPLETE, log_text="ORA\x00-01403"))
    assert Message.objects.get().log_text == "ORA-01403"


# --- While one answers ----------------------------------------------------------------------------


def test_reading_tells_severity_verdict_and_what_is_missing(ana: User, browser: Browser) -> None:
    client = browser(ana)
    answers = {**FOUR_TAPS, "environment": "homologation"}
    page = page_of(client.post("/chamados/novo/leitura/", answers))
    assert page.one("span", id="severity-hint").attributes["data-suggested"] == "medium"
    assert page.one("div", id="verdict-words").attributes["data-shape"] == "excluded"
    assert (Ticket.objects.count(), Draft.objects.count()) == (0, 0)


def test_reading_counts_what_is_there(ana: User, browser: Browser) -> None:
    answers = {"stopped": "nothing", "routine_version": "33.00.04.06", "log_text": "ORA-01403", "contact_phone": "1"}
    page = page_of(browser(ana).post("/chamados/novo/leitura/", answers))
    meter = page.one("meter")
    assert (meter.attributes["value"], meter.attributes["max"]) == ("3", "7")


def test_routines_are_completed_within_the_module(ana: User, browser: Browser) -> None:
    module = make_module()
    make_routine(module)
    make_routine(make_module(number=15, name="Bancária", group="Financeiro"), number="1502", name="Remessa")
    client = browser(ana)
    assert opening_page(client).one("datalist").all("option") == []
    page = page_of(client.get("/chamados/novo/rotinas/", {"routine": "14", "module": module.pk}))
    assert [(option.attributes["value"], option.text) for option in page.all("option")] == [
        ("1402", "Gerar faturamento")
    ]
    assert page_of(client.get("/chamados/novo/rotinas/", {"routine": "15", "module": module.pk})).all("option") == []


def test_routines_that_no_database_can_look_for_are_none(ana: User, browser: Browser) -> None:
    make_routine(make_module())
    page = page_of(browser(ana).get("/chamados/novo/rotinas/", {"routine": "14\x00", "module": ""}))
    assert [option.attributes["value"] for option in page.all("option")] == ["1402"]


def test_opening_is_not_for_support(marina: User, browser: Browser) -> None:
    client = browser(marina)
    addresses = (NEW, "/chamados/novo/rotinas/", "/chamados/")
    assert [client.get(address).status_code for address in addresses] == [404] * 3
    assert client.post(NEW, COMPLETE).status_code == 404


def test_opening_asks_who_is_not_signed_in_and_gives_back_what_was_written(ana: User, browser: Browser) -> None:
    client = browser(ana)
    form = filled(opening_page(client), **COMPLETE)
    client.logout()
    response = client.post(NEW, form)
    assert (response.status_code, Ticket.objects.count()) == (302, 0)
    client.force_login(ana)
    page = opening_page(client)
    kept = values_of(page.one("form", id="opening"))
    assert {name: kept[name] for name in COMPLETE} == COMPLETE
    client.post(NEW, {**kept, "act": "send"})
    assert Ticket.objects.get().subject == COMPLETE["subject"]

"""How support works: read by anyone, in the house's words, and by its anchors; and the line about the contract."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Executive, SupportPageRevision
from accounts.services.support_page import write_support_page
from accounts.support_page import DEFAULT_TEXT
from tests.desk.pages import text_of
from tests.factories import make_customer, make_organization, make_support_manager, make_ticket

pytestmark = pytest.mark.django_db
PAGE = "/como-funciona/"
LINE = "Plano Padrão. Para o Suporte Prime, fale com Bia Prado: bia@norte.example, (62) 3000-1500"


def test_anyone_reads_the_policy_without_signing_in(client: Client) -> None:
    answer = client.get(PAGE)
    page = answer.content.decode()

    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert '<h2 id="p-atendimento-imediato">Atendimento Imediato</h2>' in page
    assert '<a href="#p-atendimento-imediato">Atendimento Imediato</a>' in page
    assert page.count("<h1>") == 1
    assert "15 min, 24×7" in page
    assert reverse("desk:edit_support_page") not in page


def test_page_is_asked_for_again_only_when_it_changed(client: Client) -> None:
    first = client.get(PAGE)
    again = client.get(PAGE, headers={"If-None-Match": first["ETag"]})
    write_support_page(by=None, text="# Outro", seen=0)
    changed = client.get(PAGE, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, changed.status_code) == (304, 200)
    assert "Outro" in changed.content.decode()


def test_frame_around_the_text_is_never_an_old_one_for_who_is_signed_in(client: Client) -> None:
    manager = make_support_manager()
    client.force_login(manager)
    before = client.get(PAGE)
    client.post(reverse("desk:edit_support_page"), {"text": DEFAULT_TEXT, "seen": 0})
    first = client.get(PAGE, headers={"If-None-Match": before.get("ETag", "")})
    client.post(reverse("desk:edit_support_page"), {"text": DEFAULT_TEXT, "seen": 1})
    again = client.get(PAGE, headers={"If-None-Match": first.get("ETag", "")})

    assert (first.status_code, again.status_code) == (200, 200)
    assert "Salvo. Os clientes já leem." in text_of(again)


def test_text_cannot_act(client: Client) -> None:
    write_support_page(by=None, text='# <script>a</script>\n\n<b onclick="x">b</b> [c](javascript:d)', seen=0)
    page = client.get(PAGE).content.decode()

    assert [hit for hit in ("<script>a", "<b onclick", 'href="javascript') if hit in page] == []
    assert "&lt;script&gt;a" in page


def test_text_is_written_compared_and_brought_back_on_the_desk(client: Client) -> None:
    first = write_support_page(by=None, text="# Um\n\nfica", seen=0).revision
    write_support_page(by=None, text="# Dois\n\nfica", seen=first.pk)
    client.force_login(make_support_manager())
    late = client.post(reverse("desk:edit_support_page"), {"text": "# Três\r\n\r\nfica", "seen": first.pk})
    kept = SupportPageRevision.objects.latest("pk")
    compared = text_of(client.get(late["Location"]))
    client.post(reverse("desk:bring_back_support_page", args=[kept.pk]))

    assert (kept.text, kept.is_set_aside) == ("# Três\n\nfica", True)
    assert "− só aqui: # Três + só lá: # Dois" in compared
    assert "Três" in client.get(PAGE).content.decode()


def _line_of(page: HttpResponse) -> str:
    text = text_of(page)
    return text[text.find("Plano P") :] if "Plano P" in text else ""


@pytest.mark.parametrize(("plan", "expected"), [("standard", LINE), ("prime", "Plano Prime.")])
def test_contract_line_stands_on_the_first_page_and_beside_a_ticket(client: Client, plan: str, expected: str) -> None:
    bia = Executive.objects.create(name="Bia Prado", email="bia@norte.example", phone="+556230001500")
    ana = make_customer(make_organization(plan=plan, executive=bia))
    ticket = make_ticket(ana)
    client.force_login(ana)

    for address in ("/", reverse("portal:show_ticket", args=[ticket.number])):
        assert _line_of(client.get(address)).replace(" :", ":").replace(" ,", ",").startswith(expected)


def test_without_an_executive_a_padrao_customer_reads_no_line(client: Client) -> None:
    ana = make_customer(make_organization(plan="standard"))
    ticket = make_ticket(ana)
    client.force_login(ana)
    pages: list[Any] = [client.get("/"), client.get(reverse("portal:show_ticket", args=[ticket.number]))]

    assert [_line_of(page) for page in pages] == ["", ""]


def test_page_and_its_revisions_cost_the_same_for_one_and_three(client: Client, django_assert_num_queries: Any) -> None:
    client.force_login(make_support_manager())
    revisions = reverse("desk:list_support_page_revisions")
    for number in range(3):
        write_support_page(by=None, text=f"# Texto {number}", seen=number)
        client.get(PAGE)
        client.get(revisions)
        with django_assert_num_queries(2):
            client.get(PAGE)
        with django_assert_num_queries(5):
            assert client.get(revisions).content.decode().count("<time") == number + 1

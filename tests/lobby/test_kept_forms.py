"""What was written when a session had ended, or a page had grown old, comes back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils.safestring import SafeString

from accounts.access import PersonRequest, customer_required, kept_fields, signed_in, support_required
from accounts.models import KeptForm
from helpdesk.urls import urlpatterns as the_portal
from tests.factories import make_analyst, make_customer
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@signed_in
def page(request: PersonRequest) -> HttpResponse:
    """A form that fills itself in with what was kept."""
    if request.method == "POST":
        status = 302 if request.POST.get("subject") else 422
        return HttpResponse(status=status, headers={"Location": "/perfil/"})
    kept = kept_fields(request)
    return HttpResponse("nothing" if kept is None else kept.urlencode())


@signed_in
def plain(request: HttpRequest) -> HttpResponse:
    """A page that knows nothing of kept forms; its form goes to another address."""
    return HttpResponse("plain")


@signed_in
def taken(request: HttpRequest) -> HttpResponse:
    """Takes whatever is sent."""
    return HttpResponse(status=302, headers={"Location": "/pagina/"})


@customer_required
def for_customers(request: HttpRequest) -> HttpResponse:
    return HttpResponse("customers")


@support_required
def for_support(request: HttpRequest) -> HttpResponse:
    return HttpResponse("support")


urlpatterns = [
    *the_portal,
    path("teste/formulario/", page),
    path("teste/pagina/", plain),
    path("teste/tomar/", taken),
    path("teste/clientes/", for_customers),
    path("teste/suporte/", for_support),
]
WRITTEN = {"subject": "1402 não fatura", "body": "linha 1\r\nlinha 2", "attachment": ["a", "b"], "password": "segredo"}


def enter(client: Client, person: Any, response: Any) -> Any:
    """Sign in where a response leads, and return the page that one comes back to."""
    assert response["Location"].startswith("/conta/entrar/?next=")
    response = client.post(response["Location"], {"login": person.email, "password": PASSWORD})
    return client.get(response["Location"])


def test_anonymous_get_leads_to_sign_in_and_back(client: Client) -> None:
    response = client.get("/teste/formulario/?a=1&b=2")
    assert (response.status_code, response["Location"]) == (
        302, "/conta/entrar/?next=/teste/formulario/%3Fa%3D1%26b%3D2",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("make", "address", "status"),
    [
        (make_customer, "/teste/clientes/", 200),
        (make_customer, "/teste/suporte/", 404),
        (make_analyst, "/teste/clientes/", 404),
        (make_analyst, "/teste/suporte/", 200),
    ],
)
def test_the_wrong_side_finds_nothing(client: Client, make: Any, address: str, status: int) -> None:
    client.force_login(make())
    assert client.get(address).status_code == status


def test_what_was_sent_without_a_session_comes_back_filled_in(client: Client) -> None:
    person = make_customer()

    response = client.post("/teste/formulario/", WRITTEN)
    assert client.cookies["kept_form"]["httponly"] is True
    assert "está guardado" in client.get(response["Location"]).content.decode()
    back = enter(client, person, response)

    assert back.content.decode() == ("subject=1402+n%C3%A3o+fatura&body=linha+1%0D%0Alinha+2&attachment=a&attachment=b")
    # Sent with faults it stays; taken, it goes.
    assert client.post("/teste/formulario/", {"subject": ""}).status_code == 422
    assert KeptForm.objects.count() == 1
    assert client.post("/teste/formulario/", WRITTEN).status_code == 302
    assert (KeptForm.objects.count(), client.cookies["kept_form"].value) == (0, "")
    assert client.get("/teste/formulario/").content == b"nothing"


def test_a_page_that_fills_nothing_in_leads_to_the_words_once(client: Client) -> None:
    person = make_customer()
    response = client.post("/teste/tomar/", WRITTEN, headers={"Referer": "http://testserver/teste/pagina/?x=1"})
    assert response["Location"] == "/conta/entrar/?next=/teste/pagina/%3Fx%3D1"

    back = enter(client, person, response)

    assert (back.status_code, back["Location"]) == (302, "/guardado/")
    shown = client.get("/guardado/").content.decode()
    assert ('value="linha 1\r\nlinha 2"' in shown, "segredo" in shown, 'action="/teste/tomar/"' in shown) == (
        True, False, True,
    )  # fmt: skip
    assert client.get("/teste/pagina/").content == b"plain"
    client.post("/teste/tomar/", WRITTEN)
    assert client.get("/guardado/").status_code == 404


def test_a_foreign_referrer_is_not_led_back_to(client: Client) -> None:
    response = client.post("/teste/tomar/", WRITTEN, headers={"Referer": "https://mau.exemplo/teste/"})
    assert response["Location"] == "/conta/entrar/?next=/teste/tomar/"


def test_words_of_one_person_are_never_shown_to_another() -> None:
    """Two people at one computer: the session of one ended, the other signs in."""
    browser, ana, bia = Client(), make_customer(), make_customer()
    browser.force_login(ana)
    browser.get("/perfil/")
    browser.cookies.pop("sessionid")
    response = browser.post("/teste/formulario/", WRITTEN)

    assert enter(browser, bia, response).content == b"nothing"
    assert browser.get("/guardado/").status_code == 404
    browser.post("/conta/sair/")
    assert enter(browser, ana, response).content.startswith(b"subject=")


def test_a_forged_mark_of_the_reader_counts_for_nothing(client: Client) -> None:
    person = make_customer()
    client.cookies["reader"] = f"{person.pk}:forged"
    client.post("/teste/formulario/", WRITTEN)
    assert list(KeptForm.objects.values_list("owner_id", flat=True)) == [None]


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true"},
        {"Accept": "application/json"},
        {"X-Requested-With": "XMLHttpRequest"},
        {"Sec-Fetch-Mode": "cors"},
    ],
)
def test_a_script_is_told_that_the_session_has_ended(client: Client, headers: dict[str, str]) -> None:
    response = client.post("/teste/tomar/", WRITTEN, headers={**headers, "Referer": "http://testserver/teste/pagina/"})

    assert response.status_code == 401
    assert response.json() == {
        "detail": "Sua sessão terminou. Entre de novo: o que você escreveu está guardado.",
        "sign_in": "/conta/entrar/?next=%2Fteste%2Fpagina%2F",
    }
    assert KeptForm.objects.count() == 0


def test_too_much_is_not_kept_and_stays_with_its_sender(client: Client) -> None:
    words = "x" * (256 * 1024 + 1)
    response = client.post("/teste/formulario/", {"body": words})
    assert (response.status_code, KeptForm.objects.count(), "kept_form" in client.cookies) == (403, 0, False)
    assert f'name="body" value="{words}"' in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"


def test_old_page_of_who_has_no_session_is_shown_by_no_going_back() -> None:
    words = "x" * (256 * 1024 + 1)
    browser = Client(enforce_csrf_checks=True)
    response = browser.post("/teste/formulario/", {"body": words}, headers={"Origin": "http://testserver"})
    assert f'name="body" value="{words}"' in response.content.decode()
    assert (response.status_code, response["Cache-Control"]) == (403, "private, no-store")


def test_keeping_is_limited_by_address(client: Client) -> None:
    answers = [client.post("/teste/formulario/", WRITTEN).status_code for _ in range(31)]
    assert (answers, KeptForm.objects.count()) == ([*[302] * 30, 403], 30)


def test_form_whose_cookies_are_gone_leads_to_the_sign_in() -> None:
    browser = Client(enforce_csrf_checks=True)
    headers = {"Origin": "http://testserver", "Referer": "http://testserver/teste/pagina/?x=1"}

    response = browser.post("/teste/formulario/", {**WRITTEN, "csrfmiddlewaretoken": "old"}, headers=headers)

    address = "/conta/entrar/?next=/teste/pagina/%3Fx%3D1"
    assert (response.status_code, response["Location"], KeptForm.objects.count()) == (302, address, 1)


def test_script_whose_cookies_are_gone_is_told_to_sign_in() -> None:
    response = Client(enforce_csrf_checks=True).post("/teste/tomar/", WRITTEN, headers={"HX-Request": "true"})
    assert (response.status_code, KeptForm.objects.count()) == (401, 0)


def test_strangers_form_without_cookies_leads_nowhere() -> None:
    browser = Client(enforce_csrf_checks=True)
    response = browser.post("/teste/formulario/", WRITTEN, headers={"Origin": "https://mau.exemplo"})
    assert (response.status_code, KeptForm.objects.count()) == (403, 0)


def test_kept_words_can_be_dropped(client: Client) -> None:
    person = make_customer()
    enter(client, person, client.post("/teste/formulario/", WRITTEN))

    assert client.post("/guardado/descartar/")["Location"] == "/inicio/"

    assert (KeptForm.objects.count(), client.get("/teste/formulario/").content) == (0, b"nothing")


def test_looking_writes_nothing(client: Client, django_assert_num_queries: Any) -> None:
    person = make_customer()
    enter(client, person, client.post("/teste/formulario/", WRITTEN))
    before = list(KeptForm.objects.values())

    client.get("/guardado/")
    client.get("/teste/formulario/")

    assert list(KeptForm.objects.values()) == before


def test_a_page_that_grew_old_offers_to_send_again() -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_customer())
    written = {"subject": "1402 não fatura", "body": "linha 1\r\nlinha <2>"}

    response = browser.post(
        "/teste/formulario/?x=1", {**written, "csrfmiddlewaretoken": "old"}, headers={"Origin": "http://testserver"}
    )

    page = response.content.decode()
    assert response.status_code == 403
    form = re.search(r'<form method="post" action="/teste/formulario/\?x=1">.*?</form>', page, re.DOTALL)
    assert form is not None
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[0]))
    token = fields.pop("csrfmiddlewaretoken")
    assert fields == {"subject": "1402 não fatura", "body": "linha 1\r\nlinha &lt;2&gt;"}
    again = browser.post(
        "/teste/formulario/?x=1", {**written, "csrfmiddlewaretoken": token}, headers={"Origin": "http://testserver"}
    )
    assert (again.status_code, KeptForm.objects.count()) == (302, 0)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://mau.exemplo"},
        {"Origin": "null"},
        {},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    ],
)
def test_a_strangers_form_is_neither_kept_nor_offered(headers: dict[str, str]) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_customer())

    response = browser.post("/teste/formulario/", {"subject": "Feche o chamado"}, headers=headers)

    page = response.content.decode()
    assert (response.status_code, "Feche o chamado" in page, KeptForm.objects.count()) == (403, False, 0)


def test_an_old_page_with_a_password_keeps_nothing() -> None:
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(
        "/conta/entrar/", {"login": "ana@aurora.exemplo", "password": "x"}, headers={"Origin": "http://testserver"}
    )
    assert (response.status_code, KeptForm.objects.count()) == (403, 0)
    assert "ana@aurora.exemplo" not in response.content.decode()


def test_an_old_page_tells_a_script_in_words() -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_customer())
    response = browser.post("/teste/tomar/", WRITTEN, headers={"HX-Request": "true", "Origin": "http://testserver"})
    assert (response.status_code, response.json()) == (
        403, {"detail": "A página ficou velha. Recarregue; o que você escreveu está guardado."},
    )  # fmt: skip


def test_markup_in_what_was_kept_stays_text(client: Client) -> None:
    person, evil = make_customer(), '"><script>alert(1)</script>'
    response = client.post("/teste/tomar/", {"body": evil, evil: "x"})
    enter(client, person, response)
    page = SafeString(client.get("/guardado/").content.decode())
    assert "<script>alert" not in page

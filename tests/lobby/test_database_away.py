"""No database: every page says so and when to come back, and a form's words are on it, wherever the fault was met."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client

from lobby.failures import unread
from tests.factories import make_customer

pytestmark = pytest.mark.django_db

WORDS = "1402 não fatura a carga 88231"
OURS = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}


@pytest.fixture
def browser():
    client = Client(raise_request_exception=False)
    client.force_login(make_customer())
    return client


def gone(execute, sql, params, many, context):
    raise OperationalError("server closed the connection unexpectedly")


def asked(browser, method, path, data=None, **headers):
    with connection.execute_wrapper(gone):
        response = getattr(browser, method)(path, data, headers={**OURS, **headers})
    return response, response.content.decode()


def test_page_says_when_to_come_back(browser):
    response, page = asked(browser, "get", "/chamados/novo/")

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "Não foi possível agora" in page
    assert 'href="/chamados/novo/"' in page


def test_form_that_reached_no_view_keeps_its_words(browser):
    response, page = asked(browser, "post", "/chamados/novo/", {"subject": WORDS, "password": "segredo"})

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert response["Cache-Control"] == "private, no-store"
    assert f'name="subject" value="{WORDS}"' in page
    assert 'method="post" action="/chamados/novo/"' in page
    assert "segredo" not in page
    assert "arquivos não vieram junto" not in page


def test_files_of_such_a_form_are_passed_over_and_it_says_so(browser):
    log = SimpleUploadedFile("erro.log", b"ORA-00001 " * 1000)

    _response, page = asked(browser, "post", "/chamados/novo/", {"subject": WORDS, "files": log})

    assert f'name="subject" value="{WORDS}"' in page
    assert "arquivos não vieram junto" in page


def test_files_are_not_read_past_without_end(browser, monkeypatch):
    monkeypatch.setattr(unread, "_READ_PAST", 1000)
    log = SimpleUploadedFile("erro.log", b"ORA-00001 " * 1000)

    response, _page = asked(browser, "post", "/chamados/novo/", {"files": log, "subject": WORDS})

    assert response.status_code == 503


def test_form_of_a_stranger_is_not_offered_again(browser):
    response, page = asked(browser, "post", "/chamados/novo/", {"subject": WORDS}, **{"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 503
    assert WORDS not in page


def test_script_of_a_page_is_answered_in_json(browser):
    response, said = asked(browser, "post", "/rascunhos/", {"body": WORDS}, Accept="application/json")

    assert (response.status_code, response["Retry-After"], list(json.loads(said))) == (503, "10", ["detail"])


def test_program_is_told_to_ask_again(browser):
    token = {"Authorization": "Token portal_abc", "Sec-Fetch-Mode": "cors"}

    response, said = asked(browser, "get", "/api/v1/tickets/", **token)

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert (response["Content-Type"], json.loads(said)["code"]) == ("application/problem+json", "unavailable")

"""A fault of the moment: a page that says so and still holds what was written."""

from datetime import UTC, datetime

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.translation import override

from accounts.services.limits import TooManyAttempts
from attachments.refusals import FileRefused, NoRoom, Refusal
from core.logs import current_request_id
from core.services.idempotency import KeyMissing, TwinRunning
from lobby.failures.middleware import NotNowMiddleware
from lobby.failures.views import server_error

FIELDS = {"subject": "1402 não fatura a carga 88231", "password": "segredo"}


def answer_to(exception, **headers):
    request = RequestFactory().post("/chamados/novo/", FIELDS, headers=headers)
    return NotNowMiddleware(lambda _request: HttpResponse()).process_exception(request, exception)


@pytest.mark.parametrize(
    ("exception", "status", "retry"),
    [
        (KeyMissing(), 400, None),
        (TwinRunning("k"), 409, "10"),
        (FileRefused(Refusal.NOT_KEPT), 503, "10"),
        (FileRefused(Refusal.TOO_LARGE), 413, None),
        (NoRoom(limit=1024, is_shared=False), 429, "3600"),
        (FileRefused(Refusal.EMPTY), 422, None),
        (OperationalError("gone"), 503, "10"),
    ],
)
def test_fault_of_the_moment_keeps_what_was_written(exception, status, retry):
    response = answer_to(exception)

    page = response.content.decode()
    assert (response.status_code, response.headers.get("Retry-After")) == (status, retry)
    assert 'name="subject" value="1402 não fatura a carga 88231"' in page
    assert "segredo" not in page


def test_refused_file_says_why_it_is_not_taken(settings):
    settings.MAX_FILE_BYTES = 2 * 1024**2

    page = answer_to(FileRefused(Refusal.TOO_LARGE)).content.decode()

    assert "Este arquivo passa de 2 MB" in page
    assert "chegou sem a sua marca" not in page


@pytest.mark.parametrize(("language", "words"), [("pt-br", "às 18h40."), ("en", "at 6:40 p.m.")])
def test_who_wrote_too_much_is_told_when_to_send_again(language, words):
    refused = TooManyAttempts(datetime(2026, 11, 29, 21, 40, tzinfo=UTC), 330)

    with override(language):
        response = answer_to(refused)

    assert (response.status_code, response.headers["Retry-After"]) == (429, "330")
    assert words in response.content.decode()


def test_script_is_answered_in_json():
    response = answer_to(TwinRunning("k"), accept="application/json", x_requested_with="XMLHttpRequest")

    assert (response.status_code, response["Content-Type"]) == (409, "application/json")


def test_unknown_fault_stays_an_error():
    assert answer_to(ZeroDivisionError()) is None


def test_fault_of_ours_tells_its_number():
    response = server_error(RequestFactory().get("/"))

    assert (
        response.status_code,
        f"O número desta falha é <code>{current_request_id()}</code>" in response.content.decode(),
    ) == (500, True)

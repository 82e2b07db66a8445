"""A portal that sends no mail offers no way in that goes by mail."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import FirstAccess
from core.models import OutboxEvent
from tests.factories import make_customer

pytestmark = pytest.mark.django_db(transaction=True)
BY_MAIL = ["/conta/senha/esqueci/", "/conta/primeiro-acesso/"]
SAID = "Este portal ainda não envia e-mails"


@pytest.fixture
def without_mails(settings: Any) -> None:
    settings.MAILS_REACH = False


@pytest.mark.usefixtures("without_mails")
def test_sign_in_page_leads_nowhere_by_mail(client: Client) -> None:
    page = client.get("/conta/entrar/").content.decode()

    assert [address in page for address in BY_MAIL] == [False, False]
    assert "não envia e-mails" in page


@pytest.mark.usefixtures("without_mails")
@pytest.mark.parametrize("address", BY_MAIL)
def test_pages_say_so_and_write_no_letter(client: Client, address: str) -> None:
    make_customer(email="ana@aurora.exemplo", password=None)

    shown, sent = client.get(address), client.post(address, {"email": "ana@aurora.exemplo"})

    assert (shown.status_code, sent.status_code) == (200, 409)
    assert (SAID in shown.content.decode(), SAID in sent.content.decode()) == (True, True)
    assert (OutboxEvent.objects.count(), FirstAccess.objects.count()) == (0, 0)


def test_with_mails_both_are_offered(client: Client) -> None:
    page = client.get("/conta/entrar/").content.decode()

    assert [address in page for address in BY_MAIL] == [True, True]

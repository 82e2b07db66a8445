"""What an administrator is told of on every page, until it is mended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse

from accounts.models import AuditUnsealed
from accounts.services.audit import record
from attachments.models import Attachment
from attachments.services.receiving import receive
from core.database import database_now
from core.enums import DeliveryState
from core.models import Delivery, OutboxEvent
from tests.attachments import samples
from tests.desk.pages import text_of
from tests.factories import make_analyst, make_customer

pytestmark = pytest.mark.django_db
PAGES = ["desk:list_organizations", "desk:list_people", "desk:change_limits", "desk:list_audit"]


def give_up_mails(count):
    at = database_now()
    event = OutboxEvent.objects.create(name="MessagePosted", payload={}, at=at)
    Delivery.objects.bulk_create(
        Delivery(event=event, consumer="mail", recipient=f"user:{number}", state=DeliveryState.DEAD, available_at=at)
        for number in range(1, count + 1)
    )


def test_a_scanner_that_lets_files_wait_is_told_of_on_every_page(office, settings):
    # A port at which nothing listens.
    settings.CLAMAV_URL = "tcp://127.0.0.1:9"
    ana = make_customer()
    for _turn in range(2):
        receive(by=ana, name="erro.log", chunks=[samples.LOG])
    assert "antivírus" not in text_of(office.get(reverse(PAGES[0])))
    Attachment.objects.update(created_at=F("created_at") - timedelta(minutes=settings.SCAN_PATIENCE_MINUTES + 1))

    assert ["2 arquivos esperam" in text_of(office.get(reverse(page))) for page in PAGES] == [True] * 4
    settings.CLAMAV_URL = ""
    assert "2 arquivos esperam" not in text_of(office.get(reverse(PAGES[0])))


def test_mails_that_were_given_up_are_told_of_with_the_way_there(office):
    give_up_mails(2)

    page = office.get(reverse(PAGES[0]))

    assert "2 e-mails foram abandonados" in text_of(page)
    assert f'href="{reverse("desk:change_mail")}"' in page.content.decode().split("2 e-mails")[1][:200]


def test_mails_page_is_drawn_with_the_same_queries_for_one_and_three(office, django_assert_num_queries):
    make_analyst()
    give_up_mails(1)
    office.get(reverse("desk:change_mail"))
    with django_assert_num_queries(10):
        office.get(reverse("desk:change_mail"))
    give_up_mails(2)
    with django_assert_num_queries(10):
        page = office.get(reverse("desk:change_mail"))
    assert len(page.context["dead"]) == 3


def test_a_trail_that_waits_for_its_seals_is_told_of(office, davi):
    record(at=database_now(), actor=davi, action="skills_set", subject_kind="person", subject_id=davi.pk)
    assert "selos" not in text_of(office.get(reverse(PAGES[0])))
    AuditUnsealed.objects.update(since=F("since") - timedelta(minutes=11))

    page = text_of(office.get(reverse(PAGES[0])))

    assert "O histórico de mudanças espera pelos seus selos. Veja se o sweeper está rodando." in page

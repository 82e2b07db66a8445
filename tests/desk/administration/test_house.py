"""The pages of the house itself: brand, mails, limits, and what each says of what is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import house
from accounts.models import HouseSettings
from accounts.services.house import edit_brand
from attachments.enums import ScanState
from attachments.models import Attachment
from attachments.services.receiving import receive
from core.database import database_now
from core.enums import DeliveryState
from core.models import Delivery, OutboxEvent
from desk.administration.forms import ExecutiveForm
from desk.administration.house_forms import SenderForm
from desk.administration.people_forms import PersonForm
from lobby.beginning.forms import FirstAdministratorForm
from tests.accounts.test_logos import picture
from tests.desk.pages import text_of, told
from tests.factories import make_analyst, make_organization

pytestmark = pytest.mark.django_db

BRAND = {"company_name": "Central Norte", "portal_name": "", "accent": "#1d4ed8", "hours": ""}


def seen(page):
    return page.context["form"]["seen"].value()


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"accent": "azul"}, "accent", "Escreva a cor como #"),
        ({"phone_2": "ramal 12"}, "phone_2", "Escreva o telefone com o DDD"),
        ({"phone_1_words": "Plantão"}, "phone_1", "Escreva também o número"),
        ({"company_name": "Uma\x07Duas"}, "company_name", "Escreva em uma linha só"),
        ({"files": SimpleUploadedFile("l.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")}, "files", "PNG, JPEG"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(office, change, field, words):
    page = office.post(reverse("desk:change_brand"), {**BRAND, **change})

    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert words in text_of(page)
    assert page.context["form"]["hours"].value() == ""
    assert not HouseSettings.objects.exclude(version=0).exists()


@pytest.mark.parametrize(
    "field",
    [
        SenderForm.base_fields["sender_address"],
        SenderForm.base_fields["reply_to"],
        PersonForm.base_fields["email"],
        ExecutiveForm.base_fields["email"],
        FirstAdministratorForm.base_fields["email"],
    ],
)
@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1c", "\\\x1e"])
def test_no_address_of_ours_ends_the_line_of_a_header(field, sign):
    assert field.clean("apoio@norte.example") == "apoio@norte.example"
    with pytest.raises(ValidationError):
        field.clean(f'"a{sign}Bcc:b"@norte.example')


def test_logo_that_the_scanner_refused_meanwhile_leaves_the_one_there_is(office, davi):
    edit_brand(by=None, company_name="Norte", portal_name="", accent="", phones=[], hours="", logo=picture())
    digest = house.learn().picture("header")
    new = receive(by=davi, name="novo.png", chunks=[picture()], declared_size=len(picture()))
    refused = {"scan_state": ScanState.REFUSED, "scan_reason": "Eicar", "scanned_at": database_now(), "blob": None}
    Attachment.objects.filter(pk=new.pk).update(**refused)
    page = office.post(reverse("desk:change_brand"), {**BRAND, "attachment": str(new.pk)})

    assert (bool(digest), house.learn().picture("header")) == (True, digest)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["files"])


def test_of_two_browsers_the_second_keeps_its_words_and_sees_the_firsts(office):
    stamp = seen(office.get(reverse("desk:change_brand")))
    office.post(reverse("desk:change_brand"), {**BRAND, "seen": stamp})
    late = office.post(reverse("desk:change_brand"), {**BRAND, "company_name": "Outra", "seen": stamp})

    assert (late.status_code, late.context["form"]["company_name"].value()) == (409, "Outra")
    assert "Agora está: Central Norte" in text_of(late)


def test_preview_shows_shades_and_contrast_without_a_style(office):
    page = office.get(reverse("desk:preview_brand"), {"accent": "#ffff00", "portal_name": "<b>Norte"}).content.decode()

    assert ('fill="#6c6c04"' in page, "style" in page, "&lt;b&gt;Norte" in page) == (True, False, True)
    assert "Isto ainda não é uma cor" in text_of(office.get(reverse("desk:preview_brand"), {"accent": "#ffff"}))


def test_change_is_read_in_the_trail(office):
    office.post(reverse("desk:change_brand"), {**BRAND, "phone_1": "(62) 3000-1402", "phone_1_words": "Plantão"})
    office.post(reverse("desk:change_limits"), {"max_file_bytes": "500"})
    trail = text_of(office.get(reverse("desk:list_audit"), {"tipo": "house"}))

    assert "Telefones: – → (62) 3000-1402 Plantão" in trail
    assert "Maior arquivo: – → 500 MB" in trail


def test_limits_are_bounded_in_words(office):
    page = office.post(reverse("desk:change_limits"), {"max_file_bytes": "5000", "upload_kept_hours": "0"})

    assert (page.status_code, sorted(page.context["form"].errors)) == (422, ["max_file_bytes", "upload_kept_hours"])


def test_limits_lead_to_the_customers_that_share(office):
    make_organization("Aurora", shares_tickets=True)
    make_organization("Boreal")
    page = office.get(reverse("desk:list_organizations"), {"compartilha": "sim"})

    assert [row.name for row in page.context["listing"].rows] == ["Aurora"]
    assert "1 cliente compartilha" in text_of(office.get(reverse("desk:change_limits")))


def test_mail_that_was_given_up_is_shown_without_a_secret_and_tried_again(office, settings):
    settings.EMAIL_URL, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp://u:segredo@mx.example:25", "mx.example", 25
    marina, at = make_analyst(), database_now() - timedelta(hours=1)
    event = OutboxEvent.objects.create(name="MessagePosted", payload={}, at=at)
    dead = Delivery.objects.create(
        event=event, consumer="mail", recipient=f"user:{marina.pk}", state=DeliveryState.DEAD,
        available_at=at, last_error="refused: 550 no such user",
    )  # fmt: skip
    page = office.get(reverse("desk:change_mail"))
    again = office.post(reverse("desk:retry_mails"), {"delivery": dead.pk}, follow=True)
    nothing = office.post(reverse("desk:retry_mails"), {"delivery": "1e9"}, follow=True)

    assert marina.email in text_of(page)
    assert ("550 no such user" in text_of(page), "mx.example:25" in text_of(page)) == (True, True)
    assert "segredo" not in page.content.decode()
    dead.refresh_from_db()
    assert dead.state == DeliveryState.PENDING
    assert [told(again), told(nothing)] == [
        ["Estão sendo tentados agora; olhe aqui em um minuto."],
        ["Não havia mais nada a tentar de novo."],
    ]

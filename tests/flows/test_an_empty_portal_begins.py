"""From an empty portal to the first ticket, by nothing but pages and the link that the start printed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import house
from accounts.models import Executive, Organization, Skill, User
from accounts.services.first_start import renew_first_link
from accounts.services.invitations import current_invitation, token_of
from catalogue.models import Module, ModuleGroup
from core.services.outbox import drain_due
from lobby.beginning.middleware import memory
from notifications.models import StoredMail
from tests.accounts.test_logos import picture
from tests.desk.pages import text_of
from tests.factories import new_key
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "uma frase bem minha 9"
DAVI = {"name": "Davi Cordeiro", "email": "davi@norte.example", "password": PASSWORD, "password_again": PASSWORD}


@pytest.fixture(autouse=True)
def _empty(settings: Any) -> None:
    memory.is_peopled = False
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    settings.SUPPORT_PHONE = ""


def test_every_page_of_an_empty_portal_says_what_to_do() -> None:
    client = Client()
    places = [client.get(path)["Location"] for path in ("/", "/conta/entrar/", "/mesa/", "/conta/senha/esqueci/")]
    page = text_of(client.get("/comecar/"))

    assert places == ["/comecar/"] * 4
    assert "python manage.py first_administrator_link" in page
    assert client.get("/livez").status_code == 200
    assert client.get("/avisos/sino/", headers={"HX-Request": "true"}).status_code == 503


def test_link_is_refused_in_words_when_it_is_old_and_when_someone_was_first() -> None:
    token = renew_first_link()
    old = Client().get("/comecar/antigo/")
    Client().post(f"/comecar/{token}/", DAVI)
    late = Client().post(f"/comecar/{token}/", {**DAVI, "email": "outra@norte.example"})

    assert (old.status_code, late.status_code, User.objects.count()) == (410, 410, 1)
    assert "o portal foi iniciado de novo" in text_of(old)
    assert "O portal já tem administração: alguém usou o link antes de você." in text_of(late)


def test_what_is_wrong_is_said_beside_its_field_and_the_link_stays_good() -> None:
    token = renew_first_link()
    refused = Client().post(f"/comecar/{token}/", {**DAVI, "password": "curta", "password_again": "outra"})

    assert (refused.status_code, sorted(refused.context["form"].errors)) == (422, ["password", "password_again"])
    assert (refused.context["form"]["name"].value(), User.objects.exists()) == ("Davi Cordeiro", False)
    assert Client().get(f"/comecar/{token}/").status_code == 200


def test_administrator_goes_on_where_they_left_and_lands_at_the_list() -> None:
    davi, begin = Client(), reverse("desk:begin")
    assert davi.post(f"/comecar/{renew_first_link()}/", DAVI)["Location"] == begin
    # Gone and back: home leads to the step that is still to come.
    back = Client()
    back.post("/conta/entrar/", {"login": DAVI["email"], "password": PASSWORD})
    assert back.get("/inicio/")["Location"] == begin
    assert "Passo 2 de 3" in text_of(back.get(begin))
    logo = ("logo.png", picture())
    sent = {"company_name": "Central Norte", "accent": "#7c3aed", "phone_1": "(62) 3000-1402", "hours": "8h às 18h"}
    with _file(*logo) as file:
        assert back.post(begin, {**sent, "files": file})["Location"] == begin
    assert "Passo 3 de 3" in text_of(back.get(begin))
    assert "copie os links dos convites" in text_of(back.post(reverse("desk:test_mail"), {"from": "begin"}))
    assert StoredMail.objects.get().recipient == DAVI["email"]
    back.post(begin, {"sender_name": "Suporte Norte", "sender_address": "s@norte.example", "reply_to": ""})
    assert back.post(reverse("desk:go_on_beginning"))["Location"] == reverse("desk:administer")
    assert back.get("/inicio/")["Location"] == reverse("desk:home")
    assert "2 de 8 prontos" in text_of(back.get(reverse("desk:administer")))

    page = Client().get("/conta/entrar/").content.decode()
    assert f'src="/marca/header-{house.current().picture("header")}.png"' in page
    assert '<link rel="stylesheet" href="/marca/7c3aed-' in page
    assert '<a class="nowrap" href="tel:+556230001402">(62) 3000-1402</a>' in page
    missing = Client().get("/nada/").content.decode()
    assert ("(62) 3000-1402" in missing, "8h às 18h" in missing) == (True, True)


def _file(name: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content, content_type="image/png")


def test_house_without_a_shell_comes_to_its_first_ticket() -> None:
    davi = Client()
    davi.post(f"/comecar/{renew_first_link()}/", DAVI)
    davi.post(reverse("desk:go_on_beginning"))
    davi.post(reverse("desk:go_on_beginning"))
    davi.post(reverse("desk:start_catalogue"))
    group = ModuleGroup.objects.get(name="Faturamento")
    person = {"name": "Marina Sales", "email": "marina@norte.example", "job_title": "", "phone": ""}
    davi.post(reverse("desk:new_person"), {**person, "side": "support", "roles": ["analyst"], "send_invitation": "on"})
    marina = User.objects.get(email="marina@norte.example")
    page = davi.get(reverse("desk:edit_person", args=[marina.pk]))
    seen = page.context["form"]["seen"].value()
    davi.post(
        reverse("desk:edit_person", args=[marina.pk]),
        {**person, "roles": ["analyst"], "skills": [f"1.{group.pk}"], "seen": seen},
    )
    davi.post(reverse("desk:new_organization"), {"name": "Aurora Distribuidora", "short_name": "Aurora"})
    aurora = Organization.objects.get()
    place = {"city": "Jataí", "state": "GO", "timezone": "America/Sao_Paulo", "is_active": "on"}
    branch = {"code": "1", "name": "Matriz", "cnpj": "12.ABC.345/01DE-35", **place}
    davi.post(reverse("desk:new_branch", args=[aurora.pk]), branch)
    contract = {"plan": "standard", "starts_on": "2026-01-01", "ends_on": ""}
    look = davi.post(reverse("desk:new_contract", args=[aurora.pk]), contract)
    davi.post(reverse("desk:new_contract", args=[aurora.pk]), {**contract, "confirm": look.context["confirmation"]})
    ana_is = {"name": "Ana Lima", "email": "ana@aurora.example", "job_title": "", "phone": ""}
    side = {"side": "customer", "role": "requester", "organization": aurora.pk, "send_invitation": "on"}
    davi.post(reverse("desk:new_person"), {**ana_is, **side})
    ana_there = User.objects.get(email="ana@aurora.example")
    drain_due()
    letter = StoredMail.objects.get(recipient="ana@aurora.example")
    invitation = current_invitation(person_id=ana_there.pk)
    assert invitation is not None
    way_in = reverse("lobby:accept_invitation", args=[token_of(invitation)])
    assert way_in in letter.text

    ana = Client()
    ana.post(way_in, {"password1": PASSWORD, "password2": PASSWORD})
    ana.post("/conta/entrar/", {"login": "ana@aurora.example", "password": PASSWORD})
    module = Module.objects.get(name="Faturamento")
    opening = {"subject": "1402 não fatura", "description": "Ao confirmar a carga aparece um erro, e ela não fatura."}
    chosen = {"stopped": "nothing", "module": module.pk, "request_type": "corrective", "severity_asked": "medium"}
    ana.post(reverse("portal:open_ticket"), {"key": new_key(), **opening, **chosen, "branch": aurora.branches.get().pk})

    ticket = Ticket.objects.get()
    assert (ticket.organization, ticket.module, ticket.contract.plan) == (aurora, module, "standard")
    assert Skill.objects.filter(user=marina, module_group=group, level=1).exists()
    assert not Executive.objects.exists()
    remaining = [item.label for item in davi.get(reverse("desk:administer")).context["items"] if not item.is_done]
    assert remaining == ["Empresa e cor"]

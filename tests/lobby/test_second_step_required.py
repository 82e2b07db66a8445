"""Staff protect their account before anything else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from accounts.access import KEPT_COOKIE
from accounts.models import AuditEntry, AuditWords, KeptForm, User
from accounts.permissions import ActNotPermitted
from accounts.services.people import Roles, change_roles
from accounts.services.second_steps import (
    NoSecondStep,
    OwnSecondStep,
    ReasonMissing,
    confirm_codes_kept,
    reset_second_step,
)
from core.models import Delivery
from helpdesk import settings as real_settings
from lobby.sign_in.second_step import OPEN
from tests.factories import make_administrator, make_analyst, make_customer, make_support_manager
from tests.factories.accounts import PASSWORD
from tests.lobby.test_second_step import code_for
from tests.security.addresses import addresses, values_for
from tests.security.house import MAILBOX, build_desk, build_house, deliver

pytestmark = pytest.mark.django_db
PROTECT, CODES = "/perfil/protecao/", "/conta/duas-etapas/reserva/"


@pytest.fixture(autouse=True)
def _rule(settings: Any) -> None:
    settings.SECOND_STEP_FOR_STAFF = True


def protected(person: User) -> User:
    """Give a person a second step, and codes that they said they keep."""
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)
    confirm_codes_kept(person=person)
    return person


def enter(client: Client, person: User) -> Any:
    return client.post("/conta/entrar/", {"login": person.email, "password": PASSWORD})


def test_the_rule_is_off_in_the_demo_alone() -> None:
    assert (real_settings.DEMO, real_settings.SECOND_STEP_FOR_STAFF) == (False, True)


def test_an_analyst_is_led_through_the_setting_up_and_comes_in(client: Client) -> None:
    person = make_analyst()
    assert client.get(enter(client, person)["Location"])["Location"] == PROTECT
    page = client.get(PROTECT).content.decode()
    assert ("Proteja sua conta" in page, "rail" in page) == (True, False)

    # They said who they are a moment ago: nothing asks again.
    page = client.get("/conta/duas-etapas/ligar/").content.decode()
    sealed, secret = re.search(r'name="sealed" value="([^"]+)"', page), re.search(r'key-text">([A-Z2-7]+)<', page)
    assert sealed
    assert secret
    answer = {"code": code_for(secret[1]), "sealed": sealed[1]}
    assert client.post("/conta/duas-etapas/ligar/", answer)["Location"] == CODES

    # Not before the codes are kept, either.
    assert (client.get("/mesa/")["Location"], client.get(PROTECT)["Location"]) == (PROTECT, CODES)
    assert "Já guardei os códigos" in client.get(CODES).content.decode()
    response = client.post("/conta/duas-etapas/reserva/guardados/")
    assert (response["Location"], client.get("/mesa/", follow=True).status_code) == ("/mesa/", 200)
    assert "Já guardei os códigos" not in client.get(CODES).content.decode()


def test_nothing_but_the_setting_up_is_open_before(settings: Any) -> None:
    """Every address there is, and every role of staff in turn: one that is new is closed."""
    settings.EMAIL_BACKEND = MAILBOX
    house = build_house("Aurora", "Xqa", build_desk())
    deliver()
    open_ones = []
    people = (make_analyst(), make_support_manager(), make_administrator())
    for turn, person in enumerate(people):
        client = Client(raise_request_exception=False)
        client.force_login(person)
        for address in addresses()[turn :: len(people)]:
            for method in ("get", "post"):
                answer = getattr(client, method)(address.url(values_for(address, house)))
                if address.name in OPEN:
                    open_ones.append(address.name)
                    # Some of them end the session.
                    person.refresh_from_db()
                    client.force_login(person)
                else:
                    assert (answer.status_code, answer.headers.get("Location")) == (302, PROTECT), address.name
        told = client.get("/mesa/", headers={"HX-Request": "true"})
        assert (told.status_code, told.json()["protect"]) == (403, PROTECT)
    assert set(open_ones) == OPEN


def test_customers_need_none(client: Client) -> None:
    client.force_login(make_customer())
    assert (client.get("/").status_code, client.get(PROTECT)["Location"]) == (200, "/inicio/")


def test_a_role_given_later_leads_there_at_the_next_request(client: Client) -> None:
    person = make_analyst()
    User.objects.filter(pk=person.pk).update(is_analyst=False)
    client.force_login(person)
    assert client.get("/inicio/").status_code == 200
    change_roles(by=make_administrator(), person_id=person.pk, roles=Roles(is_analyst=True))
    assert client.get("/inicio/")["Location"] == PROTECT
    # This session began without a password: it is asked for.
    assert client.get("/conta/duas-etapas/ligar/")["Location"].startswith("/conta/confirmar/")


def test_a_session_of_the_demo_is_led_there_once_the_demo_is_over(client: Client, settings: Any) -> None:
    settings.DEMO, settings.SECOND_STEP_FOR_STAFF = True, False
    person = make_analyst(is_demo=True)
    client.post("/demonstracao/entrar/", {"account": person.email})
    assert client.get("/mesa/", follow=True).status_code == 200
    settings.DEMO, settings.SECOND_STEP_FOR_STAFF = False, True
    assert client.get("/mesa/")["Location"] == PROTECT


def test_what_was_written_meanwhile_is_kept(client: Client) -> None:
    client.force_login(make_analyst())
    response = client.post("/perfil/", {"name": "Nome Novo", "password": "x"})
    assert (response["Location"], KeptForm.objects.get().fields) == (PROTECT, [["name", "Nome Novo"]])
    assert KEPT_COOKIE in response.cookies


def test_the_second_step_is_not_got_round_by_other_addresses(client: Client) -> None:
    person = protected(make_analyst())
    assert enter(client, person)["Location"] == "/conta/duas-etapas/codigo/"
    for path in ("/mesa/", "/inicio/", PROTECT, CODES, "/conta/duas-etapas/ligar/", "/conta/chaves/nova/", "/perfil/"):
        assert client.get(path)["Location"].startswith("/conta/entrar/"), path
    assert client.post("/conta/duas-etapas/reserva/guardados/")["Location"].startswith("/conta/entrar/")


def test_removing_the_last_second_step_leads_there_again(client: Client) -> None:
    person = protected(make_analyst())
    client.force_login(person)
    assert client.get("/mesa/", follow=True).status_code == 200
    Authenticator.objects.filter(user=person).delete()
    assert client.get("/mesa/")["Location"] == PROTECT


def test_an_administrator_takes_a_lost_second_step_away(client: Client) -> None:
    boss, person = protected(make_administrator()), protected(make_analyst())
    elsewhere = Client()
    elsewhere.force_login(person)
    client.force_login(boss)
    page = f"/mesa/configurar/pessoas/{person.pk}/"
    assert "Perdeu o meio da verificação em duas etapas?" in client.get(page).content.decode()

    assert client.post(f"{page}segunda-etapa/", {"reason": " "})["Location"] == page
    assert Authenticator.objects.filter(user=person).exists()
    client.post(f"{page}segunda-etapa/", {"reason": "Perdeu o telefone, confirmei por ligação"})

    entry = AuditEntry.objects.get(action="second_step_reset")
    assert (entry.actor, entry.subject_id, AuditWords.objects.get(entry=entry).after) == (
        boss, person.pk, "Perdeu o telefone, confirmei por ligação",
    )  # fmt: skip
    assert (Authenticator.objects.filter(user=person).exists(), elsewhere.get("/perfil/").status_code) == (False, 302)
    assert list(Delivery.objects.values_list("recipient", "data__letter")) == [
        (f"user:{person.pk}", "changed_step_reset")
    ]
    assert "Perdeu o meio da verificação em duas etapas?" not in client.get(page).content.decode()
    # By the password alone they come as far as the setting up.
    assert elsewhere.get(enter(elsewhere, person)["Location"])["Location"] == PROTECT


def test_a_second_step_is_taken_away_by_administrators_alone_and_never_ones_own() -> None:
    boss, person = protected(make_administrator()), protected(make_analyst())
    manager = make_support_manager()
    for by, whose, refusal in (
        (manager, person, ActNotPermitted),
        (person, person, ActNotPermitted),
        (boss, boss, OwnSecondStep),
        (boss, manager, NoSecondStep),
    ):
        with pytest.raises(refusal):
            reset_second_step(by=by, person_id=whose.pk, reason="Perdeu")
    with pytest.raises(ReasonMissing):
        reset_second_step(by=boss, person_id=person.pk, reason="  ")
    assert Authenticator.objects.count() == 4

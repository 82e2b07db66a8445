"""Who one is, shown again before what matters is changed; and a session's key, which changes with what it may do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import ImportState
from accounts.models import BrowserSession, User
from accounts.proofs import FRESH_SECONDS
from accounts.services.importing.taking import begin_import
from accounts.services.importing.working import work_through
from accounts.services.people import Roles, change_roles
from desk.administration.urls import urlpatterns as administration
from tests.factories import make_administrator, make_analyst, make_customer, make_organization
from tests.factories.accounts import PASSWORD
from tests.lobby.test_second_step import code_for, switch_on
from tests.security.addresses import addresses
from tests.security.matrix import read_matrix

pytestmark = pytest.mark.django_db
AGAIN = "/conta/confirmar/"
# What an administrator changes without showing again who they are: none of it opens a way in, gives anybody more, or
# tells anybody anything.
NEED_NONE = {
    "desk:begin",
    "desk:go_on_beginning",
    "desk:start_catalogue",
    "desk:new_organization",
    "desk:new_branch",
    "desk:edit_branch",
    "desk:new_executive",
    "desk:edit_executive",
    "desk:end_sessions",
    *(f"desk:{verb}_{kind}" for verb in ("new", "edit") for kind in ("module", "routine", "product", "module_group")),
    "desk:import_catalogue",
    # Nothing of a file of customers counts before it is confirmed, which asks.
    *(f"desk:{act}" for act in ("import_customers", "change_import_columns", "discard_import")),
    "desk:change_brand",
    "desk:test_mail",
    "desk:retry_mails",
    "desk:change_limits",
}


@pytest.fixture
def boss() -> User:
    return make_administrator()


@pytest.fixture
def office(boss: User) -> Client:
    """Return the browser of an administrator who came in an hour ago."""
    client = Client()
    client.force_login(boss)
    grow_old(client)
    return client


def grow_old(client: Client) -> None:
    """Let a session be one whose person was last asked longer ago than counts."""
    session = client.session
    session["proved_at"] = time.time() - FRESH_SECONDS - 1
    session.save()


def form_of(person: User, **changes: str) -> dict[str, str]:
    return {"name": person.name, "email": person.email, "job_title": "", "phone": "", "role": "requester", **changes}


def test_a_change_of_an_address_waits_for_the_password_and_is_then_done(office: Client) -> None:
    person = make_customer(email="ana@aurora.exemplo")
    page = reverse("desk:edit_person", args=[person.pk])
    assert office.get(page).status_code == 200

    asked = office.post(f"{page}?de=lista", form_of(person, email="nova@aurora.exemplo"))

    person.refresh_from_db()
    assert (asked.status_code, urlsplit(asked["Location"]).path, person.email) == (302, AGAIN, "ana@aurora.exemplo")
    to = parse_qs(urlsplit(asked["Location"]).query)["next"][0]
    wrong = office.post(AGAIN, {"password": "errada", "next": to})
    person.refresh_from_db()
    assert (wrong.status_code, person.email) == (200, "ana@aurora.exemplo")
    done = office.post(AGAIN, {"password": PASSWORD, "next": to})
    person.refresh_from_db()
    assert (done.status_code, done["Location"], person.email) == (302, page, "nova@aurora.exemplo")
    # Once: what waited is gone, and the next change within a quarter of an hour is done at once.
    office.post(AGAIN, {"password": PASSWORD, "next": to})
    assert office.post(page, form_of(person, name="Ana Outra")).status_code == 302
    person.refresh_from_db()
    assert person.name == "Ana Outra"


def test_who_came_in_just_now_is_not_asked(boss: User) -> None:
    client, person = Client(), make_customer()
    client.post("/conta/entrar/", {"login": boss.email, "password": PASSWORD})

    client.post(reverse("desk:deactivate_person", args=[person.pk]))

    person.refresh_from_db()
    assert not person.is_active


def test_a_time_to_come_and_a_session_without_a_time_prove_nothing(office: Client) -> None:
    person = make_customer()
    for proved_at in (time.time() + 3600, None, "agora"):
        session = office.session
        session["proved_at"] = proved_at
        session.save()
        assert office.post(reverse("desk:deactivate_person", args=[person.pk]))["Location"].startswith(AGAIN)


def test_a_script_is_told_where_to_confirm(office: Client) -> None:
    person = make_customer()
    told = office.post(reverse("desk:deactivate_person", args=[person.pk]), headers={"HX-Request": "true"})
    person.refresh_from_db()
    assert (told.status_code, told.json()["sign_in"].split("?")[0], person.is_active) == (401, AGAIN, True)


def test_a_file_that_changes_addresses_waits_for_the_password_and_then_comes_in(office: Client, boss: User) -> None:
    person = make_customer(email="ana@aurora.exemplo")
    heads = "Cliente;Contato;E-mail;Código do contato"
    User.objects.filter(pk=person.pk).update(external_id="7")
    assert person.organization is not None
    line = f"{person.organization.name};Ana;alheia@outra.exemplo;7"
    taken = begin_import(by=boss, file_name="a.csv", pieces=[f"{heads}\r\n{line}\r\n".encode()])
    work_through(taken.pk)

    asked = office.post(reverse("desk:confirm_import", args=[taken.pk]))

    taken.refresh_from_db()
    assert (asked.status_code, taken.state) == (302, ImportState.CHECKED)
    assert asked["Location"].startswith(AGAIN)
    office.post(asked["Location"], {"password": PASSWORD})
    work_through(taken.pk)
    person.refresh_from_db()
    assert person.email == "alheia@outra.exemplo"


def test_who_has_nothing_to_confirm_with_comes_in_anew_and_finds_what_was_written(office: Client, boss: User) -> None:
    boss.set_unusable_password()
    boss.save()
    office.force_login(boss)
    grow_old(office)
    page = reverse("desk:edit_person", args=[make_customer().pk])

    asked = office.post(page, {"name": "Nome que se perderia"})

    assert asked["Location"].startswith("/conta/entrar/?next=")
    assert not BrowserSession.objects.filter(person=boss).exists()
    office.force_login(boss)
    assert "Nome que se perderia" in office.get(page).content.decode()


def test_only_who_may_pass_is_asked() -> None:
    client, person = Client(), make_customer()
    client.force_login(make_analyst())
    grow_old(client)
    assert client.post(reverse("desk:deactivate_person", args=[person.pk])).status_code == 404


def posts_of_administration() -> Iterator[tuple[str, Any]]:
    """Yield each address below administration that takes a form, with its view."""
    roles, rows = read_matrix()
    taking = {
        address.name for address in addresses() if rows[address.label, "POST"][roles.index("administrator")] != 405
    }
    for pattern in administration:
        name = f"desk:{pattern.name}"
        if name in taking:
            yield name, pattern.callback


def test_every_change_of_administration_asks_or_is_named_as_needing_none() -> None:
    asks = {name for name, view in posts_of_administration() if wants_proof(view)}
    every = {name for name, _view in posts_of_administration()}

    assert (every - asks - NEED_NONE, NEED_NONE & asks, NEED_NONE - every) == (set(), set(), set())
    assert {
        "desk:edit_person",
        "desk:new_contract",
        "desk:edit_contract",
        "desk:list_domains",
        "desk:confirm_import",
    } <= asks


# The library's own decorator asks before a page is opened, too: right where it shows all that is held of somebody.
_LIBRARYS = "allauth/account/decorators.py"


def wants_proof(view: Any) -> bool:
    while view is not None:
        if getattr(view, "wants_proof", False) or view.__code__.co_filename.endswith(_LIBRARYS):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def test_confirming_changes_the_key_and_keeps_whose_session_it_is(office: Client, boss: User) -> None:
    before = office.session.session_key

    office.post(AGAIN, {"password": PASSWORD})

    row = BrowserSession.objects.get()
    assert (row.pk == office.session.session_key, row.pk == before, row.person) == (True, False, boss)


@pytest.mark.django_db(transaction=True)
def test_the_second_step_and_a_new_password_change_the_key(client: Client) -> None:
    person = make_customer()
    secret = switch_on(client, person)
    client.post("/conta/sair/")
    client.post("/conta/entrar/", {"login": person.email, "password": PASSWORD})
    between = client.session.session_key
    client.post("/conta/duas-etapas/codigo/", {"code": code_for(secret)})
    within = client.session.session_key
    changed = {"oldpassword": PASSWORD, "password1": "outra-senha-9x7", "password2": "outra-senha-9x7"}
    assert client.post("/conta/senha/", changed).status_code == 302
    after = client.session.session_key

    assert len({between, within, after}) == 3
    assert list(BrowserSession.objects.values_list("pk", flat=True)) == [after]


def test_other_roles_change_the_key_at_the_next_page_and_not_under_a_script(client: Client, boss: User) -> None:
    person = make_customer(make_organization())
    client.force_login(person)
    before = client.session.session_key
    client.get("/perfil/")
    assert client.session.session_key == before

    change_roles(by=boss, person_id=person.pk, roles=Roles(is_customer_manager=True))
    client.get("/avisos/sino/", headers={"HX-Request": "true"})
    asked_by_script = client.session.session_key
    assert client.get("/perfil/").status_code == 200
    after = client.session.session_key
    client.get("/perfil/")

    assert (asked_by_script, client.session.session_key) == (before, after)
    assert after != before
    assert not BrowserSession.objects.filter(pk=before).exists()

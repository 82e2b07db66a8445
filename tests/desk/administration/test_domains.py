"""Declaring whose addresses an issuer may vouch for."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.identifiers import InvalidDomain, clean_domain, domain_of
from accounts.models import AuditEntry, DeclaredDomain
from accounts.permissions import ActNotPermitted
from accounts.services.identities import DomainGone, declare_domain, withdraw_domain
from core.database import database_now
from tests.desk.pages import text_of
from tests.factories import make_analyst

pytestmark = pytest.mark.django_db
ISSUER = "https://login.aurora.exemplo"


@pytest.fixture(autouse=True)
def _named(settings: Any) -> None:
    settings.OIDC_ISSUER, settings.OIDC_NAME = ISSUER, "Aurora"


def test_domain_is_declared_read_and_withdrawn_and_stands_in_the_trail(office: Client) -> None:
    page = reverse("desk:list_domains")
    assert "Nenhum domínio ainda" in text_of(office.get(page))

    assert office.post(page, {"domain": " @Aurora.COM.br. "}).status_code == 302
    declared = DeclaredDomain.objects.get()
    shown = text_of(office.get(page))
    assert (declared.domain, declared.issuer, "aurora.com.br" in shown) == ("aurora.com.br", ISSUER, True)

    assert office.post(reverse("desk:end_domain", args=[declared.pk])).status_code == 302
    assert not DeclaredDomain.objects.exists()
    assert office.post(reverse("desk:end_domain", args=[declared.pk])).status_code == 404
    actions = AuditEntry.objects.filter(subject_kind="domain").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["domain_declared", "domain_withdrawn"]
    assert "Retirou um domínio" in text_of(office.get(reverse("desk:list_audit")))


@pytest.mark.parametrize(
    "typed", ["", "aurora", "a b.com", "-a.com", "a..com", "127.0.0.1", "ana@aurora.com.br", "a/b.c"]
)
def test_what_is_no_domain_is_refused_beside_the_field(office: Client, typed: str) -> None:
    answer = office.post(reverse("desk:list_domains"), {"domain": typed})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["domain"])
    assert not DeclaredDomain.objects.exists()


def test_domain_is_of_one_issuer(office: Client) -> None:
    declare_domain(by=None, domain="aurora.com.br", issuer="https://outro.exemplo")

    answer = office.post(reverse("desk:list_domains"), {"domain": "AURORA.com.br"})

    assert (answer.status_code, "já está declarado" in text_of(answer)) == (422, True)
    assert "não é mais o informado aqui" in text_of(office.get(reverse("desk:list_domains")))


def test_without_a_provider_nothing_is_declared(office: Client, settings: Any) -> None:
    settings.OIDC_ISSUER = ""
    page = reverse("desk:list_domains")

    assert "Nenhum provedor de identidade" in text_of(office.get(page))
    assert office.post(page, {"domain": "aurora.com.br"}).status_code == 404


def test_only_administrators_declare_and_withdraw() -> None:
    analyst, declared = make_analyst(), declare_domain(by=None, domain="aurora.com.br", issuer=ISSUER)
    with pytest.raises(ActNotPermitted):
        declare_domain(by=analyst, domain="boreal.com.br", issuer=ISSUER)
    with pytest.raises(ActNotPermitted):
        withdraw_domain(by=analyst, domain_id=declared.pk)
    with pytest.raises(DomainGone):
        withdraw_domain(by=None, domain_id=0)


@pytest.mark.parametrize("values", [{"domain": "aurora"}, {"domain": "a@b.c"}, {"domain": "a.b", "issuer": ""}])
def test_database_takes_no_domain_that_is_none(values: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DeclaredDomain.objects.create(**{"issuer": ISSUER, "declared_at": database_now(), **values})


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Aurora.com.br", "aurora.com.br"),
        ("@a.b", "a.b"),
        ("expedição.com.br", "xn--expedio-2wa9a.com.br"),
        ("a.b.", "a.b"),
    ],
)
def test_domain_is_stored_as_on_the_wire(typed: str, stored: str) -> None:
    assert (clean_domain(typed), clean_domain(f" {typed}. ")) == (stored, stored)


@pytest.mark.parametrize("email", ["ana", "ana@", "ana@localhost", "ana@a b.com", ""])
def test_address_without_a_domain_is_of_none(email: str) -> None:
    assert domain_of(email) == ""
    with pytest.raises(InvalidDomain):
        clean_domain(email)


def test_page_costs_the_same_for_one_and_three(office: Client, django_assert_num_queries: Any) -> None:
    page = reverse("desk:list_domains")
    declare_domain(by=None, domain="a.exemplo", issuer=ISSUER)
    office.get(page)
    with django_assert_num_queries(5):
        office.get(page)
    for name in ("b.exemplo", "c.exemplo"):
        declare_domain(by=None, domain=name, issuer=ISSUER)
    with django_assert_num_queries(5):
        office.get(page)

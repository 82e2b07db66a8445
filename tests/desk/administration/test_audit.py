"""The trail of administration, as it is read."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from accounts.enums import Plan
from accounts.services.audit import record
from accounts.services.contracts import create_contract
from accounts.services.organizations import add_branch, create_organization, edit_organization
from accounts.services.people import Roles, create_person
from core.database import database_now
from desk.administration.words import ACTIONS
from tests.architecture.sources import TRADE, modules
from tests.desk.pages import text_of
from tests.factories import make_administrator, make_organization

pytestmark = pytest.mark.django_db

URL = "/mesa/configurar/mudancas/"


def kinds(page):
    return [line.subject.split(":")[0] for line in page.context["lines"]]


def test_trail_says_who_what_before_and_after(office, davi):
    aurora = make_organization("Aurora", plan="")
    edit_organization(by=davi, organization_id=aurora.pk, values={"short_name": "AUR", "shares_tickets": True})
    create_contract(by=None, organization_id=aurora.pk, plan=Plan.PRIME, starts_on=date(2026, 1, 1))

    page = office.get(reverse("desk:list_audit"))

    assert [(line.actor, line.subject, line.changes) for line in page.context["lines"]] == [
        (
            None,
            "Contrato: AUR",
            [("Plano", "–", "Prime"), ("Primeiro dia", "–", "01/01/2026")],
        ),
        (davi, "Cliente: AUR", [("Nome curto", "Aurora", "AUR"), ("Compartilha chamados", "não", "sim")]),
    ]
    assert "O próprio portal" in text_of(page)


def test_trail_says_whose_person_and_branch_it_is(office, davi, django_assert_num_queries):
    aurora = make_organization("Aurora", plan="")
    place = {"name": "Anápolis", "city": "Anápolis", "state": "GO"}
    create_person(by=davi, email="cida@suporte.example", name="Cida", roles=Roles(is_analyst=True))
    create_person(by=davi, email="ana@aurora.example", name="Ana", organization_id=aurora.pk)
    office.get(URL)
    with django_assert_num_queries(9):
        page = office.get(URL)
    for number, cnpj in enumerate(("12.ABC.345/01DE-35", "11.222.333/0001-81")):
        add_branch(by=davi, organization_id=make_organization(f"Boreal{number}").pk, code="2", cnpj=cnpj, **place)
    create_person(by=davi, email="bia@aurora.example", name="Bia", organization_id=make_organization("Casa").pk)
    # One more for the branches, and none for each customer.
    with django_assert_num_queries(10):
        more = office.get(URL)

    assert [(line.subject, line.house) for line in more.context["lines"]] == [
        ("Pessoa: Bia", "Cliente: Casa"),
        ("Filial: 2 - Anápolis", "Cliente: Boreal1"),
        ("Filial: 2 - Anápolis", "Cliente: Boreal0"),
        ("Pessoa: Ana", "Cliente: Aurora"),
        ("Pessoa: Cida", "Suporte"),
    ]
    assert "Pessoa: Ana Cliente: Aurora" in text_of(page)


def test_trail_is_narrowed_by_who_what_and_when(office, davi):
    other = make_administrator(email="outro@casa.com.br")
    create_organization(by=davi, name="Aurora", short_name="Aurora")
    # Numbers that nobody has: on PostgreSQL they go on from one test to the next.
    record(at=datetime(2026, 1, 5, tzinfo=UTC), actor=other, action="tested", subject_kind="person", subject_id=700_007)

    asked = [
        {"quem": davi.pk},
        {"tipo": "person", "numero": 700_007},
        {"ate": "2026-01-06"},
        {"de": "2026-01-06"},
        {"numero": 800_008},
    ]
    found = [kinds(office.get(URL, query)) for query in asked]

    assert found == [["Cliente"], ["Pessoa nº 700007"], ["Pessoa nº 700007"], ["Cliente"], []]


def test_trail_goes_on_a_page_at_a_time(office):
    for number in range(1, 54):
        record(at=database_now(), actor=None, action="tested", subject_kind="test", subject_id=number)

    first = office.get(URL, {"de": "2020-01-01"})
    second = office.get(f"{URL}{first.context['older']}")

    assert [len(page.context["lines"]) for page in (first, second)] == [50, 3]
    assert "de=2020-01-01" in first.context["older"]
    assert second.context["older"] == ""


def test_trail_is_drawn_with_the_same_queries_for_one_and_three(office, davi, django_assert_num_queries):
    create_organization(by=davi, name="Aurora", short_name="Aurora")
    office.get(URL)
    with django_assert_num_queries(8):
        one = office.get(URL)
    for name in ("Boreal", "Casa"):
        create_organization(by=davi, name=name, short_name=name)
    with django_assert_num_queries(8):
        three = office.get(URL)

    assert [len(page.context["lines"]) for page in (one, three)] == [1, 3]


def test_trail_of_nothing_says_what_will_stand_there(office):
    assert "Nenhuma mudança ainda" in text_of(office.get(URL))


def test_trail_is_narrowed_to_what_was_done(office, davi):
    aurora = make_organization("Aurora", plan="")
    edit_organization(by=davi, organization_id=aurora.pk, values={"short_name": "AUR"})
    create_contract(by=davi, organization_id=aurora.pk, plan=Plan.PRIME, starts_on=date(2026, 1, 1))

    page = office.get(URL, {"acao": "contract_created"})

    assert [line.action for line in page.context["lines"]] == ["Cadastrou contrato"]


def test_every_act_that_the_code_records_has_words():
    recorded = {
        word
        for module in modules(*TRADE, "catalogue")
        for word in re.findall(r"\baction=\"([a-z_]+)\"", module.text)
        if "record(" in module.text or "audit(" in module.text
    }

    assert recorded - set(ACTIONS) == set()
    assert {"token_made", "person_exported", "limits_changed"} & set(ACTIONS) == {
        "token_made",
        "person_exported",
        "limits_changed",
    }

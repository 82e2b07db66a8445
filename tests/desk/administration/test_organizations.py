"""Customers, branches, contracts and executives on the pages of administration."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import AuditEntry, AuditWords, Branch, Contract, Executive, Organization
from tests.desk.pages import text_of
from tests.factories import make_analyst, make_branch, make_customer, make_organization

pytestmark = pytest.mark.django_db

CNPJ = "12.ABC.345/01DE-35"
BRANCH = {
    "code": "2", "name": "Anápolis", "cnpj": CNPJ, "city": "Anápolis", "state": "GO",
    "timezone": "America/Sao_Paulo", "is_active": "on",
}  # fmt: skip


def seen(page):
    return page.context["form"]["seen"].value()


def trail():
    return list(AuditEntry.objects.order_by("pk").values_list("action", "subject_kind", "data"))


def words():
    return list(AuditWords.objects.order_by("pk").values_list("field", "before", "after"))


def test_list_is_drawn_with_the_same_queries_for_one_and_three(office, django_assert_num_queries):
    make_organization("Aurora", executive=Executive.objects.create(name="Bia", email="b@x.com", phone="+556230001402"))
    url = reverse("desk:list_organizations")
    office.get(url)
    with django_assert_num_queries(7):
        one = office.get(url)
    make_organization("Boreal")
    make_organization("Casa", plan="prime")
    with django_assert_num_queries(7):
        three = office.get(url)

    assert [len(page.context["listing"].rows) for page in (one, three)] == [1, 3]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "auro"}, ["Aurora"]),
        ({"q": "00.000.000/0042-00"}, ["Boreal"]),
        ({"plano": "prime"}, ["Boreal"]),
        ({"ativa": "nao"}, ["Casa"]),
        ({"q": "nenhuma"}, []),
    ],
)
def test_list_is_narrowed_by_its_address(office, query, expected):
    make_organization("Aurora")
    boreal = make_organization("Boreal", plan="prime")
    Branch.objects.filter(pk=make_branch(boreal).pk).update(cnpj="00000000004200")
    make_organization("Casa", is_active=False)

    page = office.get(reverse("desk:list_organizations"), query)

    assert [row.name for row in page.context["listing"].rows] == expected


def test_list_of_nothing_says_how_to_begin(office):
    assert "Nenhum cliente ainda" in text_of(office.get(reverse("desk:list_organizations")))


def test_customer_is_taken_in_and_leaves_a_trace(office, davi):
    answer = office.post(reverse("desk:new_organization"), {"name": "Aurora Distribuidora", "short_name": "Aurora"})

    aurora = Organization.objects.get()
    assert answer["Location"] == reverse("desk:edit_organization", args=[aurora.pk])
    assert trail() == [
        (
            "organization_created",
            "organization",
            {"changes": {"executive_id": [None, None], "shares_tickets": [None, False]}},
        )
    ]
    assert words() == [("name", "", "Aurora Distribuidora"), ("short_name", "", "Aurora")]
    assert AuditEntry.objects.get().actor == davi


def test_customer_of_a_taken_name_is_refused_and_keeps_what_was_typed(office):
    make_organization("Aurora")

    page = office.post(reverse("desk:new_organization"), {"name": "Aurora", "short_name": "Outra"})

    assert (page.status_code, page.context["form"]["short_name"].value(), list(page.context["form"].errors)) == (
        422, "Outra", ["name"],
    )  # fmt: skip
    assert Organization.objects.count() == 1


def test_change_of_a_customer_keeps_before_and_after(office):
    aurora = make_organization("Aurora")
    url = reverse("desk:edit_organization", args=[aurora.pk])
    form = {"name": "Aurora", "short_name": "AUR", "shares_tickets": "on", "is_active": "on"}

    office.post(url, {**form, "seen": seen(office.get(url))})

    aurora.refresh_from_db()
    assert (aurora.short_name, aurora.shares_tickets) == ("AUR", True)
    assert trail() == [("organization_changed", "organization", {"changes": {"shares_tickets": [False, True]}})]
    assert words() == [("short_name", "Aurora", "AUR")]


def test_saving_what_is_there_leaves_no_trace(office):
    url = reverse("desk:edit_organization", args=[make_organization("Aurora").pk])

    answer = office.post(
        url, {"name": "Aurora", "short_name": "Aurora", "is_active": "on", "seen": seen(office.get(url))}
    )

    assert (answer.status_code, trail()) == (302, [])


def test_change_upon_anothers_change_is_refused_once(office):
    aurora = make_organization("Aurora")
    url = reverse("desk:edit_organization", args=[aurora.pk])
    drawn = seen(office.get(url))
    Organization.objects.filter(pk=aurora.pk).update(short_name="Lux")
    form = {"name": "Aurora", "short_name": "AUR", "is_active": "on"}

    page = office.post(url, {**form, "seen": drawn})

    aurora.refresh_from_db()
    assert (page.status_code, aurora.short_name, page.context["form"]["short_name"].value()) == (409, "Lux", "AUR")
    assert page.context["form"].errors["short_name"] == ["Agora está: Lux"]
    again = office.post(url, {**form, "seen": seen(page)})
    aurora.refresh_from_db()
    assert (again.status_code, aurora.short_name) == (302, "AUR")


def test_branch_with_letters_in_its_cnpj_is_added(office):
    aurora = make_organization("Aurora")

    office.post(reverse("desk:new_branch", args=[aurora.pk]), BRANCH)

    assert list(Branch.objects.values_list("organization", "code", "cnpj")) == [(aurora.pk, "2", "12ABC34501DE35")]
    assert [action for action, *_ in trail()] == ["branch_added"]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"cnpj": "12.ABC.345/01DE-36"}, "cnpj"), ({"code": "1"}, "code"), ({"state": "XX"}, "state")],
)
def test_branch_that_does_not_fit_is_refused(office, change, field):
    aurora = make_organization("Aurora")
    make_branch(aurora, code="1")

    page = office.post(reverse("desk:new_branch", args=[aurora.pk]), {**BRANCH, **change})

    assert (page.status_code, list(page.context["form"].errors), Branch.objects.count()) == (422, [field], 1)


@pytest.mark.parametrize(
    ("cnpj", "wrong"), [("12.ABC.345/01DE-36", ["cnpj", "city", "state"]), ("", ["code", "cnpj", "city", "state"])]
)
def test_branch_is_told_all_that_is_wrong_at_once(office, cnpj, wrong):
    aurora = make_organization("Aurora")
    taken = make_branch(aurora, code="1")
    sent = {**BRANCH, "code": "2" if cnpj else "1", "cnpj": cnpj or taken.cnpj, "city": "", "state": ""}

    page = office.post(reverse("desk:new_branch", args=[aurora.pk]), sent)

    assert sorted(page.context["form"].errors) == sorted(wrong)
    assert f"Confira {'três' if cnpj else 'quatro'} coisas antes de enviar" in text_of(page)


def test_branch_is_changed_with_a_trace(office):
    office.post(reverse("desk:new_branch", args=[make_organization("Aurora").pk]), BRANCH)
    branch = Branch.objects.get()
    url = reverse("desk:edit_branch", args=[branch.pk])
    before = len(words())

    office.post(url, {**BRANCH, "city": "Goiânia", "seen": seen(office.get(url))})

    assert words()[before:] == [("city", "Anápolis", "Goiânia")]
    assert [action for action, *_ in trail()] == ["branch_added", "branch_changed"]


def test_contract_is_shown_before_it_is_saved(office):
    aurora = make_organization("Aurora", plan="")
    url = reverse("desk:new_contract", args=[aurora.pk])
    form = {"plan": "prime", "starts_on": "2026-01-01", "ends_on": ""}

    look = office.post(url, form)

    assert (look.status_code, Contract.objects.count(), AuditEntry.objects.count()) == (200, 0, 0)
    assert [(span.starts_on, span.is_new) for span in look.context["becomes"]] == [(date(2026, 1, 1), True)]
    answer = office.post(url, {**form, "confirm": look.context["confirmation"]})
    assert answer.status_code == 302
    assert list(Contract.objects.values_list("plan", "starts_on", "ends_on")) == [("prime", date(2026, 1, 1), None)]


def test_contract_that_differs_from_what_was_looked_at_is_shown_again(office):
    url = reverse("desk:new_contract", args=[make_organization("Aurora", plan="").pk])
    form = {"plan": "prime", "starts_on": "2026-01-01", "ends_on": ""}
    look = office.post(url, form)

    again = office.post(url, {**form, "plan": "standard", "confirm": look.context["confirmation"]})

    assert (again.status_code, Contract.objects.count()) == (200, 0)


def test_contract_over_another_is_refused_before_it_is_looked_at(office):
    url = reverse("desk:new_contract", args=[make_organization("Aurora").pk])

    page = office.post(url, {"plan": "prime", "starts_on": "2026-01-01", "ends_on": ""})

    assert (page.status_code, list(page.context["form"].errors), Contract.objects.count()) == (422, ["starts_on"], 1)


def test_contract_gap_is_shown(office):
    aurora = make_organization("Aurora")
    Contract.objects.update(ends_on=date(2026, 3, 31))
    Contract.objects.create(organization=aurora, plan="prime", starts_on=date(2026, 5, 1))

    spans = office.get(reverse("desk:edit_organization", args=[aurora.pk])).context["spans"]

    assert [(span.starts_on, span.ends_on, span.contract is None) for span in spans] == [
        (date(2020, 1, 1), date(2026, 3, 31), False),
        (date(2026, 4, 1), date(2026, 4, 30), True),
        (date(2026, 5, 1), None, False),
    ]


def test_executive_is_entered_and_changed(office):
    form = {"name": "Bia Prado", "email": "Bia@Casa.com.br", "phone": "(62) 3000-1402"}
    office.post(reverse("desk:new_executive"), form)
    bia = Executive.objects.get()
    url = reverse("desk:edit_executive", args=[bia.pk])

    office.post(url, {**form, "name": "Beatriz Prado", "seen": seen(office.get(url))})

    bia.refresh_from_db()
    assert (bia.name, bia.email, bia.phone) == ("Beatriz Prado", "bia@casa.com.br", "+556230001402")
    assert [action for action, *_ in trail()] == ["executive_created", "executive_changed"]


def test_customers_page_shows_its_people_and_leads_to_the_rest(office):
    aurora = make_organization("Aurora")
    gil = make_customer(aurora, name="Gil Reis", is_customer_manager=True, is_active=False)
    make_customer(name="De Outra Casa")
    make_analyst()
    url = reverse("desk:edit_organization", args=[aurora.pk])

    one = office.get(url)
    for number in range(10):
        make_customer(aurora, name=f"Pessoa {number}")
    many = office.get(url)

    assert one.context["people"] == [(gil, "Gestor do cliente")]
    assert (len(many.context["people"]), many.context["has_more_people"]) == (10, True)
    assert "Gil Reis Desativada Gestor do cliente" in text_of(one)
    for link in (
        f"/mesa/configurar/pessoas/nova/?empresa={aurora.pk}",
        f"/mesa/configurar/pessoas/?empresa={aurora.pk}",
    ):
        assert link in one.content.decode()


def test_customers_page_is_drawn_with_the_same_queries_for_one_and_three_people(office, django_assert_num_queries):
    aurora = make_organization("Aurora")
    make_customer(aurora)
    url = reverse("desk:edit_organization", args=[aurora.pk])
    office.get(url)
    with django_assert_num_queries(9):
        one = office.get(url)
    make_customer(aurora)
    make_customer(aurora)
    with django_assert_num_queries(9):
        three = office.get(url)

    assert [len(page.context["people"]) for page in (one, three)] == [1, 3]

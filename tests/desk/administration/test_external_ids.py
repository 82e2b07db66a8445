"""By what the vendor's ERP knows customers and people: read and changed by administrators, one code for one of them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditWords, Organization, User
from tests.factories import make_analyst, make_customer, make_organization

pytestmark = pytest.mark.django_db
ORGANIZATION = {"name": "Aurora", "short_name": "Aurora", "is_active": "on"}
PERSON = {"name": "Ana Lima", "email": "ana@aurora.example", "role": "requester"}


def test_code_of_a_customer_is_shown_and_changed(office: Client) -> None:
    aurora = make_organization("Aurora")
    make_organization("Boreal")
    Organization.objects.filter(name="Boreal").update(external_id="C-2")
    Organization.objects.filter(name="Aurora").update(external_id="C-1")
    page = reverse("desk:edit_organization", args=[aurora.pk])
    assert 'name="external_id" value="C-1"' in office.get(page).content.decode()

    taken = office.post(page, {**ORGANIZATION, "external_id": "C-2"})
    assert (taken.status_code, list(taken.context["form"].errors)) == (422, ["external_id"])
    assert office.post(page, {**ORGANIZATION, "external_id": "C-1001"}).status_code == 302
    aurora.refresh_from_db()
    assert aurora.external_id == "C-1001"
    assert AuditWords.objects.filter(field="external_id").values_list("before", "after").get() == ("C-1", "C-1001")


def test_code_of_a_person_is_one_of_their_customer_alone(office: Client) -> None:
    ana = make_customer(make_organization("Aurora"), name="Ana Lima", email="ana@aurora.example")
    for house in (ana.organization, make_organization("Boreal")):
        make_customer(house)
    colleague, stranger = User.objects.exclude(pk=ana.pk).filter(organization__isnull=False).order_by("pk")
    User.objects.filter(pk=colleague.pk).update(external_id="7")
    User.objects.filter(pk=stranger.pk).update(external_id="8")
    page = reverse("desk:edit_person", args=[ana.pk])

    taken = office.post(page, {**PERSON, "external_id": "7"})
    assert (taken.status_code, list(taken.context["form"].errors)) == (422, ["external_id"])
    assert "Este código já é de outro" in taken.content.decode()
    assert office.post(page, {**PERSON, "external_id": "8"}).status_code == 302
    ana.refresh_from_db()
    assert ana.external_id == "8"
    assert 'name="external_id" value="8"' in office.get(page).content.decode()


def test_people_of_support_have_none(office: Client) -> None:
    page = office.get(reverse("desk:edit_person", args=[make_analyst().pk])).content.decode()
    assert 'name="external_id"' not in page

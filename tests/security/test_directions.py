"""Marks that turn around what stands behind them: none is kept of what a row of a list is read by."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import ApiToken, AuditWords, Executive, Organization, User
from accounts.services.executives import create_executive, edit_executive
from accounts.services.house import edit_brand, house_row
from accounts.services.organizations import add_branch, create_organization, edit_organization
from accounts.services.people import create_person
from accounts.services.profile import edit_profile
from accounts.services.tokens import make_token
from catalogue.models import Product
from catalogue.services.editing import add, change
from tests.factories import make_analyst, make_customer, make_organization, make_ticket, new_key, say
from tickets.models import Message, Ticket
from tickets.services.conversation import reply
from tickets.services.details import edit_details
from tickets.services.errors import InvalidInput

pytestmark = pytest.mark.django_db
TURNED = "nota \u202egpj.exe\u202c \u2067dentro\u2069 \u200fחשבונית 👩\u200d💻"
STRAIGHT = "nota gpj.exe dentro \u200fחשבונית 👩\u200d💻"


def of_a_ticket() -> list[str]:
    ana = make_customer()
    ticket = make_ticket(ana, subject=TURNED, description=TURNED, log_text=TURNED, routine="\u202e1402")
    reply(ticket_id=ticket.pk, by=ana, words=say(TURNED), key=new_key())
    opened = Ticket.objects.get().subject
    edit_details(ticket_id=ticket.pk, by=make_analyst(), changes={"subject": f"{TURNED}!"}, version=ticket.version)
    ticket.refresh_from_db()
    first, second = Message.objects.order_by("pk")
    return [opened, first.body, first.log_text, second.body, ticket.subject.removesuffix("!")]


def of_people() -> list[str]:
    person = create_person(
        by=None,
        email="a@aurora.exemplo",
        name=TURNED,
        organization_id=make_organization().pk,
        details={"job_title": TURNED},
    )
    own = {"phone": "", "language": "pt-br", "timezone": "America/Sao_Paulo", "theme": "system"}
    ana = make_customer()
    edit_profile(by=ana, name=TURNED, job_title=TURNED, **own)
    make_token(by=ana, key=new_key(), name=TURNED, is_read_only=True, days=30)
    found = User.objects.filter(pk__in=[person.pk, ana.pk]).values_list("name", "job_title")
    words = AuditWords.objects.filter(field="name", entry__action="person_created").order_by("pk").first()
    assert words is not None
    return [*(text for row in found for text in row), ApiToken.objects.get().name, words.after]


def of_customers() -> list[str]:
    taken = create_organization(by=None, name=TURNED, short_name=TURNED[:40])
    other = make_organization()
    edit_organization(by=None, organization_id=other.pk, values={"short_name": TURNED[:40]})
    branch = add_branch(
        by=None, organization_id=taken.pk, code="1", name=TURNED, cnpj="11222333000181", city=TURNED, state="GO"
    )
    executive = create_executive(by=None, name=TURNED, email="e@suporte.exemplo", phone="62 3000-1402")
    edit_executive(
        by=None,
        executive_id=executive.pk,
        values={"name": f"{TURNED}!", "email": "e@x.exemplo", "phone": "62 3000-1402"},
    )
    named = Executive.objects.get(pk=executive.pk).name.removesuffix("!")
    assert not [row for row in Organization.objects.values_list("short_name", flat=True) if "\u202e" in row]
    return [Organization.objects.get(pk=taken.pk).name, branch.name, branch.city, named]


def of_the_house() -> list[str]:
    product = add(Product, by=None, values={"name": TURNED})
    change(Product, product.pk, by=None, values={"name": f"{TURNED}!"})
    edit_brand(by=None, company_name=TURNED, portal_name=TURNED, accent="", phones=[], hours=TURNED)
    row = house_row()
    return [Product.objects.get().name.removesuffix("!"), row.company_name, row.portal_name, row.hours]


@pytest.mark.parametrize("kept", [of_a_ticket, of_people, of_customers, of_the_house])
def test_marks_that_turn_around_are_not_kept(kept: Callable[[], list[str]]) -> None:
    assert set(kept()) == {STRAIGHT}


def test_a_subject_of_such_marks_alone_is_none() -> None:
    with pytest.raises(InvalidInput) as refused:
        make_ticket(subject="\u202e\u2066")
    assert refused.value.errors == {"subject": "required"}

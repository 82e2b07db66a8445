"""Correcting a ticket's details at the desk, alone and beside somebody else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Branch
from catalogue.models import Module, Product
from tests.factories import make_analyst, make_branch, make_customer, make_module, make_organization, make_ticket
from tickets.models import Ticket
from tickets.services.details import edit_details

pytestmark = pytest.mark.django_db


def _details(ticket: Ticket) -> str:
    return reverse("desk:do_act", args=[ticket.pk, "dados"])


def _with_places() -> Ticket:
    """Return a ticket on a module of a product, from a branch."""
    ana, module = make_customer(), make_module()
    branch = make_branch(ana.organization)
    return make_ticket(ana, product_id=module.product_id, module_id=module.pk, branch_id=branch.pk)


def _shown(desk: Client, ticket: Ticket) -> dict[str, object]:
    """Return what a browser would send of the form of details as it stands."""
    form = desk.get(_details(ticket)).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_details_are_corrected_and_nothing_else(desk):
    module = make_module()
    ticket = make_ticket(severity_asked="low")
    branch = make_branch(ticket.organization)
    form = desk.get(_details(ticket)).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    changed = {
        "subject_line": "1402 não fatura",
        "module": module.pk,
        "branch": branch.pk,
        "contact_phone": "(62) 99120-4417",
    }
    desk.post(_details(ticket), {**sent, **changed, "severity": "critical"})
    ticket.refresh_from_db()
    assert (ticket.subject, ticket.module, ticket.branch, ticket.contact_phone, ticket.severity) == (
        "1402 não fatura",
        module,
        branch,
        "+5562991204417",
        "low",
    )


def test_details_that_cannot_be_taken_are_said_beside_their_field(desk):
    ticket = make_ticket()
    form = {"subject_line": ticket.subject, "contact_phone": "123", "version": ticket.version}
    answer = desk.post(_details(ticket), form)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "contact_phone": ["Não é possível ligar para este número: escreva com o DDD."]
    }


def test_details_offer_branches_of_this_customer_only(desk):
    ticket = make_ticket()
    own = make_branch(ticket.organization)
    make_branch(make_organization())
    assert list(desk.get(_details(ticket)).context["form"].fields["branch"].queryset) == [own]


def test_details_keep_what_went_out_of_use(desk):
    ticket = _with_places()
    module, branch = ticket.module, ticket.branch
    Module.objects.update(is_active=False)
    Product.objects.update(is_active=False)
    Branch.objects.update(is_active=False)
    desk.post(_details(ticket), {**_shown(desk, ticket), "subject_line": "1402 não fatura"})
    ticket.refresh_from_db()
    assert (ticket.subject, ticket.product, ticket.module, ticket.module_group, ticket.branch) == (
        "1402 não fatura",
        module.product,
        module,
        module.group,
        branch,
    )


def test_details_offer_nothing_else_that_went_out_of_use(desk):
    ticket = _with_places()
    other = make_module(number=99, name="Outro")
    Module.objects.update(is_active=False)
    fields = desk.get(_details(ticket)).context["form"].fields
    answer = desk.post(_details(ticket), {**_shown(desk, ticket), "module": other.pk})
    assert (list(fields["module"].queryset), answer.status_code) == ([ticket.module], 422)


def test_details_sent_over_a_change_leave_what_the_other_corrected(desk):
    ticket, module = _with_places(), make_module(number=99, name="Outro")
    sent = {**_shown(desk, ticket), "subject_line": "1402 não fatura"}
    joao = make_analyst(name="João Prado")
    corrected = {"module_id": module.pk, "routine": "9901", "subject": "Não fatura nada"}
    edit_details(ticket_id=ticket.pk, by=joao, changes=corrected)

    held = desk.post(_details(ticket), sent)
    form = held.context["form"]
    again = desk.post(_details(ticket), {name: form[name].value() or "" for name in form.fields})

    ticket.refresh_from_db()
    assert (held.status_code, again.status_code) == (422, 302)
    assert [form[name].value() for name in ("subject_line", "module", "routine")] == [
        "1402 não fatura",
        str(module.pk),
        "9901",
    ]
    assert (ticket.subject, ticket.module, ticket.routine) == ("1402 não fatura", module, "9901")


def test_details_carry_what_they_show_in_their_page(desk):
    ticket = make_ticket(routine="1402")
    page = desk.get(_details(ticket)).content.decode()
    assert '<input type="hidden" name="shown-routine" value="1402"' in page


def test_details_left_alone_are_not_refused_for_what_went_out_of_use(desk):
    ticket, other = _with_places(), make_module(number=99, name="Outro")
    sent = _shown(desk, ticket)
    edit_details(ticket_id=ticket.pk, by=make_analyst(name="João Prado"), changes={"module_id": other.pk})
    Module.objects.exclude(pk=other.pk).update(is_active=False)
    form = desk.post(_details(ticket), {**sent, "subject_line": "1402 não fatura"}).context["form"]
    assert (form["module"].value(), "module" in form.errors) == (str(other.pk), False)

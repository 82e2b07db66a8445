"""Customers, as administrators enter and change them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, administrator_required
from accounts.enums import Plan
from accounts.identifiers import show_cnpj
from accounts.models import Branch, Organization
from accounts.proofs import recently_proved
from accounts.selectors import organizations_administered, people_administered
from accounts.services.organizations import (
    BRANCH_FIELDS,
    ORGANIZATION_FIELDS,
    add_branch,
    create_organization,
)
from accounts.services.organizations import (
    edit_branch as change_branch,
)
from accounts.services.organizations import (
    edit_organization as change_organization,
)
from core.methods import require_http_methods, require_safe
from core.stamps import stamp_of
from desk.administration.editing import Entry, edit
from desk.administration.filters import OrganizationFilters
from desk.administration.forms import (
    BranchForm,
    NewOrganizationForm,
    OrganizationForm,
    initial_of_branch,
    initial_of_organization,
)
from desk.administration.frame import show
from desk.administration.listing import Row, listed
from desk.administration.people import roles_in_words
from desk.administration.spans import spans_of

_PAGE = ["GET", "POST"]
SECTION = "organizations"
_PEOPLE_SHOWN = 10


@administrator_required
@require_safe
def list_organizations(request: PersonRequest) -> HttpResponse:
    """Show the customers, narrowed by the address."""
    columns = (_("Customer"), _("Plan today"), _("Executive"), _("People"))
    found = organizations_administered(day=timezone.localdate())
    listing = listed(request, OrganizationFilters, found, columns, _row)
    return show(request, "organizations", SECTION, {"listing": listing})


def _row(organization: Any) -> Row:
    plan = dict(Plan.choices).get(organization.plan, _("None"))
    return Row(
        url=reverse("desk:edit_organization", args=[organization.pk]),
        name=organization.name,
        cells=(str(plan), str(organization.executive or "–"), str(organization.people_count)),
        mark="" if organization.is_active else _("No longer active"),
    )


@administrator_required
@require_http_methods(_PAGE)
def new_organization(request: PersonRequest) -> HttpResponse:
    """Take in a customer."""
    return edit(
        request,
        NewOrganizationForm,
        Entry(SECTION, _("New customer"), reverse("desk:list_organizations"), _("Customers"), _("Take in")),
        initial={},
        stamp="",
        save=lambda form: create_organization(by=request.user, **form.values()),
        done=lambda made: (
            reverse("desk:edit_organization", args=[made.pk]),
            _("The customer is taken in. Give it a branch and a contract."),
        ),
    )


@administrator_required
@require_http_methods(_PAGE)
@recently_proved
def edit_organization(request: PersonRequest, organization_id: int) -> HttpResponse:
    """Show a customer with its branches, people and contracts, and change it."""
    organization = get_object_or_404(Organization, pk=organization_id)
    here = reverse("desk:edit_organization", args=[organization.pk])
    # One more than is shown tells whether there are more.
    people = list(people_administered().colleagues_of(organization.pk)[: _PEOPLE_SHOWN + 1])
    context = {
        "organization": organization,
        "branches": [(branch, show_cnpj(branch.cnpj)) for branch in organization.branches.order_by("code", "pk")],
        "people": [(person, roles_in_words(person)) for person in people[:_PEOPLE_SHOWN]],
        "has_more_people": len(people) > _PEOPLE_SHOWN,
        "people_url": f"{reverse('desk:list_people')}?empresa={organization.pk}",
        "new_person_url": f"{reverse('desk:new_person')}?empresa={organization.pk}",
        "spans": spans_of(organization.contracts.all(), timezone.localdate()),
    }
    back = reverse("desk:list_organizations")
    return edit(
        request,
        OrganizationForm,
        Entry(SECTION, organization.name, back, _("Customers"), _("Save"), context, "organization"),
        initial=initial_of_organization(organization),
        stamp=stamp_of(organization, ORGANIZATION_FIELDS),
        save=lambda form: change_organization(
            by=request.user, organization_id=organization.pk, values=form.values(), seen=form.stamp
        ),
        done=lambda saved: (here, _("Saved.")),
    )


def _entry(organization: Organization, title: str, submit: str) -> Entry:
    return Entry(
        SECTION,
        title,
        reverse("desk:edit_organization", args=[organization.pk]),
        organization.short_name,
        submit,
        {"organization": organization},
    )


@administrator_required
@require_http_methods(_PAGE)
def new_branch(request: PersonRequest, organization_id: int) -> HttpResponse:
    """Add a filial to a customer."""
    organization = get_object_or_404(Organization, pk=organization_id)

    def save(form: BranchForm) -> Branch:
        values = form.values()
        # A new one is active.
        values.pop("is_active")
        return add_branch(by=request.user, organization_id=organization.pk, **values)

    entry = _entry(organization, _("New branch"), _("Add"))
    return edit(
        request,
        partial(BranchForm, organization_id=organization.pk),
        entry,
        initial={"timezone": "America/Sao_Paulo"},
        stamp="",
        save=save,
        done=lambda branch: (entry.back, _("Branch %(code)s is added.") % {"code": branch.code}),
    )


@administrator_required
@require_http_methods(_PAGE)
def edit_branch(request: PersonRequest, branch_id: int) -> HttpResponse:
    """Change a filial."""
    branch = get_object_or_404(Branch.objects.select_related("organization"), pk=branch_id)
    entry = _entry(branch.organization, str(branch), _("Save"))
    return edit(
        request,
        partial(BranchForm, organization_id=branch.organization_id, branch_id=branch.pk),
        entry,
        initial=initial_of_branch(branch),
        stamp=stamp_of(branch, BRANCH_FIELDS),
        save=lambda form: change_branch(by=request.user, branch_id=branch.pk, values=form.values(), seen=form.stamp),
        done=lambda saved: (entry.back, _("Saved.")),
    )

"""Contracts of a customer: what a change would do is shown before it is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, administrator_required
from accounts.models import Contract, Organization
from accounts.proofs import recently_proved
from accounts.services.contracts import CONTRACT_FIELDS, create_contract
from accounts.services.contracts import edit_contract as change_contract
from core.methods import require_http_methods
from core.stamps import stamp_of
from desk.administration.editing import Entry, edit
from desk.administration.forms import ContractForm, initial_of_contract
from desk.administration.organizations import SECTION
from desk.administration.spans import spans_of

_PAGE = ["GET", "POST"]
Save = Callable[[ContractForm], Contract]


def _page(request: PersonRequest, organization: Organization, contract: Contract | None, save: Save) -> HttpResponse:
    today, back = timezone.localdate(), reverse("desk:edit_organization", args=[organization.pk])
    others = list(organization.contracts.all())
    entry = Entry(
        SECTION,
        _("Contract") if contract else _("New contract"),
        back,
        organization.short_name,
        _("See what changes"),
        {"organization": organization, "spans": spans_of(others, today), "contract": contract},
        "contract",
    )

    def preview(proposed: Contract) -> dict[str, Any]:
        return {"proposed": proposed, "becomes": spans_of(others, today, proposed=proposed)}

    return edit(
        request,
        ContractForm,
        entry,
        initial=initial_of_contract(contract)
        if contract
        else {"plan": "standard", "starts_on": _free_day(others, today)},
        stamp=stamp_of(contract, CONTRACT_FIELDS) if contract else "",
        save=save,
        done=lambda saved: (back, _("The contract is saved. Tickets that are open keep the one they have.")),
        preview=preview,
    )


def _free_day(contracts: Iterable[Contract], today: date) -> date:
    """Return the day after the last contract where that has an end, else today."""
    last = max(contracts, key=lambda contract: contract.starts_on, default=None)
    return last.ends_on + timedelta(days=1) if last is not None and last.ends_on is not None else today


@administrator_required
@require_http_methods(_PAGE)
@recently_proved
def new_contract(request: PersonRequest, organization_id: int) -> HttpResponse:
    """Enter a contract of a customer."""
    organization = get_object_or_404(Organization, pk=organization_id)
    return _page(
        request,
        organization,
        None,
        lambda form: create_contract(by=request.user, organization_id=organization.pk, **form.values()),
    )


@administrator_required
@require_http_methods(_PAGE)
@recently_proved
def edit_contract(request: PersonRequest, contract_id: int) -> HttpResponse:
    """Change the plan or the days of a contract."""
    contract = get_object_or_404(Contract.objects.select_related("organization"), pk=contract_id)
    return _page(
        request,
        contract.organization,
        contract,
        lambda form: change_contract(by=request.user, contract_id=contract.pk, seen=form.stamp, **form.values()),
    )

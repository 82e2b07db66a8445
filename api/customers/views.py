"""Customers, branches, contracts and executives: read as far as one may know of them, kept by administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Branch, Contract, Executive, Organization
from accounts.selectors import organizations_administered
from accounts.services.executives import EXECUTIVE_FIELDS, create_executive, edit_executive
from accounts.services.organizations import (
    BRANCH_FIELDS,
    ORGANIZATION_FIELDS,
    add_branch,
    create_organization,
    edit_branch,
    edit_organization,
)
from api.callers import ADMINISTRATORS, SUPPORT
from api.customers.examples import BRANCH, CONTRACT, EXECUTIVE, ORGANIZATION
from api.customers.filters import BranchFilter, ContractFilter, ExecutiveFilter, OrganizationFilter
from api.customers.serializers import (
    BranchChangeIn,
    BranchIn,
    BranchOut,
    ContractOut,
    ExecutiveChangeIn,
    ExecutiveIn,
    ExecutiveOut,
    OrganizationChangeIn,
    OrganizationIn,
    OrganizationOut,
)
from api.describing import described
from api.doing import once, sent_as
from api.endpoints import asker
from api.etags import IF_NONE_MATCH
from api.pages import ordered_by
from api.rows import ListEndpoint, RowEndpoint
from api.shapes import page_of
from core.stamps import stamp_of

_BY_NAME: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "id"),
    "-name": ("-name", "-id"),
    "id": ("id",),
    "-id": ("-id",),
}
_BY_CODE: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("code", "id"),
    "-code": ("-code", "-id"),
    "id": ("id",),
    "-id": ("-id",),
}
_BY_DAY: Final[Mapping[str, tuple[str, ...]]] = {
    "-starts_on": ("-starts_on", "-id"),
    "starts_on": ("starts_on", "id"),
}


def _organizations(request: Request) -> QuerySet[Organization]:
    known = Organization.objects.visible_to(asker(request))
    return organizations_administered(day=timezone.localdate()).filter(pk__in=known.values("pk"))


class Organizations(ListEndpoint):
    """Those that one may know of."""

    @described(
        _("List the customers that one may know of: all for support, their own for its people"),
        gives=page_of(OrganizationOut),
        given=ORGANIZATION,
        filters=OrganizationFilter,
        parameters=(ordered_by(_BY_NAME),),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        """List them."""
        return self.listed(_organizations(request), OrganizationOut, OrganizationFilter, _BY_NAME)

    @described(
        _("Take in a customer"),
        takes=OrganizationIn,
        sent={"name": "Aurora Distribuidora", "short_name": "Aurora", "executive_id": 2},
        gives={201: OrganizationOut},
        given=ORGANIZATION,
        callers=ADMINISTRATORS,
        problems=["not_permitted"],
        once=True,
    )
    def post(self, request: Request) -> Response:
        """Take it in."""
        values = sent_as(OrganizationIn, request).validated_data
        outcome = once(request, lambda: create_organization(by=asker(request), **values).pk)
        made = _organizations(request).get(pk=outcome.result)
        shape = OrganizationOut(made, context=self.reader()).data
        return self.made(shape, replayed=outcome.replayed, address=reverse("api:organization", args=[made.pk]))


class OneOrganization(RowEndpoint):
    """One customer."""

    def drawn(self) -> Any:
        row = _organizations(self.request).get(pk=self.kwargs["organization_id"])
        return OrganizationOut(row, context=self.reader()).data

    @described(
        _("Read a customer"),
        gives=OrganizationOut,
        given=ORGANIZATION,
        problems=["not_found"],
        parameters=(IF_NONE_MATCH,),
    )
    def get(self, request: Request, organization_id: int) -> Response:
        """Read it."""
        return self.read()

    @described(
        _("Change a customer, let it out (`is_active`) or in again"),
        takes=OrganizationChangeIn,
        sent={"shares_tickets": True},
        gives=OrganizationOut,
        given=ORGANIZATION,
        callers=ADMINISTRATORS,
        problems=["not_found", "not_permitted"],
        matched=True,
        proved=True,
    )
    def patch(self, request: Request, organization_id: int) -> Response:
        """Change it."""
        row = Organization.objects.get(pk=organization_id)
        seen = self.seen_stamp(stamp_of(row, ORGANIZATION_FIELDS))
        values = sent_as(OrganizationChangeIn, request).validated_data
        edit_organization(by=asker(request), organization_id=row.pk, values=values, seen=seen)
        return self.changed()


class Branches(ListEndpoint):
    """Filiais of those customers."""

    @described(
        _("List the branches of the customers that one may know of"),
        gives=page_of(BranchOut),
        given=BRANCH,
        filters=BranchFilter,
        parameters=(ordered_by(_BY_CODE),),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        """List them."""
        return self.listed(Branch.objects.visible_to(asker(request)), BranchOut, BranchFilter, _BY_CODE)

    @described(
        _("Add a branch to a customer"),
        takes=BranchIn,
        sent={name: value for name, value in BRANCH.items() if name not in ("id", "is_active")},
        gives={201: BranchOut},
        given=BRANCH,
        callers=ADMINISTRATORS,
        problems=["not_permitted"],
        once=True,
    )
    def post(self, request: Request) -> Response:
        """Add it."""
        values = sent_as(BranchIn, request).validated_data
        outcome = once(request, lambda: add_branch(by=asker(request), **values).pk)
        shape = BranchOut(Branch.objects.get(pk=outcome.result)).data
        return self.made(shape, replayed=outcome.replayed, address=reverse("api:branch", args=[outcome.result]))


class OneBranch(RowEndpoint):
    """One filial."""

    def drawn(self) -> Any:
        return BranchOut(Branch.objects.visible_to(asker(self.request)).get(pk=self.kwargs["branch_id"])).data

    @described(_("Read a branch"), gives=BranchOut, given=BRANCH, problems=["not_found"], parameters=(IF_NONE_MATCH,))
    def get(self, request: Request, branch_id: int) -> Response:
        """Read it."""
        return self.read()

    @described(
        _("Change a branch, or put it out of use (`is_active`)"),
        takes=BranchChangeIn,
        sent={"name": "Loja 1"},
        gives=BranchOut,
        given=BRANCH,
        callers=ADMINISTRATORS,
        problems=["not_found", "not_permitted"],
        matched=True,
    )
    def patch(self, request: Request, branch_id: int) -> Response:
        """Change it."""
        seen = self.seen_stamp(stamp_of(Branch.objects.get(pk=branch_id), BRANCH_FIELDS))
        values = sent_as(BranchChangeIn, request).validated_data
        edit_branch(by=asker(request), branch_id=branch_id, values=values, seen=seen)
        return self.changed()


class Contracts(ListEndpoint):
    """Plans over spans of days."""

    @described(
        _("List the contracts of the customers that one may know of, the newest first"),
        gives=page_of(ContractOut),
        given=CONTRACT,
        filters=ContractFilter,
        parameters=(ordered_by(_BY_DAY),),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        """List them."""
        return self.listed(Contract.objects.visible_to(asker(request)), ContractOut, ContractFilter, _BY_DAY)


class OneContract(RowEndpoint):
    """One contract; it is changed on its page alone."""

    def drawn(self) -> Any:
        return ContractOut(Contract.objects.visible_to(asker(self.request)).get(pk=self.kwargs["contract_id"])).data

    @described(
        _("Read a contract"), gives=ContractOut, given=CONTRACT, problems=["not_found"], parameters=(IF_NONE_MATCH,)
    )
    def get(self, request: Request, contract_id: int) -> Response:
        """Read it."""
        return self.read()


class Executives(ListEndpoint):
    """Whom customers call about their contracts."""

    @described(
        _("List the executives"),
        gives=page_of(ExecutiveOut),
        given=EXECUTIVE,
        callers=SUPPORT,
        filters=ExecutiveFilter,
        parameters=(ordered_by(_BY_NAME),),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        """List them."""
        return self.listed(Executive.objects.all(), ExecutiveOut, ExecutiveFilter, _BY_NAME)

    @described(
        _("Enter an executive"),
        takes=ExecutiveIn,
        sent={name: value for name, value in EXECUTIVE.items() if name != "id"},
        gives={201: ExecutiveOut},
        given=EXECUTIVE,
        callers=ADMINISTRATORS,
        problems=["not_permitted"],
        once=True,
    )
    def post(self, request: Request) -> Response:
        """Enter them."""
        values = sent_as(ExecutiveIn, request).validated_data
        outcome = once(request, lambda: create_executive(by=asker(request), **values).pk)
        shape = ExecutiveOut(Executive.objects.get(pk=outcome.result)).data
        return self.made(shape, replayed=outcome.replayed, address=reverse("api:executive", args=[outcome.result]))


class OneExecutive(RowEndpoint):
    """One executive."""

    def drawn(self) -> Any:
        return ExecutiveOut(Executive.objects.get(pk=self.kwargs["executive_id"])).data

    @described(
        _("Read an executive"),
        gives=ExecutiveOut,
        given=EXECUTIVE,
        callers=SUPPORT,
        problems=["not_found"],
        parameters=(IF_NONE_MATCH,),
    )
    def get(self, request: Request, executive_id: int) -> Response:
        """Read them."""
        return self.read()

    @described(
        _("Change an executive's name, address or phone"),
        takes=ExecutiveChangeIn,
        sent={"phone": "+556230001402"},
        gives=ExecutiveOut,
        given=EXECUTIVE,
        callers=ADMINISTRATORS,
        problems=["not_found", "not_permitted"],
        matched=True,
    )
    def patch(self, request: Request, executive_id: int) -> Response:
        """Change them."""
        row = Executive.objects.get(pk=executive_id)
        stamp = stamp_of(row, EXECUTIVE_FIELDS)
        # The service takes all of it: what is not sent is as it was read, and nothing that came meanwhile is undone.
        seen = stamp if self.seen_stamp(stamp) in (None, stamp) else ""
        values = {name: getattr(row, name) for name in EXECUTIVE_FIELDS} | sent_as(
            ExecutiveChangeIn, request
        ).validated_data
        edit_executive(by=asker(request), executive_id=row.pk, values=values, seen=seen)
        return self.changed()

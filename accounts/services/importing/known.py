"""What is here already of the customers that some rows are about, read in few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.db.models.functions import Left, Lower

from accounts.customer_file.columns import Column, folded
from accounts.models import Branch, Contract, Organization, User
from accounts.services.importing.cleaning import Said
from core.folding import fold


class Known:
    """The customers, branches, contracts and people that these groups of rows may be about.

    :param is_locked: whether nobody else may change these customers until the caller's transaction ends
    """

    def __init__(self, groups: Sequence[Sequence[Said]], *, is_locked: bool = False) -> None:
        rows = [said for group in groups for said in group]
        self.owners: dict[str, set[int]] = defaultdict(set)
        found = self._organization_ids(groups, rows)
        organizations = Organization.objects.filter(pk__in=found).order_by("pk")
        if is_locked:
            organizations = organizations.select_for_update(no_key=True)
        self.organizations = {row.pk: row for row in organizations}
        self.by_code = {row.external_id: row for row in self.organizations.values() if row.external_id}
        self.by_name = {folded(row.name): row for row in self.organizations.values()}
        names = _said(rows, Column.CUSTOMER)
        self.names_taken = dict(Organization.objects.filter(name__in=names).values_list("name", "pk"))
        self._load_branches(rows)
        self._load_contracts(rows)
        self._load_people(rows)

    def _organization_ids(self, groups: Sequence[Sequence[Said]], rows: Sequence[Said]) -> set[int]:
        roots = {said.root for said in rows if said.root}
        of_branches = Branch.objects.annotate(root=Left("cnpj", 8)).filter(root__in=roots)
        for root, organization_id in of_branches.values_list("root", "organization_id"):
            self.owners[root].add(organization_id)
        found = set().union(*self.owners.values())
        codes = _said(rows, Column.CUSTOMER_CODE)
        found.update(Organization.objects.filter(external_id__in=codes).values_list("pk", flat=True))
        bare = [group for group in groups if not any(said.root or said.get(Column.CUSTOMER_CODE) for said in group)]
        names = {said.get(Column.CUSTOMER) for group in bare for said in group}
        if names := {fold(name) for name in names if name}:
            found.update(Organization.objects.filter(name__folded__in=names).values_list("pk", flat=True))
        return found

    def _load_branches(self, rows: Sequence[Said]) -> None:
        wanted = Q(organization__in=self.organizations) | Q(cnpj__in=_said(rows, Column.CNPJ))
        wanted |= Q(external_id__in=_said(rows, Column.BRANCH_EXTERNAL_ID))
        branches = list(Branch.objects.filter(wanted).select_related("organization").order_by("pk"))
        self.branches: dict[int, list[Branch]] = defaultdict(list)
        for row in branches:
            self.branches[row.organization_id].append(row)
        self.branch_by_cnpj = {row.cnpj: row for row in branches}
        self.branch_by_id = {row.external_id: row for row in branches if row.external_id}

    def _load_contracts(self, rows: Sequence[Said]) -> None:
        wanted = Q(organization__in=self.organizations)
        wanted |= Q(external_id__in=_said(rows, Column.CONTRACT_EXTERNAL_ID))
        contracts = list(Contract.objects.filter(wanted).select_related("organization").order_by("starts_on", "pk"))
        self.contracts: dict[int, list[Contract]] = defaultdict(list)
        for row in contracts:
            self.contracts[row.organization_id].append(row)
        self.contract_by_id = {row.external_id: row for row in contracts if row.external_id}

    def _load_people(self, rows: Sequence[Said]) -> None:
        # Compared as the index is, and so found by it.
        people = User.objects.annotate(address=Lower("email")).select_related("organization")
        wanted = Q(address__in=_said(rows, Column.EMAIL))
        if codes := _said(rows, Column.PERSON_EXTERNAL_ID):
            wanted |= Q(organization__in=self.organizations, external_id__in=codes)
        found = list(people.filter(wanted))
        self.person_by_email = {row.email.lower(): row for row in found}
        self.person_by_id = {(row.organization_id, row.external_id): row for row in found if row.external_id}


def _said(rows: Iterable[Said], column: Column) -> set[str]:
    return {value for said in rows if (value := said.get(column))}

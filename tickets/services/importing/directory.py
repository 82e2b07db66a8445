"""What rows of a file name, found once for many: people, customers, branches, contracts, catalogue, tickets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from accounts.identifiers import InvalidCnpj, clean_cnpj
from accounts.models import Branch, Organization, User
from accounts.selectors import ContractHistory, contract_histories
from accounts.services.former_people import record_former_person
from catalogue.models import Module, Product
from tickets.interchange.rows import TicketRow
from tickets.interchange.values import Named
from tickets.models import Ticket

# A cache of as many people as a large vendor's customers have.
_MOST_PEOPLE = 100_000


class Person(NamedTuple):
    """A person as far as an import asks."""

    pk: int
    organization_id: int | None
    works: bool

    @property
    def is_support(self) -> bool:
        return self.organization_id is None


class Directory:
    """Looks up what rows name, and remembers it."""

    def __init__(self, *, creates_missing: bool = False) -> None:
        self._creates_missing = creates_missing
        self._people: dict[str, Person | None] = {}
        self._admitted: list[str] = []
        self._promised: set[int] = set()
        self._domains: set[str] | None = None
        self._organizations: dict[str, int | None] = {}
        self._branches: dict[str, tuple[int, int] | None] = {}
        self._contracts: dict[int, ContractHistory] = {}
        self._products = {product.name: product.pk for product in Product.objects.all()}
        self._modules = {(module.product_id, module.number): module for module in Module.objects.all()}

    def meet(self, rows: Sequence[TicketRow]) -> None:
        """Look up everybody whom these rows name, and whose they are, for all of them at once."""
        if len(self._people) > _MOST_PEOPLE:
            self._people.clear()
        self._find_organizations({row["organization"] for row in rows})
        wanted = {named.email for row in rows for named in people_of(row)} - self._people.keys()
        if not wanted:
            return
        self._people.update(dict.fromkeys(wanted))
        found = User.objects.filter(email__in=wanted).values_list(
            "email", "pk", "organization_id", "is_active", "is_analyst", "is_support_manager"
        )
        for email, pk, organization_id, is_active, is_analyst, is_manager in found:
            works = not organization_id and is_active and (is_analyst or is_manager)
            self._people[email.lower()] = Person(pk, organization_id, works)

    def person(self, named: Named) -> Person | None:
        """Return the person of this address."""
        return self._people.get(named.email)

    def admit(self, named: Named, *, organization_id: int | None) -> Person | None:
        """Return the person, kept as one who left where nobody knows them and that was asked for."""
        found = self.person(named)
        if found is None and self._creates_missing:
            pk = record_former_person(email=named.email, name=named.name, organization_id=organization_id)
            found = self._people[named.email] = Person(pk, organization_id, works=False)
            self._admitted.append(named.email)
        return found

    def take_back(self) -> None:
        """Know nobody any more who was kept for a row that was refused."""
        self._people.update(dict.fromkeys(self._admitted))
        self._admitted.clear()

    def keep(self) -> None:
        """Go on knowing whoever was kept for a row that was taken."""
        self._admitted.clear()

    def promise(self, keys: Iterable[tuple[str, str]]) -> None:
        """Remember that a dry run would have brought these tickets."""
        self._promised.update(hash(key) for key in keys)

    def is_promised(self, source: str, name: str) -> bool:
        """Return whether an earlier row of a dry run is the ticket that a row names."""
        other, _slash, rest = name.partition("/")
        return bool({hash((source, name)), hash((other, rest))} & self._promised)

    def forget(self) -> None:
        """Look everybody up anew: what was written was taken back, people among it."""
        self._people.clear()

    def is_support(self, named: Named) -> bool:
        person = self.person(named)
        return person is not None and person.is_support

    def has_address_of_support(self, email: str) -> bool:
        """Return whether an address is of a domain where people of support have theirs."""
        if self._domains is None:
            emails = User.objects.support().filter(is_active=True).values_list("email", flat=True)
            self._domains = {email.rpartition("@")[2].lower() for email in emails}
        return email.rpartition("@")[2] in self._domains

    def branch_id(self, cnpj: str) -> int | None:
        """Return the branch of that CNPJ, whose ever it is."""
        found = self._branch(cnpj)
        return found[0] if found else None

    def organization(self, name: str) -> int | None:
        """Return the customer of this CNPJ (of any branch), name, or code in the vendor's ERP."""
        self._find_organizations({name})
        return self._organizations[name]

    def _find_organizations(self, names: set[str]) -> None:
        wanted = names - self._organizations.keys()
        if not wanted:
            return
        self._find_branches(wanted)
        by_name: dict[str, list[int]] = defaultdict(list)
        by_code: dict[str, list[int]] = defaultdict(list)
        by_short_name: dict[str, list[int]] = defaultdict(list)
        found = Organization.objects.filter(Q(name__in=wanted) | Q(external_id__in=wanted) | Q(short_name__in=wanted))
        for pk, name, code, short_name in found.values_list("pk", "name", "external_id", "short_name"):
            by_name[name].append(pk)
            by_code[code].append(pk)
            by_short_name[short_name].append(pk)
        for name in wanted:
            branch = self._branches[name]
            candidates = by_name[name] or by_code[name] or by_short_name[name]
            only = candidates[0] if len(candidates) == 1 else None
            self._organizations[name] = branch[1] if branch else only
        met = {self._organizations[name] for name in wanted}
        self._contracts.update(contract_histories(organization_ids=[pk for pk in met if pk is not None]))

    def branch(self, cnpj: str, *, organization_id: int) -> int | None:
        """Return this customer's branch of that CNPJ."""
        found = self._branch(cnpj)
        return found[0] if found is not None and found[1] == organization_id else None

    def _branch(self, text: str) -> tuple[int, int] | None:
        self._find_branches({text})
        return self._branches[text]

    def _find_branches(self, texts: set[str]) -> None:
        stored = {text: _stored_cnpj(text) for text in texts - self._branches.keys()}
        if stored:
            found = Branch.objects.filter(cnpj__in=set(stored.values())).values_list("cnpj", "pk", "organization_id")
            known = {cnpj: (pk, organization_id) for cnpj, pk, organization_id in found}
            self._branches.update({text: known.get(cnpj) for text, cnpj in stored.items()})

    def contract_id(self, *, organization_id: int, at: datetime) -> int | None:
        """Return the contract that was in force at that instant."""
        contract = self._contracts[organization_id].in_force(at)
        return contract.pk if contract else None

    def product(self, name: str) -> int | None:
        return self._products.get(name)

    def module(self, product_id: int | None, number: int) -> Module | None:
        """Return the module of that number; without a product, the only one of that number."""
        if product_id is not None:
            return self._modules.get((product_id, number))
        found = [module for module in self._modules.values() if module.number == number]
        return found[0] if len(found) == 1 else None

    @staticmethod
    def ticket(source: str, name: str, *, house: str) -> tuple[int, int] | None:
        """Return id and customer of the ticket that a row names: one of its own source, or `source/number`.

        :param house: what this portal calls itself: its own tickets go by their numbers
        """
        other, slash, rest = name.partition("/")
        for place, number in [(source, name), *([(other, rest)] if slash else [])]:
            tickets = Ticket.objects.filter(source=place, external_id=number)
            if place == house and number.isascii() and number.isdecimal() and len(number) < 19:
                tickets = tickets | Ticket.objects.filter(external_id="", pk=int(number))
            found = tickets.values_list("pk", "organization_id").first()
            if found is not None:
                return found
        return None


def _stored_cnpj(text: str) -> str:
    try:
        return clean_cnpj(text)
    except InvalidCnpj:
        # As it stands: one that was registered before digits were checked.
        return text


def people_of(row: TicketRow) -> Iterator[Named]:
    """Yield everybody whom a row names by address, in a field of their own."""
    for name in ("requester", "opened_by", "assignee", "closed_by"):
        if row[name] is not None:
            yield row[name]
    for message in row.messages:
        yield message.author
        yield from (named for named in (message.erased_by, *(file.erased_by for file in message.files)) if named)
    for entry in row.timeline or ():
        if entry.actor is not None:
            yield entry.actor
        yield from (Named(value) for value in (entry.from_value, entry.to_value) if "@" in value)
    for follower in row.followers:
        yield follower.person
        if follower.added_by is not None:
            yield follower.added_by

"""Reads over people, organisations and contracts, for the doors and for apps above."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Case, Count, Model, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Substr
from django.utils.crypto import salted_hmac

from accounts.enums import Role
from accounts.models import (
    ApiToken,
    AuditEntry,
    Branch,
    BrowserSession,
    Contract,
    CustomerImport,
    DeclaredDomain,
    Executive,
    HouseSettings,
    KeptForm,
    KnownDevice,
    LogoPicture,
    Organization,
    Skill,
    SupportPageRevision,
    User,
)
from accounts.models.ways_in import KEPT_AT
from accounts.protection import Protection
from accounts.querysets import UserQuerySet
from accounts.rules import KEPT_FOR, digest
from calendars.models import Calendar
from catalogue.models import Module, ModuleGroup, Product, Routine
from core.database import database_now
from core.written import Written

_A_DAY: Final = timedelta(days=1)
_HOME_ZONE: Final = "America/Sao_Paulo"


def kept_form(*, token: str, user: User) -> KeptForm | None:
    """Return what was kept under this token, unless it was written by someone else or is too old."""
    kept = KeptForm.objects.filter(token_digest=digest(token), created_at__gte=database_now() - KEPT_FOR).first()
    return kept if kept is not None and kept.owner_id in (None, user.pk) else None


@dataclass(frozen=True)
class OpenSession:
    """A session that goes on: how it is called on a page, how it came in, and when it was last seen."""

    key: str
    handle: str
    user_agent: str
    address: str
    signed_in_at: datetime | None
    last_seen_at: datetime | None


def sessions_of(*, person: User) -> list[OpenSession]:
    """Return the sessions by which this person is signed in now, the one last seen first.

    What a page calls a session by is no key to it.
    """
    valid = {person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()}
    rows = BrowserSession.objects.filter(person=person, expire_date__gt=database_now())
    found = [row for row in rows if row.get_decoded().get(HASH_SESSION_KEY) in valid]
    found.sort(key=lambda row: row.last_seen_at or row.expire_date, reverse=True)
    return [
        OpenSession(
            row.session_key,
            salted_hmac("accounts.session.handle", row.session_key, algorithm="sha256").hexdigest()[:32],
            row.user_agent,
            row.address,
            row.signed_in_at,
            row.last_seen_at,
        )
        for row in found
    ]


def has_second_step(*, person_id: int) -> bool:
    """Tell whether signing in asks this person for more than a password."""
    steps = Authenticator.objects.filter(user_id=person_id).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return bool(steps.exists())


def protection_of(*, person_id: int) -> Protection:
    """Return what guards this person's way in, where their session did not bring it; one query."""
    steps = Authenticator.objects.filter(user_id=person_id).values_list("type", f"data__{KEPT_AT}")
    codes = Authenticator.Type.RECOVERY_CODES
    return Protection(
        has_step=any(kind != codes for kind, _kept_at in steps),
        awaits_codes=any(kind == codes and kept_at is None for kind, kept_at in steps),
    )


def tokens_of(*, person: User, at: datetime) -> QuerySet[ApiToken]:
    """Return the person's tokens that are good at this instant, the newest first."""
    live = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=at))
    return ApiToken.objects.filter(live, person=person).order_by("-created_at", "-pk")


def device_noticed(*, device_id: int) -> KnownDevice | None:
    """Return the browser of which a letter tells."""
    return KnownDevice.objects.filter(pk=device_id).first()


def demo_accounts() -> Sequence[User]:
    """Return the people whom the demo offers by one click: customers first, then support, as they were made."""
    people: QuerySet[User] = User.objects.active().filter(is_demo=True).select_related("organization")
    return sorted(people, key=lambda person: (person.is_support, person.pk))


def _head_offices() -> QuerySet[Branch]:
    return (
        Branch.objects.filter(organization_id=OuterRef("organization_id"))
        .annotate(establishment=Substr("cnpj", 9, 4))
        .order_by(Case(When(establishment="0001", then=0), default=1), "code")
    )


def contract_in_force(*, organization_id: int, at: datetime) -> Contract | None:
    """Return the contract that governs what happens at this instant, or None; one query.

    Which day it is, the clock of the head office tells.
    """
    day = at.astimezone(UTC).date()
    candidates: QuerySet[Contract] = _contracts_around(organization_id, day - _A_DAY, day + _A_DAY)
    for contract in candidates:
        zone: str | None = getattr(contract, "zone", None)
        if _is_in_force(contract.starts_on, contract.ends_on, zone, at):
            return contract
    return None


def contract_in_force_by_number(*, organization_id: int, at: datetime) -> int | None:
    """Return the number of the contract that `contract_in_force` returns, for what happens a hundred times a second."""
    day = at.astimezone(UTC).date()
    for number, starts_on, ends_on, zone in _CONTRACTS.rows(organization_id, day - _A_DAY, day + _A_DAY):
        if _is_in_force(starts_on, ends_on, zone, at):
            return int(number)
    return None


def _contracts_around(organization_id: int, since: date, until: date) -> QuerySet[Any, Any]:
    """Return what may be in force at an instant: a zone is at most 14 hours from UTC, so the day before and the day
    after hold every candidate."""
    contracts = Contract.objects.filter(organization_id=organization_id, starts_on__lte=until)
    since_then = contracts.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=since))
    return since_then.annotate(zone=Subquery(_head_offices().values("timezone")[:1]))


_CONTRACTS: Final = Written(
    lambda organization_id, since, until: _contracts_around(organization_id, since, until).values_list(
        "pk", "starts_on", "ends_on", "zone"
    ),
    *(int, date, date),
)


def _is_in_force(starts_on: date, ends_on: date | None, zone: str | None, at: datetime) -> bool:
    local = at.astimezone(ZoneInfo(zone or _HOME_ZONE)).date()
    return starts_on <= local and (ends_on is None or local <= ends_on)


@dataclass(frozen=True)
class ContractHistory:
    """All contracts of a customer, with the zone by whose days they begin and end."""

    zone: ZoneInfo
    contracts: tuple[Contract, ...]

    def in_force(self, at: datetime) -> Contract | None:
        """Return the contract that governs what happens at this instant, as `contract_in_force` does."""
        local = at.astimezone(self.zone).date()
        for contract in self.contracts:
            if contract.starts_on <= local and (contract.ends_on is None or local <= contract.ends_on):
                return contract
        return None


def contract_histories(*, organization_ids: Collection[int]) -> dict[int, ContractHistory]:
    """Return the contracts of each of these customers for many questions about the past; one query."""
    found: dict[int, list[Contract]] = {pk: [] for pk in organization_ids}
    contracts = Contract.objects.filter(organization_id__in=organization_ids).order_by("starts_on")
    for contract in contracts.annotate(zone=Subquery(_head_offices().values("timezone")[:1])):
        found[contract.organization_id].append(contract)
    return {pk: ContractHistory(_zone_of(theirs), tuple(theirs)) for pk, theirs in found.items()}


def _zone_of(contracts: Sequence[Contract]) -> ZoneInfo:
    zone: str | None = getattr(contracts[0], "zone", None) if contracts else None
    return ZoneInfo(zone or _HOME_ZONE)


def skills_of(user: User) -> frozenset[tuple[int, int | None]]:
    """Return what this analyst can take as (level, module group); no group means all of them."""
    return frozenset(Skill.objects.filter(user=user).values_list("level", "module_group_id"))


def own_organization(*, user: User, day: date) -> Organization | None:
    """Return a customer's person's organisation with its executive, and as `plan` its contract's of that day."""
    plan = Contract.objects.in_force_on(day).filter(organization_id=OuterRef("pk")).values("plan")[:1]
    customers = Organization.objects.filter(people=user).select_related("executive")
    return customers.annotate(plan=Subquery(plan)).first()


def people_of(*, organization_id: int, user: User) -> QuerySet[User]:
    """Return a customer's people who can sign in, by name, as far as `user` may know of them."""
    return User.objects.visible_to(user).active().colleagues_of(organization_id).order_by("name", "pk")


def analysts() -> QuerySet[User]:
    """Return who may have a ticket: active analysts and support managers, by name."""
    return User.objects.active().support().filter(Q(is_analyst=True) | Q(is_support_manager=True)).order_by("name")


def administrators() -> QuerySet[User]:
    """Return who gives roles, by name: whom to ask for one."""
    return User.objects.active().support().filter(is_administrator=True).order_by("name", "pk")


def roles_of(user: User) -> list[Role]:
    """Return every role that this person has; a customer's person who manages nothing is a requester."""
    if not user.is_support:
        return [Role.CUSTOMER_MANAGER if user.is_customer_manager else Role.REQUESTER]
    given = {
        Role.ANALYST: user.is_analyst,
        Role.SUPPORT_MANAGER: user.is_support_manager,
        Role.ADMINISTRATOR: user.is_administrator,
    }
    return [role for role, has_it in given.items() if has_it]


def organizations_administered(*, day: date) -> QuerySet[Organization]:
    """Return every customer by name, with `plan` of the contract in force that day and `people_count`."""
    in_force = Contract.objects.in_force_on(day).filter(organization_id=OuterRef("pk"))
    people = Count("people", filter=Q(people__is_active=True))
    return (
        Organization.objects.select_related("executive")
        .annotate(plan=Subquery(in_force.values("plan")[:1]), people_count=people)
        .order_by("name", "pk")
    )


def branch_fields_taken(
    *, organization_id: int, values: Mapping[str, Any], except_id: int | None = None
) -> Iterator[str]:
    """Yield which of code and cnpj another branch has already; a CNPJ is one in all the world."""
    others = Branch.objects.exclude(pk=except_id or 0)
    if others.filter(organization_id=organization_id, code=values.get("code")).exists():
        yield "code"
    if others.filter(cnpj=values.get("cnpj")).exists():
        yield "cnpj"


def people_administered() -> UserQuerySet:
    """Return everyone by name, with their organisation."""
    everyone: UserQuerySet = User.objects.select_related("organization").order_by("name", "pk")
    return everyone


def has_administrator() -> bool:
    """Whether anybody can administer the portal."""
    return User.objects.active().filter(is_administrator=True).exists()


def is_peopled() -> bool:
    """Whether anybody at all can sign in, or could: an administrator without a password has other ways in."""
    awaited = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX, is_administrator=False)
    return User.objects.active().exclude(awaited).exists()


@dataclass(frozen=True)
class Beginnings:
    """What a new house has of all that comes before its first ticket; `organization_id` is its latest customer."""

    has_brand: bool
    has_modules: bool
    calendar: Calendar | None
    has_analyst: bool
    organization_id: int | None
    has_branch: bool
    has_contract: bool
    has_person: bool


def beginnings() -> Beginnings:
    """Return how far a new house has come, read from its data."""
    latest = Organization.objects.filter(is_active=True).order_by("-pk").values_list("pk", flat=True).first()
    people = User.objects.active().filter(organization__isnull=False)
    return Beginnings(
        has_brand=HouseSettings.objects.exclude(company_name="").exists(),
        has_modules=Module.objects.exists(),
        calendar=Calendar.objects.filter(is_default=True).first(),
        has_analyst=Skill.objects.filter(user__is_active=True).exists(),
        organization_id=latest,
        has_branch=Branch.objects.exists(),
        has_contract=Contract.objects.exists(),
        has_person=people.filter(
            Q(invitations__isnull=False) | ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        ).exists(),
    )


def support_page_shown() -> SupportPageRevision | None:
    """Return the text on how support works that customers read; None while it is the one of the first day."""
    return SupportPageRevision.objects.filter(is_set_aside=False).order_by("-pk").first()


def support_page_revisions() -> QuerySet[SupportPageRevision]:
    """Return every text that was kept, newest first, with who wrote it."""
    return SupportPageRevision.objects.select_related("by").order_by("-pk")


def logo_picture(*, kind: str, digest: str) -> bytes | None:
    """Return a size of the house's logo as PNG, or None where that is not the one it has now."""
    content = LogoPicture.objects.filter(kind=kind, digest=digest).values_list("content", flat=True).first()
    return None if content is None else bytes(content)


def executives_administered() -> QuerySet[Executive]:
    """Return every executive by name, with `organization_count`."""
    return Executive.objects.annotate(organization_count=Count("organizations")).order_by("name", "pk")


def audit_trail() -> QuerySet[AuditEntry]:
    """Return the trail, newest first, with who did it and the words beside it."""
    return AuditEntry.objects.select_related("actor").prefetch_related("words").order_by("-pk")


# What an entry of the trail may be about. A contract is named by its customer.
_SUBJECTS: Final[Mapping[str, type[Model]]] = {
    "organization": Organization,
    "branch": Branch,
    "executive": Executive,
    "person": User,
    "customer_import": CustomerImport,
    "product": Product,
    "module_group": ModuleGroup,
    "module": Module,
    "routine": Routine,
}


def declared_domains() -> QuerySet[DeclaredDomain]:
    """Return the domains for which an issuer is declared, by name."""
    return DeclaredDomain.objects.order_by("domain")


def subjects_named(wanted: Mapping[str, Iterable[int]]) -> dict[tuple[str, int], str]:
    """Return what the subjects of the trail are called now, by kind and id; one query a kind."""
    found: dict[tuple[str, int], str] = {}
    for kind, ids in wanted.items():
        if kind == "contract":
            contracts = Contract.objects.filter(pk__in=ids).select_related("organization")
            found.update({(kind, row.pk): row.organization.short_name for row in contracts})
        elif kind in _SUBJECTS:
            rows: QuerySet[Any] = _SUBJECTS[kind]._default_manager.filter(pk__in=ids)
            found.update({(kind, row.pk): str(row) for row in rows})
    return found

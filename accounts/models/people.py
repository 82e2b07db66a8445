"""Organisations, branches, contracts and people: who may sign in, for whom, and with what skills."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from accounts.enums import Plan, Theme
from accounts.fields import REMOVED, PersonName
from accounts.querysets import BranchQuerySet, ContractQuerySet, OrganizationQuerySet, UserQuerySet
from catalogue.models import ModuleGroup
from core import triggers


class Executive(models.Model):
    """The vendor's Executivo de Solução de Negócio, whom a customer calls about the contract."""

    name = models.CharField(max_length=120)
    email = models.EmailField()
    phone = models.CharField(max_length=20, help_text="E.164")

    def __str__(self) -> str:
        return self.name


class Organization(models.Model):
    """A customer: a distributor with its branches, people and contracts."""

    name = models.CharField(max_length=120, unique=True)
    short_name = models.CharField(max_length=40)
    executive = models.ForeignKey(Executive, on_delete=models.PROTECT, null=True, related_name="organizations")
    shares_tickets = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # What the vendor's own ERP knows it by; so of branches, contracts and people.
    external_id = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"], name="accounts_organization_external", condition=~Q(external_id="")
            )
        ]

    def __str__(self) -> str:
        return self.short_name


class Branch(models.Model):
    """A filial with its own CNPJ, place and time zone."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="branches")
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=80)
    cnpj = models.CharField(max_length=14, unique=True, help_text="14 characters, letters allowed, upper case")
    city = models.CharField(max_length=80)
    state = models.CharField(max_length=2)
    timezone = models.CharField(max_length=60, default="America/Sao_Paulo")
    is_active = models.BooleanField(default=True)
    external_id = models.CharField(max_length=40, blank=True)

    objects = BranchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="accounts_branch_code"),
            models.UniqueConstraint(
                fields=["external_id"], name="accounts_branch_external", condition=~Q(external_id="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} - {self.name}"


class Contract(models.Model):
    """A plan over a span of days; two of one organisation never overlap (held by the database)."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="contracts")
    plan = models.CharField(max_length=10, choices=Plan)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    external_id = models.CharField(max_length=40, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="accounts_contract_span"
            ),
            models.CheckConstraint(condition=Q(plan__in=Plan.values), name="accounts_contract_plan"),
            models.UniqueConstraint(
                fields=["external_id"], name="accounts_contract_external", condition=~Q(external_id="")
            ),
        ]
        indexes = [models.Index(fields=["organization", "starts_on"], name="accounts_contract_at")]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.plan} {self.starts_on}"

    @property
    def is_prime(self) -> bool:
        return self.plan == Plan.PRIME


class UserManager(BaseUserManager["User"]):
    """Makes people whose address is compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = User(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return UserQuerySet(self.model, using=self._db).having_address(username or "").get()


PeopleManager = UserManager.from_queryset(UserQuerySet)


class User(AbstractBaseUser):
    """A person: of a customer (organisation given) or of support (none); staff roles add up."""

    email = models.EmailField()
    name = PersonName(max_length=120)
    job_title = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    is_customer_manager = models.BooleanField(default=False)
    is_analyst = models.BooleanField(default=False)
    is_support_manager = models.BooleanField(default=False)
    is_administrator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    timezone = models.CharField(max_length=60, default="America/Sao_Paulo")
    language = models.CharField(max_length=10, default="pt-br")
    theme = models.CharField(max_length=10, choices=Theme, default=Theme.SYSTEM)
    # Raised to end every session of this person at once.
    session_epoch = models.PositiveIntegerField(default=0)
    # Offered on the sign-in page by one click while the demo is on.
    is_demo = models.BooleanField(default=False)
    external_id = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    # From then on nothing here tells who this was; the row stays, because tickets and trails name its number.
    anonymised_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = PeopleManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email"),
            models.UniqueConstraint(
                fields=["organization", "external_id"], name="accounts_user_external", condition=~Q(external_id="")
            ),
            models.CheckConstraint(
                condition=Q(
                    organization__isnull=False, is_analyst=False, is_support_manager=False, is_administrator=False
                )
                | Q(organization__isnull=True, is_customer_manager=False),
                name="accounts_user_one_side",
            ),
            models.CheckConstraint(
                condition=Q(anonymised_at__isnull=True)
                | Q(is_active=False, name=REMOVED, phone="", job_title="", is_administrator=False),
                name="accounts_user_anonymised",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        return self._auth_hash()

    def get_session_auth_fallback_hash(self) -> Any:
        from django.conf import settings  # noqa: PLC0415 -- models load before settings are complete in checks

        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._auth_hash(secret=secret)

    def _auth_hash(self, secret: str | None = None) -> str:
        value = f"{self.password}:{self.session_epoch}"
        return salted_hmac("accounts.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_support(self) -> bool:
        """Whether this person works for the vendor: a side, which opens nothing by itself."""
        return self.organization_id is None

    @property
    def has_staff_role(self) -> bool:
        """Whether the desk is open to this person: to be of no customer is not enough."""
        return self.is_analyst or self.is_support_manager or self.is_administrator

    @property
    def awaits_role(self) -> bool:
        """Whether neither door opens to this person: they work for the vendor, and nobody said yet as what."""
        return self.is_support and not self.has_staff_role

    @property
    def may_sign_in(self) -> bool:
        """Whether this person was not let out, nor their customer as a whole."""
        return self.is_active and (self.organization is None or self.organization.is_active)

    @property
    def first_name(self) -> str:
        return self.name.split(" ", 1)[0]

    @property
    def initials(self) -> str:
        words = [word for word in self.name.split() if word]
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"


class Skill(models.Model):
    """What an analyst can take: one level over one group of modules, or over all of them."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="skills")
    level = models.PositiveSmallIntegerField()
    module_group = models.ForeignKey(ModuleGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=[1, 2]), name="accounts_skill_level"),
            models.UniqueConstraint(
                fields=["user", "level", "module_group"],
                name="accounts_skill_once",
                condition=Q(module_group__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["user", "level"], name="accounts_skill_all_once", condition=Q(module_group__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"N{self.level} {self.module_group_id or '*'}"


class Attempt(models.Model):
    """A counted try within a window, for limits that must survive a flushed cache; keys are digests."""

    scope = models.CharField(max_length=40)
    key_digest = models.CharField(max_length=64)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "key_digest", "window_start"], name="accounts_attempt_once")
        ]
        indexes = [models.Index(fields=["window_start"], name="accounts_attempt_age")]

    def __str__(self) -> str:
        return f"{self.scope} {self.count}"


class KeptForm(models.Model):
    """What a person wrote in a form that could not be taken, because a session or a page had grown old; kept a day."""

    token_digest = models.CharField(max_length=64, unique=True)
    # The person of the session that had ended, where known: nobody else is shown it.
    owner = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    posted_to = models.CharField(max_length=500)
    page = models.CharField(max_length=2000)
    fields = models.JSONField(help_text="list of [name, value], in the order they were sent")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="accounts_kept_form_age")]

    def __str__(self) -> str:
        return self.posted_to


class Invitation(models.Model):
    """A way in for somebody new: good once and for a while; of its token only a digest is kept."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.expires_at:%Y-%m-%d}"


_SQLITE_OVERLAP = (
    "WHEN EXISTS (SELECT 1 FROM accounts_contract c WHERE c.organization_id = NEW.organization_id "
    "AND c.id IS NOT NEW.id AND c.starts_on <= COALESCE(NEW.ends_on, '9999-12-31') "
    "AND COALESCE(c.ends_on, '9999-12-31') >= NEW.starts_on) "
    "BEGIN SELECT RAISE(ABORT, 'contracts of one organisation may not overlap'); END"
)
triggers.register(
    triggers.Trigger(
        name="accounts_contract_overlap",
        table="accounts_contract",
        sqlite=(
            "DROP TRIGGER IF EXISTS accounts_contract_overlap_insert",
            f"CREATE TRIGGER accounts_contract_overlap_insert BEFORE INSERT ON accounts_contract {_SQLITE_OVERLAP}",
            "DROP TRIGGER IF EXISTS accounts_contract_overlap_update",
            f"CREATE TRIGGER accounts_contract_overlap_update BEFORE UPDATE ON accounts_contract {_SQLITE_OVERLAP}",
        ),
        # On PostgreSQL an exclusion constraint holds it, races included (int8range needs no extension).
        postgresql=(),
        postgresql_constraint=(
            "ALTER TABLE accounts_contract ADD CONSTRAINT accounts_contract_overlap EXCLUDE USING gist "
            "(int8range(organization_id, organization_id, '[]') WITH &&, daterange(starts_on, ends_on, '[]') WITH &&)"
        ),
    )
)

"""Ways in and what is remembered of them: codes of a first access, sessions, devices, identities of elsewhere, and
whose addresses an issuer may vouch for."""

from __future__ import annotations

from typing import Final

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from accounts.models.people import User

# In the data of the library's reserve codes: when their owner said that they are kept elsewhere.
KEPT_AT: Final = "kept_at"


class FirstAccess(models.Model):
    """Somebody gave an address to come in for the first time; of the code nothing is kept: it can be made again.

    A row stands for an address that nobody has, too (`person` is None): both are counted and answered alike.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    # When the code was typed right: from then on it is spent, and a password may be set for a while.
    proved_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="accounts_first_access_age")]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(proved_at__isnull=False), name="accounts_first_access_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.created_at:%Y-%m-%d %H:%M}"


class BrowserSession(AbstractBaseSession):
    """A session, and whose it is, from what browser and address, since when and when last used."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    user_agent = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=45, blank=True)
    signed_in_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from accounts.sessions import SessionStore  # noqa: PLC0415 -- the store asks for this model

        return SessionStore


class KnownDevice(models.Model):
    """A browser by which a person came in before; of the mark that it holds only a digest is kept."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_digest = models.CharField(max_length=64)
    user_agent = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=45, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "token_digest"], name="accounts_device_once")]
        indexes = [models.Index(fields=["last_used_at"], name="accounts_device_age")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.created_at:%Y-%m-%d}"


class ExternalIdentity(models.Model):
    """Who a person is to an identity provider: its issuer and its subject, never an address alone."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="accounts_identity_once"),
            # Another subject with the same address is somebody else until an administrator says otherwise.
            models.UniqueConstraint(fields=["issuer", "person"], name="accounts_identity_one_each"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.issuer}"


class DeclaredDomain(models.Model):
    """The one issuer whose word counts for addresses of this domain, when somebody comes in for the first time."""

    domain = models.CharField(max_length=253, unique=True)
    issuer = models.CharField(max_length=300)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(domain__contains=".") & ~Q(domain__contains="@") & ~Q(issuer=""),
                name="accounts_declared_domain_is_one",
            ),
        ]

    def __str__(self) -> str:
        return self.domain

"""The house itself as it is stored: its settings, its first link, its page on how support works."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core import triggers


class HouseSettings(models.Model):
    """What the house calls itself, how it is reached, and its limits: one row at most; without it the defaults hold."""

    # Rises with every change, so that every process knows when what it remembers is old.
    version = models.PositiveIntegerField(default=0)
    company_name = models.CharField(max_length=80, blank=True)
    portal_name = models.CharField(max_length=60, blank=True)
    accent = models.CharField(max_length=7, blank=True, help_text="#rrggbb")
    phones = models.JSONField(default=list, blank=True, help_text="list of [E.164, words]")
    hours = models.CharField(max_length=200, blank=True)
    logo = models.JSONField(default=dict, blank=True, help_text="accounts.logos.Logo, without the pictures' bytes")
    sender_name = models.CharField(max_length=80, blank=True)
    sender_address = models.EmailField(blank=True)
    reply_to = models.EmailField(blank=True)
    limits = models.JSONField(default=dict, blank=True, help_text="name of a limit: its value, where it is not ours")
    # How far the first start has come; empty for a house that did not begin by the first link.
    start_step = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="accounts_house_settings_one")]

    def __str__(self) -> str:
        return self.company_name


class LogoPicture(models.Model):
    """One size of the logo, as it is sent to browsers."""

    kind = models.CharField(max_length=10, unique=True)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.kind


class FirstLink(models.Model):
    """The way in to a house without an administrator: of its token only a digest is kept; one row at most."""

    token_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="accounts_first_link_one")]

    def __str__(self) -> str:
        return f"{self.expires_at:%Y-%m-%d}"


class SupportPageRevision(models.Model):
    """The page on how support works as somebody left it; append-only, the newest that is no draft is shown."""

    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    # Kept beside another text that was saved meanwhile, and not shown to customers.
    is_set_aside = models.BooleanField(default=False)
    # Whose text it brought back, where it did.
    restores = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.pk}"


triggers.register(triggers.append_only("accounts_supportpagerevision"))

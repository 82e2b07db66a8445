"""Tokens by which programs act as a person."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.models.people import User


class ApiToken(models.Model):
    """A person's permission for a program to act as them; the token itself is shown once and kept nowhere."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    # sha-256 of the token, which has more than enough chance in it to need no salt.
    digest = models.CharField(max_length=64, unique=True)
    # Its last letters, by which its owner tells it from others.
    ending = models.CharField(max_length=4)
    is_read_only = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="accounts_token_person", condition=Q(revoked_at__isnull=True))]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("created_at")),
                name="accounts_token_expires_later",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="accounts_token_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} …{self.ending}"

"""What a desk changed of the product's rulebook: its revisions, each with a day, and the drafts of who edits it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core import triggers

USER = settings.AUTH_USER_MODEL
WHY_LENGTH = 300


class RulebookRevision(models.Model):
    """One state of the desk's changes, whole; append-only.

    In force at an instant is the highest number whose day has come, so that none begins before an earlier one does.
    `changes` are rows of `triage.rulebook.changes.Changes`, the difference from the product's own rulebook; `shipped`
    is the version of that which it was written over. `restores` is the number of the one that it brought back.
    """

    number = models.PositiveIntegerField(unique=True)
    effective_from = models.DateTimeField()
    shipped = models.CharField(max_length=20)
    changes = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    why = models.CharField(max_length=WHY_LENGTH)
    restores = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="triage_rulebook_number"),
            models.CheckConstraint(condition=~Q(why=""), name="triage_rulebook_why"),
            models.CheckConstraint(condition=Q(effective_from__gte=F("at")), name="triage_rulebook_not_backwards"),
            models.CheckConstraint(
                condition=Q(restores__isnull=True) | Q(restores__lt=F("number")), name="triage_rulebook_restores"
            ),
        ]

    def __str__(self) -> str:
        return f"rulebook {self.number}"


class RulebookDraft(models.Model):
    """What a person is changing of the rulebook and nobody else sees yet, and what it would do to the last tickets.

    `base` is the number of the revision that it goes on from, 0 for the product's own; `version` rises with each edit.
    `effect` is what `triage.effect` measured for `effect_version`, as far as `effect_done` of `effect_total` tickets.
    """

    by = models.OneToOneField(USER, on_delete=models.PROTECT, related_name="rulebook_draft")
    base = models.PositiveIntegerField(default=0)
    changes = models.JSONField(default=list)
    restores = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    effect = models.JSONField(default=dict)
    effect_version = models.PositiveIntegerField(default=0)
    effect_done = models.PositiveIntegerField(default=0)
    effect_total = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(version__gte=1), name="triage_draft_version"),
            models.CheckConstraint(condition=Q(effect_done__lte=F("effect_total")), name="triage_draft_progress"),
            models.CheckConstraint(condition=Q(effect_version__lte=F("version")), name="triage_draft_measured"),
        ]

    def __str__(self) -> str:
        return f"draft of {self.by_id}"


triggers.register(triggers.append_only("triage_rulebookrevision"))

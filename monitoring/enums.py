"""Kinds of process, and what can be wrong with the house."""

from django.db.models import TextChoices


class ProcessKind(TextChoices):
    WORKER = "worker"
    BEAT = "beat"
    SWEEPER = "sweeper"

"""Kinds of process that work in the background."""

from django.db.models import TextChoices


class ProcessKind(TextChoices):
    WORKER = "worker"
    BEAT = "beat"
    SWEEPER = "sweeper"

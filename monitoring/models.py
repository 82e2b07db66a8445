"""When each sweep last ran and how it ended, and which processes were heard of."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from monitoring.enums import ProcessKind


class SweepRun(models.Model):
    """One row a sweep, whoever runs it: its last end, its last success and failure, and how much it did since ever."""

    name = models.CharField(max_length=60, primary_key=True)
    # Seconds between two runs, as the registry had them when it ran.
    every = models.FloatField()
    ended_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    runs = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveBigIntegerField(default=0)
    # What the sweep counts: deliveries told, rows forgotten.
    done = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Process(models.Model):
    """A process that works in the background, by where it runs, and when it was last heard of."""

    kind = models.CharField(max_length=10, choices=ProcessKind)
    host = models.CharField(max_length=255)
    pid = models.PositiveBigIntegerField()
    version = models.CharField(max_length=40)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    # When it signed off. The row stays for a while: what beat had rung before is still on its way to a worker.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "host", "pid"], name="monitoring_process_once"),
            models.CheckConstraint(condition=~Q(host=""), name="monitoring_process_host_given"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.host}/{self.pid}"

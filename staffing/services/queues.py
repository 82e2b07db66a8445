"""The rows of queues: one for each level and module group, and for what has no module yet."""

from __future__ import annotations

from catalogue.models import ModuleGroup
from staffing.models import WorkQueue
from tickets.enums import Level


def ensure_queues() -> None:
    """Let each level and module group have its row: groups come and go with the catalogue."""
    groups: list[int | None] = [None, *ModuleGroup.objects.values_list("pk", flat=True)]
    if WorkQueue.objects.count() == len(groups) * len(Level.values):
        return
    rows = [WorkQueue(level=level, module_group_id=group) for level in Level.values for group in groups]
    WorkQueue.objects.bulk_create(rows, ignore_conflicts=True)

"""States of a delivery."""

from django.db.models import TextChoices


class DeliveryState(TextChoices):
    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"

"""Plain values of this app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ExportState(TextChoices):
    """How far an export has come."""

    WAITING = "waiting", _("Waits to be put together")
    RUNNING = "running", _("Is being put together")
    READY = "ready", _("Ready")

"""Why a ticket is passed over, with the words that people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SkipReason(TextChoices):
    """Why somebody passes over a ticket that was chosen for them."""

    KNOWLEDGE = "knowledge", _("I do not know this subject well enough")
    CONFLICT = "conflict", _("Somebody else already talks to this customer about it")
    ACCESS = "access", _("I lack an access that it needs")
    TIME = "time", _("I cannot go on with it today")
    OTHER = "other", _("Another reason")

"""Plans of a contract, and the roles that a person's page names."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Plan(TextChoices):
    STANDARD = "standard", _("Standard")
    PRIME = "prime", _("Prime")


class Role(TextChoices):
    """The role by which a demo account or a matrix row is known; staff roles add up in one person."""

    REQUESTER = "requester", _("Requester")
    CUSTOMER_MANAGER = "customer_manager", _("Customer manager")
    ANALYST = "analyst", _("Analyst")
    SUPPORT_MANAGER = "support_manager", _("Support manager")
    ADMINISTRATOR = "administrator", _("Administrator")


class Theme(TextChoices):
    SYSTEM = "system", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")

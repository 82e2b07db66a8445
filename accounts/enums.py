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


class ImportState(TextChoices):
    """How far a file of customers has come; in those of `WORKED` a worker has something to do."""

    RECEIVED = "received", _("Received")
    COLUMNS = "columns", _("Waits for its columns")
    READING = "reading", _("Being read")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    IMPORTING = "importing", _("Being imported")
    DONE = "done", _("Imported")
    INVITING = "inviting", _("Inviting")
    UNREADABLE = "unreadable", _("Not read")
    DISCARDED = "discarded", _("Discarded")


class Verdict(TextChoices):
    """What becomes of a row of a file of customers."""

    WAITING = "", _("Not checked yet")
    NEW = "new", _("New")
    UPDATES = "updates", _("Updates")
    UNCHANGED = "unchanged", _("Unchanged")
    REFUSED = "refused", _("Refused")


class Theme(TextChoices):
    SYSTEM = "system", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")

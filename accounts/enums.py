"""Plans of a contract, and the roles that a person's page names."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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

    RECEIVED = "received", pgettext_lazy("import", "Received")
    COLUMNS = "columns", pgettext_lazy("import", "Waits for its columns")
    READING = "reading", pgettext_lazy("import", "Being read")
    CHECKING = "checking", pgettext_lazy("import", "Being checked")
    CHECKED = "checked", pgettext_lazy("import", "Checked")
    IMPORTING = "importing", pgettext_lazy("import", "Being imported")
    DONE = "done", pgettext_lazy("import", "Imported")
    INVITING = "inviting", pgettext_lazy("import", "Inviting")
    UNREADABLE = "unreadable", pgettext_lazy("import", "Not read")
    DISCARDED = "discarded", pgettext_lazy("import", "Discarded")


class Verdict(TextChoices):
    """What becomes of a row of a file of customers."""

    WAITING = "", pgettext_lazy("row", "Not checked yet")
    NEW = "new", pgettext_lazy("row", "New")
    UPDATES = "updates", pgettext_lazy("row", "Updates")
    UNCHANGED = "unchanged", pgettext_lazy("row", "Unchanged")
    REFUSED = "refused", pgettext_lazy("row", "Refused")


class Theme(TextChoices):
    SYSTEM = "system", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")

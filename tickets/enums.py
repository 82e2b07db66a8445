"""Statuses, severities, levels and the other closed sets of a ticket's life, with the words people read."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(TextChoices):
    NEW = "new", pgettext_lazy("status", "New")
    IN_PROGRESS = "in_progress", pgettext_lazy("status", "In progress")
    WAITING_CUSTOMER = "waiting_customer", pgettext_lazy("status", "Waiting for the customer")
    WITH_MAINTENANCE = "with_maintenance", pgettext_lazy("status", "With the maintenance team")
    WITH_PRODUCT_TEAM = "with_product_team", pgettext_lazy("status", "With the product team")
    SOLUTION_PROPOSED = "solution_proposed", pgettext_lazy("status", "Solution proposed")
    CLOSED = "closed", pgettext_lazy("status", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("status", "Cancelled")


OPEN_STATUSES = (
    Status.NEW,
    Status.IN_PROGRESS,
    Status.WAITING_CUSTOMER,
    Status.WITH_MAINTENANCE,
    Status.WITH_PRODUCT_TEAM,
    Status.SOLUTION_PROPOSED,
)

# What awaits support, and while nobody has it, somebody to take it.
WAITING_STATUSES = (Status.NEW, Status.IN_PROGRESS)


class Severity(TextChoices):
    CRITICAL = "critical", pgettext_lazy("severity", "Critical")
    HIGH = "high", pgettext_lazy("severity", "High")
    MEDIUM = "medium", pgettext_lazy("severity", "Medium")
    LOW = "low", pgettext_lazy("severity", "Low")


# Gravest first; the number is stored beside the word so that an index can order by it.
SEVERITY_RANK = {Severity.CRITICAL: 0, Severity.HIGH: 1, Severity.MEDIUM: 2, Severity.LOW: 3}


class Level(IntegerChoices):
    ONE = 1, _("Level 1")
    TWO = 2, _("Level 2")


class RequestType(TextChoices):
    LEGAL = "legal", _("Legal adaptation")
    CORRECTIVE = "corrective", _("Corrective maintenance")
    QUESTION = "question", _("Question")


class Stopped(TextChoices):
    NOTHING = "nothing", _("Nothing stopped")
    INVOICING = "invoicing", _("Sales invoicing")
    DISPATCH = "dispatch", _("Dispatch")
    OTHER = "other", _("Something else")


class Extent(TextChoices):
    ALL = "all", _("All of it")
    PART = "part", _("A part")


class Environment(TextChoices):
    PRODUCTION = "production", _("Production")
    HOMOLOGATION = "homologation", _("Test base")
    IMPLANTATION = "implantation", _("Being implanted")


class Customization(TextChoices):
    STANDARD = "standard", _("Standard product")
    CUSTOM = "custom", _("Customisation")
    UNKNOWN = "unknown", _("I do not know")


class Workaround(TextChoices):
    NONE = "none", _("No")
    PAINFUL = "painful", _("With much work")
    CONTINGENCY = "contingency", _("In contingency")


class ClosingReason(TextChoices):
    RESOLVED = "resolved", _("Resolved")
    GUIDED = "guided", _("Guided")
    TRAINING = "training", _("Training or consulting")
    SUGGESTION = "suggestion", _("Suggestion to the product")
    CUSTOMIZATION = "customization", _("Customisation of yours")
    EXTERNAL = "external", _("External cause")
    NO_RESPONSE = "no_response", _("No response")
    DUPLICATE = "duplicate", _("Duplicate")


class CauseClass(TextChoices):
    USE = "use", _("Use")
    PARAMETERS = "parameters", _("Parameters")
    DATA = "data", _("Data")
    INTEGRATION = "integration", _("Integration")
    DEFECT = "defect", _("Defect")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")
    EXTERNAL = "external", pgettext_lazy("cause", "External")


class Audience(TextChoices):
    """Who reads a message or a line of the timeline."""

    PUBLIC = "public"
    INTERNAL = "internal"


class EntryKind(TextChoices):
    """What a line of the timeline says."""

    OPENED = "opened"
    STATUS = "status"
    MESSAGE = "message"
    NOTE = "note"
    ASSIGNEE = "assignee"
    CHOSEN = "chosen"
    SKIPPED = "skipped"
    LEVEL = "level"
    SEVERITY = "severity"
    TRIAGE = "triage"
    CORRECTED = "corrected"
    CONTESTED = "contested"
    FORWARDED = "forwarded"
    WORKAROUND = "workaround"
    REQUESTER = "requester"
    FOLLOWER_ADDED = "follower_added"
    FOLLOWER_REMOVED = "follower_removed"
    ORGANIZATION = "organization"
    DETAILS = "details"
    FILE_ADDED = "file_added"
    FILE_MISSED = "file_missed"
    FILE_REFUSED = "file_refused"
    MESSAGE_ERASED = "message_erased"
    FILE_ERASED = "file_erased"
    RATED = "rated"
    REMINDED = "reminded"
    THANKED = "thanked"
    ACKNOWLEDGED = "acknowledged"
    REVEALED = "revealed"
    FOLLOW_UP = "follow_up"


# What changes a message that was shown before.
REDRAWING = (
    EntryKind.MESSAGE_ERASED,
    EntryKind.FILE_ERASED,
    EntryKind.FILE_ADDED,
    EntryKind.FILE_MISSED,
    EntryKind.FILE_REFUSED,
)


class OriginalField(TextChoices):
    """Which text of a message, or of the ticket that it opened."""

    SUBJECT = "subject"
    BODY = "body"
    LOG_TEXT = "log_text"


class DraftKind(TextChoices):
    TICKET = "ticket"
    REPLY = "reply"
    NOTE = "note"

"""Kinds of notices, and why a person gets one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NotificationKind(TextChoices):
    """What a notice is about; a person switches each kind, the words stand in the door that shows them."""

    OPENED = "opened"
    IMMEDIATE = "immediate"
    REPLIED = "replied"
    NOTED = "noted"
    ASSIGNED = "assigned"
    STATUS = "status"
    SOLUTION = "solution"
    CLOSED = "closed"
    REMINDER = "reminder"
    FOLLOWING = "following"
    # To administrators, about the house itself; nobody switches it off.
    ALERT = "alert"


class Outcome(TextChoices):
    """What became of one attempt to tell a gateway of an alert."""

    TAKEN = "taken", _("taken")
    REFUSED = "refused", _("refused for good")
    UNREACHABLE = "unreachable", _("not reached; it is tried again")
    OVERTAKEN = "overtaken", _("not sent: it was answered, or wider, by then")


class Reason(TextChoices):
    """The person's place in the ticket, by which the notice came to them."""

    REQUESTER = "requester"
    FOLLOWER = "follower"
    ASSIGNEE = "assignee"
    QUEUE = "queue"
    MANAGER = "manager"
    CALLED = "called"


# What each side may switch, in the order in which the page of preferences shows it.
CUSTOMER_KINDS = (
    NotificationKind.REPLIED,
    NotificationKind.SOLUTION,
    NotificationKind.STATUS,
    NotificationKind.CLOSED,
    NotificationKind.REMINDER,
    NotificationKind.FOLLOWING,
    NotificationKind.OPENED,
)
SUPPORT_KINDS = (
    NotificationKind.IMMEDIATE,
    NotificationKind.ASSIGNED,
    NotificationKind.REPLIED,
    NotificationKind.NOTED,
    NotificationKind.SOLUTION,
    NotificationKind.STATUS,
    NotificationKind.CLOSED,
    NotificationKind.FOLLOWING,
    NotificationKind.OPENED,
)

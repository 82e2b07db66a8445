"""The words of an export's columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_WHEN: Final = _("When")
_TICKET: Final = _("Ticket")
_WORDS: Final[Mapping[str, Any]] = {
    "action": _("What was done"),
    "address": _("Network address"),
    "after": _("After"),
    "asked_at": _("Asked for"),
    "at": _WHEN,
    "audience": _("Who reads it"),
    "before": _("Before"),
    "blob__declared_name": _("Name"),
    "body": _("Text"),
    "by_mail": _("By e-mail"),
    "closed_at": _("Closed"),
    "closing_reason": _("How it ended"),
    "contact_phone": _("Phone"),
    "created_at": _("Made"),
    "data": _("Data"),
    "deactivated_at": _("Let out"),
    "email": _("E-mail"),
    "ending": _("Last letters"),
    "entry__at": _WHEN,
    "entry_id": _("Change"),
    "erased_at": _("Erased"),
    "expire_date": _("Good until"),
    "expires_at": _("Good until"),
    "field": _("Field"),
    "fields": _("Fields"),
    "from_value": _("From"),
    "id": _("Number"),
    "is_active": pgettext_lazy("field", "Active"),
    "is_administrator": _("Administrator"),
    "is_analyst": _("Analyst"),
    "is_customer_manager": _("Customer manager"),
    "is_read_only": _("Reads only"),
    "is_support_manager": _("Support manager"),
    "issuer": _("Company's sign-in"),
    "job_title": _("Job title"),
    "kind": _("Kind"),
    "language": _("Language"),
    "last_login": _("Last sign-in"),
    "last_seen_at": _("Last seen"),
    "last_used_at": _("Last used"),
    "level": _("Level"),
    "linked_at": _("Since"),
    "log_text": _("Log"),
    "media_type": _("Type"),
    "message_id": _("Mail's number"),
    "method": _("Method"),
    "module_group__name": _("Module group"),
    "name": _("Name"),
    "numbers": _("Numbers"),
    "on_bell": _("On the bell"),
    "opened_at": _("Opened"),
    "organization__name": _("Customer"),
    "phone": _("Phone"),
    "place": _("Page"),
    "posted_to": _("Page"),
    "primary": _("First one"),
    "proved_at": _("Code given"),
    "rating": _("Rating"),
    "rating_comment": _("Comment"),
    "read_at": _("Read"),
    "ready_at": _("Ready"),
    "request_id": _("Request"),
    "revoked_at": _("Revoked"),
    "seen_at": _("Seen"),
    "sent_at": _("Sent"),
    "severity": _("Severity"),
    "sha256": _("Digest (SHA-256)"),
    "signed_in_at": _("Signed in"),
    "size": _("Bytes"),
    "status": _("State"),
    "subject": _("Subject"),
    "subject_id": _("Number"),
    "subject_kind": _("About"),
    "theme": _("Theme"),
    "ticket__subject": _("Subject"),
    "ticket_id": _TICKET,
    "timezone": _("Time zone"),
    "to_value": _("To"),
    "token": _("Token"),
    "type": _("Type"),
    "updated_at": _("Changed"),
    "used_at": _("Used"),
    "user_agent": _("Browser"),
    "verified": _("Confirmed"),
}


def column_words(name: str) -> str:
    """Return what a column of an export is called.

    :raises KeyError: for a column that has no words yet
    """
    return str(_WORDS[name])

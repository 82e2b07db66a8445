"""The words of the log of access: what each address is for, and the kinds of what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from desk.administration.words import SUBJECTS

KINDS: Mapping[str, Any] = {
    **SUBJECTS,
    "file": _("File"),
    "import": SUBJECTS["customer_import"],
    "token": _("Token"),
    "export": _("Export"),
}

# What most lines are. An address that is not here is called by its name, which says it well enough to who looks so far.
_PLACES: Mapping[str, Any] = {
    "show_ticket": _("Opened a ticket"),
    "ticket": _("Opened a ticket"),
    "messages": _("Read or wrote messages"),
    "show_news": _("Stayed on a ticket"),
    "show_facts": _("Stayed on a ticket"),
    "show_presence": _("Stayed on a ticket"),
    "show_card": _("Stayed on a ticket"),
    "show_decision": _("Stayed on a ticket"),
    "print_ticket": _("Printed a ticket"),
    "post_message": _("Wrote on a ticket"),
    "reply": _("Wrote on a ticket"),
    "do_act": _("Acted on a ticket"),
    "open_ticket": _("Opened the form of a new ticket, or sent it"),
    "reveal_message": _("Looked at what is covered in a message"),
    "list_queue": _("Read a queue"),
    "queue_news": _("Stayed on a queue"),
    "show_rail": _("Stayed on a queue"),
    "list_tickets": _("Read a list of tickets"),
    "tickets": _("Read a list of tickets"),
    "search": _("Searched"),
    "home": _("Opened the first page"),
    "show_file": _("Took a file"),
    "original_file": _("Took the original of a file"),
    "view_file": _("Looked at a file"),
    "show_log": _("Read a log"),
    "show_line": _("Read a log"),
    "list_people": _("Read the list of people"),
    "edit_person": _("Looked at a person, or changed them"),
    "list_organizations": _("Read the list of customers"),
    "edit_organization": _("Looked at a customer, or changed it"),
    "import_customers": _("Opened the import of customers, or sent a file"),
    "show_import": _("Looked at an import of customers"),
    "show_import_progress": _("Looked at an import of customers"),
    "change_import_columns": _("Looked at the columns of an import, or chose them"),
    "confirm_import": _("Had customers imported"),
    "discard_import": _("Set the file of an import aside"),
    "export_refused": _("Took the refused rows of an import"),
    "invite_imported": _("Had the people of an import invited"),
    "export_person": _("Asked for what is held of a person"),
    "take_person_export": _("Took what is held of a person"),
    "remove_person": _("Looked at the removal of a person, or removed them"),
    "invite_person": _("Invited a person"),
    "deactivate_person": _("Let a person out"),
    "reactivate_person": _("Let a person in again"),
    "end_sessions": _("Ended a person's sessions"),
    "list_executives": _("Read the list of executives"),
    "list_domains": _("Looked at the declared domains, or declared one"),
    "end_domain": _("Withdrew a domain"),
    "change_limits": _("Looked at the limits, or changed them"),
    "change_brand": _("Looked at the brand, or changed it"),
    "change_mail": _("Looked at the mails of the house, or changed them"),
    "new_organization": _("Opened the form of a new customer, or sent it"),
    "new_person": _("Opened the form of a new person, or sent it"),
    "new_executive": _("Opened the form of a new executive, or sent it"),
    "list_audit": _("Read the changes made"),
    "list_access": _("Read the log of access"),
    "profile": _("Looked at their own page"),
    "security": _("Looked at their own sign-in"),
    "bell": _("Looked at their notices"),
    "notices": _("Looked at their notices"),
    "list_tokens": _("Looked at their own tokens"),
    "account_login": _("Signed in"),
    "demo_sign_in": _("Signed in"),
    "account_logout": _("Signed out"),
    "account_reauthenticate": _("Confirmed who they are"),
    "mfa_reauthenticate": _("Confirmed who they are"),
    "docs": _("Read what programs may do"),
    "schema": _("Read what programs may do"),
}


def place_words(place: str) -> str:
    """Return what one does at this address, or its name where no words are kept for it."""
    return str(_PLACES.get(place.rpartition(":")[2], place))

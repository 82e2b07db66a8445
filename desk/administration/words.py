"""The words of the trail: what was done, to what, and which of its fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Plan
from accounts.identifiers import show_cnpj, show_phone

SUBJECTS: Mapping[str, Any] = {
    "organization": _("Customer"),
    "branch": _("Branch"),
    "contract": _("Contract"),
    "executive": _("Executive"),
    "person": _("Person"),
    "product": _("Product"),
    "module_group": _("Module group"),
    "module": _("Module"),
    "routine": _("Routine"),
    "ticket": _("Ticket"),
}

ACTIONS: Mapping[str, Any] = {
    "organization_created": _("Took in a customer"),
    "organization_changed": _("Changed a customer"),
    "organization_deactivated": _("Deactivated a customer"),
    "organization_reactivated": _("Reactivated a customer"),
    "sharing_set": _("Set the sharing of tickets"),
    "branch_added": _("Added a branch"),
    "branch_changed": _("Changed a branch"),
    "contract_created": _("Entered a contract"),
    "contract_changed": _("Changed a contract"),
    "contract_ended": _("Ended a contract"),
    "executive_created": _("Entered an executive"),
    "executive_changed": _("Changed an executive"),
    "person_created": _("Let a person in"),
    "person_changed": _("Changed a person"),
    "person_deactivated": _("Let a person out"),
    "person_reactivated": _("Let a person in again"),
    "person_invited": _("Invited a person"),
    "invitation_accepted": _("Accepted the invitation"),
    "roles_changed": _("Changed roles"),
    "skills_set": _("Set skills"),
    "signed_out_everywhere": _("Ended all sessions"),
    "sign_in_changed_password": _("Set a password"),
    "sign_in_changed_step_on": _("Switched the second step on"),
    "sign_in_changed_step_off": _("Switched the second step off"),
    "catalogue_added": _("Added to the catalogue"),
    "catalogue_changed": _("Changed the catalogue"),
    "ticket_moved": _("Moved a ticket to another customer"),
    "requester_replaced": _("Replaced a ticket's requester"),
    "message_erased": _("Erased a message"),
    "file_erased": _("Erased a file"),
}

FIELDS: Mapping[str, Any] = {
    "name": _("Name"),
    "short_name": _("Short name"),
    "executive_id": _("Executive"),
    "shares_tickets": _("Shares tickets"),
    "is_active": pgettext_lazy("field", "Active"),
    "code": _("Code"),
    "cnpj": "CNPJ",
    "city": _("City"),
    "state": _("Federal state"),
    "timezone": _("Time zone"),
    "plan": _("Plan"),
    "starts_on": _("First day"),
    "ends_on": _("Last day"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "job_title": _("Job title"),
    "roles": _("Roles"),
    "skills": _("Skills"),
    "position": _("Position"),
    "number": _("Number"),
    "group_id": _("Module group"),
    "product_id": _("Product"),
    "module_id": _("Module"),
}

_ROLES: Mapping[str, Any] = {
    "is_customer_manager": _("Customer manager"),
    "is_analyst": _("Analyst"),
    "is_support_manager": _("Support manager"),
    "is_administrator": _("Administrator"),
}


def value_words(field: str, value: Any) -> str:
    """Return a value of the trail as one reads it; nothing is a dash."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _now("yes") if value else _now("no")
    if field in ("starts_on", "ends_on"):
        return formats.date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    if field == "plan":
        return str(dict(Plan.choices).get(value, value))
    if field == "cnpj":
        return show_cnpj(value)
    if field == "phone":
        return show_phone(value)
    if field == "roles":
        return ", ".join(str(_ROLES.get(role, role)) for role in value)
    if field == "skills":
        return ", ".join(_skill(*skill) for skill in value)
    return f"nº {value}" if field.endswith("_id") else str(value)


def _skill(level: int, group: int | None) -> str:
    level_words = _now("Level %(level)s") % {"level": level}
    return level_words if group is None else f"{level_words} (nº {group})"


def changes_of(data: Mapping[str, Any], words: Iterable[Any]) -> list[tuple[str, str, str]]:
    """Return each field that an entry changed: its name, what it was, what it became."""
    found = [(field, *pair) for field, pair in data.get("changes", {}).items()]
    return changes_in_words([*found, *((kept.field, kept.before, kept.after) for kept in words)])


def changes_in_words(found: Iterable[tuple[str, Any, Any]]) -> list[tuple[str, str, str]]:
    """Return (field, before, after) as one reads them."""
    return [
        (str(FIELDS.get(field, field)), value_words(field, was), value_words(field, now)) for field, was, now in found
    ]

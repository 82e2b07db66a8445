"""The words of the trail: what was done, to what, and which of its fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.utils import formats
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import Plan
from accounts.house_limits import BY_NAME
from accounts.identifiers import show_cnpj, show_phone
from desk.administration.house_forms import shown_limit
from desk.administration.week import week_in_words
from triage.enums import DutyHours

SUBJECTS: Mapping[str, Any] = {
    "tickets": _("Tickets"),
    "organization": _("Customer"),
    "branch": _("Branch"),
    "contract": _("Contract"),
    "executive": _("Executive"),
    "person": _("Person"),
    "customer_import": _("Import of customers"),
    "product": _("Product"),
    "module_group": _("Module group"),
    "module": _("Module"),
    "routine": _("Routine"),
    "ticket": _("Ticket"),
    "house": _("The house itself"),
    "rulebook": _("Rules of triage"),
    "support_page": _("The page on how support works"),
    "domain": _("Domain"),
    "duty": _("Duty"),
    "queue": _("Queue"),
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
    "customers_import_begun": _("Began to import customers from a file"),
    "customers_imported": _("Imported customers from a file"),
    "customers_import_invites": _("Had the people of an import invited"),
    "person_created": _("Let a person in"),
    "person_changed": _("Changed a person"),
    "person_deactivated": _("Let a person out"),
    "person_reactivated": _("Let a person in again"),
    "person_invited": _("Invited a person"),
    "former_person_recorded": _("Kept somebody of an imported history as a person who left"),
    "invitation_accepted": _("Accepted the invitation"),
    "first_access": _("Came in for the first time, by a code"),
    "token_made": _("Made a token for programs"),
    "token_revoked": _("Revoked a token"),
    "second_step_reset": _("Took the second step away from who lost it"),
    "identity_linked": _("Signed in through the company for the first time"),
    "domain_declared": _("Declared whose addresses come in by their company"),
    "domain_withdrawn": _("Withdrew a domain whose addresses came in by their company"),
    "session_ended": _("Ended a session of their own"),
    "sessions_ended": _("Ended their other sessions"),
    "person_exported": _("Had all that is held of a person put together"),
    "person_export_taken": _("Took what is held of a person"),
    "person_anonymised": _("Removed a person for good"),
    "roles_changed": _("Changed roles"),
    "skills_set": _("Set skills"),
    "signed_out_everywhere": _("Ended all sessions"),
    "sign_in_changed_password": _("Set a password"),
    "sign_in_changed_step_on": _("Switched the second step on"),
    "sign_in_changed_step_off": _("Switched the second step off"),
    "sign_in_changed_passkey_on": _("Added a passkey"),
    "sign_in_changed_passkey_off": _("Removed a passkey"),
    "sign_in_changed_codes": _("Made new reserve codes"),
    "catalogue_added": _("Added to the catalogue"),
    "catalogue_changed": _("Changed the catalogue"),
    "brand_changed": _("Changed the brand and how support is reached"),
    "mail_changed": _("Changed the sender of mails"),
    "limits_changed": _("Changed limits"),
    "duty_created": _("Put a person on duty"),
    "duty_changed": _("Changed a duty"),
    "duty_ended": _("Ended a duty"),
    "duty_removed": _("Took a duty off the roster"),
    "automatic_set": _("Switched automatic assignment of a queue"),
    "support_page_written": _("Wrote the page on how support works"),
    "rulebook_saved": _("Changed the triage rules"),
    "mails_tried_again": _("Tried mails again that were given up"),
    "start_went_on": _("Went on with the first start"),
    "tickets_imported": _("Imported tickets"),
    "tickets_exported": _("Exported tickets"),
    "ticket_moved": _("Moved a ticket to another customer"),
    "requester_replaced": _("Replaced a ticket's requester"),
    "message_erased": _("Erased a message"),
    "file_erased": _("Erased a file"),
    "original_revealed": _("Looked at what is covered in a message"),
    "file_original_revealed": _("Took the original of a file in which something is covered"),
}

FIELDS: Mapping[str, Any] = {
    "name": _("Name"),
    "reason": pgettext_lazy("field", "Reason"),
    "short_name": _("Short name"),
    "executive_id": _("Executive"),
    "shares_tickets": _("Shares tickets"),
    "is_active": pgettext_lazy("field", "Active"),
    "is_automatic": _("Automatic assignment"),
    "code": _("Code"),
    "cnpj": "CNPJ",
    "city": _("City"),
    "state": _("Federal state"),
    "timezone": _("Time zone"),
    "plan": _("Plan"),
    "starts_on": _("First day"),
    "ends_on": _("Last day"),
    "email": _("E-mail"),
    "external_id": _("Code in the ERP"),
    "rows_new": _("New rows"),
    "rows_updates": _("Rows that updated something"),
    "rows_unchanged": _("Rows that changed nothing"),
    "rows_refused": _("Rows refused"),
    "people": _("People who are new"),
    "phone": _("Phone"),
    "job_title": _("Job title"),
    "roles": _("Roles"),
    "skills": _("Skills"),
    "position": _("Position"),
    "number": _("Number"),
    "group_id": _("Module group"),
    "group": _("Module group"),
    "product_id": _("Product"),
    "module_id": _("Module"),
    "company_name": _("Company"),
    "portal_name": _("Name of the portal"),
    "accent": _("Colour"),
    "logo": _("Logo"),
    "phones": _("Phones"),
    "hours": _("Hours of support"),
    "sender_name": _("Name of the sender"),
    "sender_address": _("Address of the sender"),
    "reply_to": _("Where answers go"),
    "max_file_bytes": _("Largest file"),
    "upload_bytes_per_person": _("A person's files a day"),
    "upload_bytes_per_organization": _("A customer's files a day"),
    "upload_kept_hours": _("Unfinished uploads are kept"),
    "domain": _("Domain"),
    "issuer": _("Issuer"),
    "messages_per_person": _("A person's messages in ten minutes"),
    "messages_per_organization": _("A customer's messages in ten minutes"),
    "api_reads_per_token": _("A token's reading in a minute"),
    "api_reads_per_person": _("A person's programs' reading in a minute"),
    "api_reads_per_organization": _("A customer's programs' reading in a minute"),
    "api_writes_per_token": _("A token's changes in a minute"),
    "api_writes_per_person": _("A person's programs' changes in a minute"),
    "api_writes_per_organization": _("A customer's programs' changes in a minute"),
    "start_step": _("Step of the first start"),
    "duty_person_id": _("On duty"),
    "duty_substitute_id": _("Who stands in"),
    "duty_level": _("Level"),
    "duty_module_group_id": _("Module group"),
    "duty_hours": pgettext_lazy("of a duty", "Hours"),
    "duty_week": _("Hours of their own"),
    "duty_starts_on": _("First day"),
    "duty_ends_on": _("Last day"),
}

_ROLES: Mapping[str, Any] = {
    "is_customer_manager": _("Customer manager"),
    "is_analyst": _("Analyst"),
    "is_support_manager": _("Support manager"),
    "is_administrator": _("Administrator"),
}


# Which kind of subject a field's number stands for.
_KINDS: Mapping[str, str] = {
    "executive_id": "executive",
    "group_id": "module_group",
    "product_id": "product",
    "module_id": "module",
    "skills": "module_group",
    "duty_person_id": "person",
    "duty_substitute_id": "person",
    "duty_module_group_id": "module_group",
}
Names = Mapping[tuple[str, int], str]
_NOTHING = "–"


def numbers_in(data: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield the kind and number of everything that an entry refers to: whose it is, and what its changes name."""
    if isinstance(data.get("organization"), int):
        yield "organization", data["organization"]
    for field, values in data.get("changes", {}).items():
        kind = _KINDS.get(field)
        for value in values if kind else ():
            numbers = [group for _level, group in value or ()] if field == "skills" else [value]
            yield from ((str(kind), number) for number in numbers if isinstance(number, int))


def house_words(data: Mapping[str, Any], names: Names) -> str:
    """Return which customer an entry is about, or that it is support; nothing where the entry does not say."""
    if "organization" not in data:
        return ""
    number = data["organization"]
    if number is None:
        return gettext("Support itself")
    return f"{SUBJECTS['organization']}: {names.get(('organization', number), f'nº {number}')}"


def value_words(field: str, value: Any, names: Names) -> str:
    """Return a value of the trail as one reads it; nothing is a dash."""
    if value in (None, "", []):
        return _NOTHING
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if field == "skills":
        return ", ".join(_skill(level, group, names) for level, group in value)
    if field in _KINDS:
        return names.get((_KINDS[field], value), f"nº {value}")
    tell = _TOLD.get(field, str)
    return tell(value)


def _day_words(value: str) -> str:
    return formats.date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")


_TOLD: Mapping[str, Callable[[Any], str]] = {
    **dict.fromkeys(("starts_on", "ends_on", "duty_starts_on", "duty_ends_on"), _day_words),
    "duty_hours": lambda value: str(dict(DutyHours.choices).get(value, value)),
    "duty_week": lambda value: week_in_words(dict(value)),
    "plan": lambda value: str(dict(Plan.choices).get(value, value)),
    "cnpj": show_cnpj,
    "phone": show_phone,
    "phones": lambda value: "; ".join(" ".join(filter(None, (show_phone(number), words))) for number, words in value),
    **{name: partial(shown_limit, name) for name in BY_NAME},
    "roles": lambda value: ", ".join(str(_ROLES.get(role, role)) for role in value),
}


def _skill(level: int, group: int | None, names: Names) -> str:
    if group is None:
        return gettext("Level %(level)s: every module") % {"level": level}
    name = names.get(("module_group", group), f"nº {group}")
    return gettext("Level %(level)s: %(group)s") % {"level": level, "group": name}


def changes_of(data: Mapping[str, Any], words: Iterable[Any], names: Names) -> list[tuple[str, str, str]]:
    """Return each field that an entry changed: its name, what it was, what it became."""
    found = [(field, *pair) for field, pair in data.get("changes", {}).items()]
    return changes_in_words([*((kept.field, kept.before, kept.after) for kept in words), *found], names)


def changes_in_words(found: Iterable[tuple[str, Any, Any]], names: Names | None = None) -> list[tuple[str, str, str]]:
    """Return (field, before, after) as one reads them, without what was and is nothing."""
    told = [
        (str(FIELDS.get(field, field)), value_words(field, was, names or {}), value_words(field, now, names or {}))
        for field, was, now in found
    ]
    return [(field, was, now) for field, was, now in told if (was, now) != (_NOTHING, _NOTHING)]

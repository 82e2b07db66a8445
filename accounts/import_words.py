"""What is told of a file of customers and its rows, as one reads it: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.utils import formats
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.customer_file.columns import Column
from accounts.customer_file.limits import MAX_BYTES, MAX_ROWS, MB
from accounts.enums import Plan, Role
from accounts.identifiers import show_cnpj, show_phone

COLUMNS: Final[Mapping[Column, Any]] = {
    Column.CUSTOMER_CODE: _("Customer's code"),
    Column.CUSTOMER: _("Customer's name"),
    Column.SHORT_NAME: _("Short name"),
    Column.CNPJ: _("CNPJ"),
    Column.CITY: _("City"),
    Column.STATE: _("Federal state"),
    Column.BRANCH_CODE: _("Branch's code"),
    Column.BRANCH: _("Branch's name"),
    Column.BRANCH_EXTERNAL_ID: _("Branch's code in the ERP"),
    Column.PLAN: _("Plan"),
    Column.STARTS_ON: _("First day of the contract"),
    Column.ENDS_ON: _("Last day of the contract"),
    Column.CONTRACT_EXTERNAL_ID: _("Contract's number"),
    Column.EXECUTIVE: _("Executive"),
    Column.EXECUTIVE_EMAIL: _("Executive's e-mail"),
    Column.EXECUTIVE_PHONE: _("Executive's phone"),
    Column.PERSON: _("Contact's name"),
    Column.EMAIL: _("Contact's e-mail"),
    Column.PHONE: _("Contact's phone"),
    Column.JOB_TITLE: _("Contact's job title"),
    Column.ROLE: _("Contact's role"),
    Column.PERSON_EXTERNAL_ID: _("Contact's code"),
}

# What a column holds, for who fills it in.
EXPLAINED: Final[Mapping[Column, Any]] = {
    Column.CUSTOMER_CODE: _(
        "What your ERP knows the customer by. With it a customer is found again, whatever changes."
    ),
    Column.CUSTOMER: _("The company's legal name; needed for a customer that is new."),
    Column.SHORT_NAME: _("How it is called on screen; without one the name is shortened."),
    Column.CNPJ: _("Of the branch that the row is about: 14 letters and digits, with or without marks, as text."),
    Column.CITY: _("Of the branch; needed for a branch that is new."),
    Column.STATE: _("Two letters, or its whole name; the time zone follows from it."),
    Column.BRANCH_CODE: _("Such as 1, 2, 3; without one it follows from the CNPJ."),
    Column.BRANCH: _("How the branch is called; without one its city."),
    Column.BRANCH_EXTERNAL_ID: _("What your ERP knows the branch by, where each branch has a code of its own."),
    Column.PLAN: _("Padrão or Prime; empty where the row says nothing of a contract."),
    Column.STARTS_ON: _("Such as 31/01/2026; needed for a contract that is new."),
    Column.ENDS_ON: _("Such as 31/12/2027; empty where it has no end."),
    Column.CONTRACT_EXTERNAL_ID: _("Its number in your ERP; without one a contract is known by its first day."),
    Column.EXECUTIVE: _("The executive's name, as it is entered here."),
    Column.EXECUTIVE_EMAIL: _("Together with name and phone an executive who is new is entered."),
    Column.EXECUTIVE_PHONE: _("With its area code."),
    Column.PERSON: _("Who signs in; one row each."),
    Column.EMAIL: _("Their address, by which they sign in and are found again."),
    Column.PHONE: _("With its area code; it is written as +55…"),
    Column.JOB_TITLE: _("Such as: fiscal analyst."),
    Column.ROLE: _("Gestor for who sees all tickets of the company, otherwise Solicitante."),
    Column.PERSON_EXTERNAL_ID: _("What your ERP knows the contact by."),
}

UNREADABLE: Final[Mapping[str, Any]] = {
    "too_large": _("The file is larger than %(megabytes)s MB. Send it in parts."),
    "too_many_rows": _("The file has more than %(rows)s rows, empty ones included. Send it in parts."),
    "nothing_in_it": _("There is no row in this file. The first line names the columns, the rows stand below."),
    "not_a_workbook": _(
        "This is no spreadsheet that can be read. Save it again as XLSX or as CSV, without a password."
    ),
    "not_a_table": _("This is no table. Save it as XLSX or as CSV."),
    "no_heads": _(
        "This is no table of customers: no line names a column that is known here. Begin with the template, and save "
        "it as XLSX or as CSV."
    ),
    "old_excel": _("This is the format of old Excel (.xls), or it has a password. Save it as XLSX or as CSV."),
    "too_much_inside": _("This spreadsheet holds far more than a table. Copy the values to a new one and save that."),
    "entities": _("This spreadsheet holds what no spreadsheet program writes. Save it again as XLSX or as CSV."),
    "broken_csv": _("A quotation mark is opened near line %(what)s and never closed. Mend it, or save it as XLSX."),
}

SENTENCES: Final[Mapping[str, Any]] = {
    "no_customer": _("The row does not say which customer it is about. Give its code, its CNPJ or its name."),
    "no_name": _("The customer's name is missing."),
    "depends": _("It needs line %(line)s of the same customer, which is refused. Mend that one."),
    "same_cnpj": _("Same CNPJ as line %(line)s, which has another code. Keep one."),
    "same_name": _("Same name as line %(line)s, with another CNPJ. One customer? Then give both rows the same code."),
    "same_email": _("Same e-mail as line %(line)s, of another customer. Keep one."),
    "same_branch": _("Same code of a branch as line %(line)s, of another customer. Keep one."),
    "same_contract": _("Same number of a contract as line %(line)s, of another customer. Keep one."),
    "other_name_here": _("This CNPJ is %(name)s here. To rename it, give its code, or change it on its page."),
    "changes": _("%(field)s: %(was)s becomes %(now)s."),
    "other_name": _("Same CNPJ as line %(line)s, with another name. Keep one."),
    "cnpj": _("“%(text)s” is no CNPJ: it has 14 letters and digits."),
    "cnpj_digits": _("The last digits do not fit; they would be %(digits)s. Check with the customer."),
    "cnpj_rounded": _("The spreadsheet rounded this CNPJ to %(text)s. Format the column as text and write it again."),
    "cpf": _("This is a CPF, of a person. A branch has a CNPJ."),
    "state": _("There is no state “%(text)s”. Use the two letters, such as GO."),
    "plan": _("Plan “%(text)s” does not exist. Use Padrão or Prime."),
    "role": _("Role “%(text)s” does not exist. Use Gestor or Solicitante."),
    "day": _("%(column)s: “%(text)s” is no day. Write it as 31/12/2026."),
    "email": _("%(column)s: “%(text)s” is no e-mail."),
    "too_long": _("%(column)s has more than %(most)s characters. Shorten it."),
    "missing": _("%(column)s is missing."),
    "inverted": _("The contract would end (%(ends_on)s) before it begins (%(starts_on)s)."),
    "differs": _("%(field)s: line %(line)s says “%(text)s”. Keep one."),
    "name_taken": _("There is a customer with this name already, with another CNPJ or code."),
    "several_customers": _("Several customers have this CNPJ root. Give the customer's code."),
    "customer_out": _("%(name)s is no longer active here. Reactivate it, or leave the row out."),
    "other_code": _("%(name)s has the code %(text)s here."),
    "branch_cnpj": _("A branch that is new needs its CNPJ."),
    "branch_code": _("Another branch of this customer has the code %(text)s."),
    "branch_elsewhere": _("This branch belongs to %(name)s."),
    "contract_elsewhere": _("Contract %(text)s belongs to %(name)s."),
    "overlap": _("It has a contract already (%(plan)s) until %(until)s."),
    "overlap_open": _("It has a contract already (%(plan)s), without an end."),
    "overlap_line": _("The contract of line %(line)s holds some of these days."),
    "email_taken": _("This e-mail is %(name)s's, of %(customer)s."),
    "email_of_support": _("This e-mail is of somebody of support."),
    "person_other_code": _("This person has the code %(text)s here."),
    "executive_unknown": _("There is no executive “%(text)s”. Fill in name, e-mail and phone, or enter them first."),
    "executive_several": _("“%(text)s” may be any of: %(names)s. Write the whole name."),
    "broke": _("The row was not taken: something changed meanwhile. Import the file again."),
    "spaces": _("%(column)s: extra spaces are taken out."),
    "capitals": _("“%(text)s” becomes “%(now)s”."),
    "cnpj_zeros": _("CNPJ %(text)s gets its zeros back: %(now)s."),
    "read_as": _("%(column)s: “%(text)s” becomes %(now)s."),
    "phone": _("%(column)s: nobody could be called at “%(text)s”; it is left out."),
    "as_branch": _("Comes in as a branch of line %(line)s."),
    "as_branch_of": _("Comes in as a branch of %(name)s."),
    "executive_read": _("Executive “%(text)s” read as %(now)s."),
    "person_left_out": _("The contact %(text)s has no e-mail and is left out; the rest comes in."),
    "person_out": _("This person was let out here, and stays out."),
}

# What was adjusted, in a word.
KINDS: Final[Mapping[str, Any]] = {
    "spaces": pgettext_lazy("adjusted", "spaces"),
    "capitals": pgettext_lazy("adjusted", "capitals"),
    "cnpj_zeros": pgettext_lazy("adjusted", "CNPJ"),
    "read_as": pgettext_lazy("adjusted", "phone or state"),
    "phone": pgettext_lazy("adjusted", "phone left out"),
    "as_branch": pgettext_lazy("adjusted", "branch"),
    "as_branch_of": pgettext_lazy("adjusted", "branch"),
    "executive_read": pgettext_lazy("adjusted", "executive"),
    "person_left_out": pgettext_lazy("adjusted", "contact left out"),
    "person_out": pgettext_lazy("adjusted", "person let out"),
}


def shown_day(day: str) -> str:
    """Return a day that a note keeps, as one reads it."""
    return formats.date_format(date.fromisoformat(day), "SHORT_DATE_FORMAT") if day else ""


# How a note's word is shown where it is not one.
_SHOWN: Final[Mapping[str, Callable[[Any], str]]] = {
    "column": lambda name: str(COLUMNS.get(name, name)),
    "until": shown_day,
    "starts_on": shown_day,
    "ends_on": shown_day,
    "plan": lambda plan: str(dict(Plan.choices).get(plan, plan)),
}


def sentence(code: str, about: Mapping[str, Any]) -> str:
    """Return one note of a row in the reader's language."""
    if code == "overlap" and not about.get("until"):
        code = "overlap_open"
    if code == "changes":
        about = _change_shown(**about)
    if code == "differs":
        about = _difference_shown(**about)
    told = {name: _SHOWN.get(name, str)(value) for name, value in about.items()}
    return str(SENTENCES[code]) % told if code in SENTENCES else code


# Which column speaks of a field that changes.
_COLUMN_OF: Final[Mapping[str, Column]] = {
    "organization.name": Column.CUSTOMER,
    "organization.short_name": Column.SHORT_NAME,
    "organization.external_id": Column.CUSTOMER_CODE,
    "organization.executive_id": Column.EXECUTIVE,
    "branch.code": Column.BRANCH_CODE,
    "branch.name": Column.BRANCH,
    "branch.cnpj": Column.CNPJ,
    "branch.city": Column.CITY,
    "branch.state": Column.STATE,
    "branch.external_id": Column.BRANCH_EXTERNAL_ID,
    "contract.plan": Column.PLAN,
    "contract.starts_on": Column.STARTS_ON,
    "contract.ends_on": Column.ENDS_ON,
    "contract.external_id": Column.CONTRACT_EXTERNAL_ID,
    "person.name": Column.PERSON,
    "person.email": Column.EMAIL,
    "person.phone": Column.PHONE,
    "person.job_title": Column.JOB_TITLE,
    "person.external_id": Column.PERSON_EXTERNAL_ID,
    "person.is_customer_manager": Column.ROLE,
}


def _change_shown(field: str, was: Any, now: Any) -> dict[str, str]:
    """Return a change of something that is here, as one reads it."""
    column = _COLUMN_OF[field]
    return {"field": str(COLUMNS[column]), "was": _value_shown(column, was), "now": _value_shown(column, now)}


def _difference_shown(field: str, line: int, text: Any) -> dict[str, Any]:
    """Return what another row says of the same, as one reads it."""
    column = _COLUMN_OF[field]
    return {"field": str(COLUMNS[column]), "line": line, "text": _value_shown(column, text)}


def _value_shown(column: Column, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if column == Column.ROLE:
        return str((Role.CUSTOMER_MANAGER if value else Role.REQUESTER).label)
    return _VALUES.get(column, str)(value)


_VALUES: Final[Mapping[Column, Callable[[Any], str]]] = {
    Column.CNPJ: show_cnpj,
    Column.PHONE: show_phone,
    Column.PLAN: lambda plan: str(dict(Plan.choices).get(plan, plan)),
    Column.STARTS_ON: shown_day,
    Column.ENDS_ON: shown_day,
}


def sentences(notes: Iterable[Any]) -> list[str]:
    """Return every note of a row, as it keeps them."""
    return [sentence(code, about) for code, about in notes]


def unreadable(why: str, what: str = "") -> str:
    """Return why a file was not read, and what to do."""
    words = UNREADABLE.get(why, UNREADABLE["not_a_table"])
    return str(words) % {"megabytes": MAX_BYTES // MB, "rows": formats.number_format(MAX_ROWS), "what": what}


def adjusted_kinds(counts: Mapping[str, int]) -> str:
    """Return what was adjusted in a file, the most frequent first, in a few words."""
    found = sorted((-count, code.removeprefix("note_")) for code, count in counts.items() if code.startswith("note_"))
    words = dict.fromkeys(str(KINDS[code]) for _count, code in found if code in KINDS)
    return ", ".join(list(words)[:3])


def reason_head() -> str:
    """Return the head of the column of reasons in a file of refused rows; read as nothing when it comes back."""
    return gettext("Reason")

"""What is wrong with a row, in the reader's words, with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.interchange.values import Fault

_WORDS: Final[Mapping[str, Any]] = {
    "another_ticket": gettext_lazy(
        "under this number another ticket is here: its customer or its opening differs. Give the row another number."
    ),
    "bad_phone": gettext_lazy("this is no telephone number that one could call."),
    "before_opening": gettext_lazy("this lies before the opening."),
    "columns": gettext_lazy("the first line must name the columns, external_id among them."),
    "empty": gettext_lazy("a message needs words or a file, unless it was erased."),
    "erased_with_file": gettext_lazy("the message was erased: its files are gone with it, say erased_at for each."),
    "file_not_here": gettext_lazy(
        "the file is not in the folder of --files, where it must lie under its digest; or run with --without-files."
    ),
    "file_refused": gettext_lazy("the portal does not take this file."),
    "history_changed": gettext_lazy(
        "what was imported before says something else here. History is only added to; nothing was changed."
    ),
    "in_future": gettext_lazy("this lies in the future."),
    "line_break": gettext_lazy("line breaks and control characters have no place here."),
    "line_too_long": gettext_lazy("the line is longer than a ticket may be (32 MB)."),
    "missing": gettext_lazy("this must be given."),
    "new_with_assignee": gettext_lazy("a new ticket is with nobody: say in_progress, or leave the assignee out."),
    "no_address": gettext_lazy("this is no e-mail address."),
    "no_csv": gettext_lazy("this is no CSV that can be read."),
    "no_day": gettext_lazy("this is no day: write it as 2026-03-31."),
    "no_flag": gettext_lazy("say true or false."),
    "no_instant": gettext_lazy("this is no moment: write it as 2026-03-31T14:05:00-03:00."),
    "no_json": gettext_lazy("this line is no JSON."),
    "no_list": gettext_lazy("a list belongs here."),
    "no_note": gettext_lazy("only support writes internal notes, and no ticket begins with one."),
    "no_number": gettext_lazy("this is no number that may stand here."),
    "no_object": gettext_lazy("an object with fields belongs here."),
    "no_opening": gettext_lazy("a timeline begins with a line of the kind opened."),
    "no_such_move": gettext_lazy("no act leads from that status to this one, or not for that person."),
    "no_ticket": gettext_lazy("this line follows no line of its ticket."),
    "not_closed": gettext_lazy("only a closed ticket has this."),
    "not_in_order": gettext_lazy("this lies before what stands above it: sort by time, the opening first."),
    "not_kept": gettext_lazy("the database did not take this row."),
    "not_support": gettext_lazy("this person is not of support."),
    "not_text": gettext_lazy("text belongs here."),
    "note_shown": gettext_lazy("a line about an internal note is internal."),
    "nobody_could": gettext_lazy(
        "nobody of support is named who could have done this: name an assignee, closed_by, or an answer's author."
    ),
    "other_assignee": gettext_lazy("the timeline ends with another assignee."),
    "other_bytes": gettext_lazy("the file in the folder is not the one that its digest names."),
    "other_end": gettext_lazy("the timeline ends with another status."),
    "other_organization": gettext_lazy("this person is of another customer: correct the person or the organization."),
    "slash_in_source": gettext_lazy("the name of a source holds no slash."),
    "too_long": gettext_lazy("this is too long."),
    "too_many": gettext_lazy("these are more than one ticket may have."),
    "twice": gettext_lazy("this number stands here twice."),
    "unknown_branch": gettext_lazy("this customer has no branch of that CNPJ: register it first, or leave it out."),
    "unknown_field": gettext_lazy("there is no such field; docs/import.md names all of them."),
    "unknown_message": gettext_lazy("the ticket has no message of that number."),
    "unknown_module": gettext_lazy("there is no such module in the catalogue: register it first, or leave it out."),
    "unknown_organization": gettext_lazy(
        "no customer has this CNPJ or name: import the customers first, or correct it."
    ),
    "unknown_person": gettext_lazy(
        "nobody has this address: import people first, correct it, or run with --create-missing to keep them as "
        "people who left."
    ),
    "unknown_product": gettext_lazy("there is no such product in the catalogue: register it first, or leave it out."),
    "unknown_record": gettext_lazy("there is no such kind of line; docs/import.md names all of them."),
    "unknown_ticket": gettext_lazy("that ticket is not here, or of another customer: import it first."),
    "unknown_word": gettext_lazy("this word is not one of those that may stand here; docs/import.md names them."),
    "worked_here": gettext_lazy("somebody worked on this ticket here since it came; nothing was changed."),
    "works_no_more": gettext_lazy(
        "the ticket is open, and this person works on tickets no more: name somebody who does, or nobody."
    ),
}


def sentence_of(fault: Fault) -> str:
    """Return one line: the field, what is wrong, and what stands there."""
    words = str(_WORDS.get(fault.code, fault.code))
    where = f"{fault.field}: " if fault.field else ""
    shown = _(' It says "%(value)s".') % {"value": fault.value} if fault.value else ""
    return f"{where}{words}{shown}"


def known_codes() -> frozenset[str]:
    """Return every code that has words."""
    return frozenset(_WORDS)

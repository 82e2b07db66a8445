"""What is missing from a ticket, put as questions to who opened it; why each helps; and the message that asks them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Question:
    """One question, as the customer reads it, and for the analyst why its answer helps."""

    words: Promise
    why: Promise


# By the keys of `triage.reasons.MISSING`.
QUESTIONS: Final[Mapping[str, Question]] = {
    "description": Question(
        _("What did you do, step by step, what should have happened, and what happened instead?"),
        _("the fault is tried with the same steps"),
    ),
    "error": Question(
        _("What does the error say? The whole text, copied from the screen or from the log, says more than a photo."),
        _("its code finds the cause and how the same was solved before"),
    ),
    "routine": Question(
        _("In which routine does it happen (its number, such as 1402)?"),
        _("it leads to the right module and to what is known of the routine"),
    ),
    "extent": Question(
        _("Does it happen to everything, or only to some branch, person, workstation, document or customer?"),
        _("it decides the severity, and tells data from product"),
    ),
    "module": Question(
        _("In which module of the system does it happen?"),
        _("the ticket reaches who knows the module"),
    ),
    "since": Question(
        _("Since when does it happen, and did anything change just before (an update, a parameter, a server)?"),
        _("what changed is most often the cause"),
    ),
    "version": Question(
        _("Which version does the routine show (such as 33.00.04.06)?"),
        _("the fault may be mended in a later one"),
    ),
    "example": Question(
        _("Which note, order or customer can we take as an example?"),
        _("one real case is looked up in the data"),
    ),
    "workaround": Question(
        _("Does the work go on another way meanwhile, and how much longer does it take?"),
        _("it decides how urgent it is"),
    ),
    "legal_source": Question(
        _("Which law, ordinance or technical note asks for it? Its number or a link is enough."),
        _("the product team reads the rule itself"),
    ),
    "legal_date": Question(
        _("From which day does it have to be met?"),
        _("the ticket gets its legal date"),
    ),
}


def asking_for(keys: Iterable[str], *, name: str) -> str:
    """Return the message that asks for what is missing, and nothing else, in the language that is set.

    :param name: of who reads it
    """
    asked = [str(QUESTIONS[key].words) for key in keys if key in QUESTIONS]
    if not asked:
        return ""
    first = name.split()[0] if name.split() else name
    greeting = gettext("Hello, %(name)s! So that we can go on with your ticket, please tell us:") % {"name": first}
    ending = gettext("Answer what you have at hand; the rest may follow later.")
    return "\n".join([greeting, "", *(f"- {words}" for words in asked), "", ending])

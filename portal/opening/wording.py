"""The sentences of the opening form: options, what is missing, what excludes an immediate, why each item helps."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from portal.opening.completeness import Completeness, Item
from tickets.enums import Environment, RequestType, Severity
from tickets.rules import Exclusion

ENVIRONMENTS = (
    (Environment.PRODUCTION, gettext_lazy("Production")),
    (Environment.HOMOLOGATION, pgettext_lazy("environment", "Homologation")),
    (Environment.IMPLANTATION, gettext_lazy("Being implanted")),
)


def type_options() -> list[tuple[str, str]]:
    """Return the types of request with what each means."""
    return [
        (RequestType.CORRECTIVE, _("Corrective maintenance: something failed")),
        (RequestType.QUESTION, _("Question: how to do it")),
        (RequestType.LEGAL, _("Legal adaptation: the law changed")),
    ]


def severity_options() -> list[tuple[str, str]]:
    """Return the severities with the criterion of each, gravest first."""
    return [
        (Severity.CRITICAL, _("Critical: everything stopped, no way around")),
        (Severity.HIGH, _("High: partly stopped, no easy way around")),
        (Severity.MEDIUM, _("Medium: one document is stuck")),
        (Severity.LOW, _("Low: nothing is stopped")),
    ]


def severity_word(value: str) -> str:
    """Return a severity as a sentence names it."""
    return str(Severity(value).label)


def error_text(field: str, code: str) -> str:
    """Return what is wrong with a field and what to do; a sentence for every code that the service knows."""
    specific = {
        ("subject", "required"): _("Write a subject. One sentence will do: “1402 does not find the customer”."),
        ("subject", "too_long"): _("Shorten the subject to 200 characters; the rest fits in the description."),
        ("description", "required"): _("Tell what happened. Two sentences will do."),
        ("module", "required"): _("Choose the module. If you do not know, choose “I do not know”."),
        ("module", "unknown"): _("This module is not of the chosen product. Choose one of the two again."),
        ("extent", "required"): _("Say whether all of it stopped, or a part."),
        ("environment", "required"): _("Say where it happens."),
        ("customization", "required"): _("Say whether it is standard or customised; “I do not know” is an answer."),
        ("follows", "unknown"): _("The ticket that this one continues is no longer yours to see."),
    }
    general = {
        "too_long": _("This is longer than 40 characters. Shorten it."),
        "line_break": _("This holds a line break. Write it on one line."),
        "bad_phone": _("This phone number is not complete. Write it with its area code: (62) 99120-4417."),
        "unknown": _("This is no longer offered. Choose again."),
        "required": _("This is missing."),
    }
    return specific.get((field, code)) or general.get(code) or _("This could not be read. Write it again.")


@dataclass(frozen=True)
class Verdict:
    """What the answers say about an immediate: a title, a reason, and the number of the answer that decides."""

    title: str
    reason: str
    answer: int
    field: str


def exclusion_words(exclusion: Exclusion) -> Verdict | None:
    """Return which fact excludes Atendimento Imediato; None where the question was not asked of this process."""
    production = _("An immediate is for a production that is implanted.")
    complete = _("An immediate is for a complete stop of invoicing.")
    verdicts = {
        Exclusion.HOMOLOGATION: (_("Not an immediate: it happens on the test base"), production, 3, "environment"),
        Exclusion.IMPLANTATION: (_("Not an immediate: it is still being implanted"), production, 3, "environment"),
        Exclusion.CUSTOMIZATION: (
            _("Not an immediate: it is in a customisation of yours"),
            _("An immediate is for the standard product."),
            4,
            "customization",
        ),
        Exclusion.PARTIAL_STOP: (_("Not an immediate: a part of invoicing goes on"), complete, 2, "extent"),
        Exclusion.CONTINGENCY: (_("Not an immediate: invoicing goes on in contingency"), complete, 5, "workaround"),
    }
    found = verdicts.get(exclusion)
    return Verdict(*found) if found else None


@dataclass(frozen=True)
class Need:
    """One line of the checklist: what, whether it is there, and why it helps while it is not."""

    label: str
    is_done: bool
    why: str


def needs(found: Completeness) -> list[Need]:
    """Return the checklist in words."""
    words = {
        Item.PLACE: (
            _("Product, module and routine"),
            _("They lead the ticket straight to who knows this part."),
        ),
        Item.STORY: (
            _("What you did, what you expected, what happened"),
            _("With it support repeats the steps instead of asking for them."),
        ),
        Item.ERROR: (_("The whole error"), _("The first lines tell where it broke; a cut one has to be asked for.")),
        Item.VERSION: (_("Version of the routine"), _("Many errors are already corrected in another version.")),
        Item.WHERE: (_("Where it happens: branch and base"), _("The same screen may behave differently in each one.")),
        Item.PHONE: (_("Phone, if we need to talk"), _("Some things are settled faster in a call.")),
        Item.VIDEO: (
            pgettext("checklist", "Video"),
            _("It shows the order of the steps. Without it that is usually the first question."),
        ),
    }
    return [Need(words[item][0], is_done, "" if is_done else words[item][1]) for item, is_done in found.items]


FIELD_NAMES = {
    "product": pgettext_lazy("remembered", "product"),
    "module": pgettext_lazy("remembered", "module"),
    "branch": pgettext_lazy("remembered", "branch"),
    "contact_phone": pgettext_lazy("remembered", "phone"),
    "environment": pgettext_lazy("remembered", "base"),
}


def listed(names: list[str]) -> str:
    """Return remembered fields as prose lists them: "product, branch and phone"."""
    words = [str(FIELD_NAMES[name]) for name in names]
    if len(words) < 2:
        return "".join(words)
    return pgettext("last two of a list", "%(most)s and %(last)s") % {"most": ", ".join(words[:-1]), "last": words[-1]}

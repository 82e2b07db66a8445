"""What each rule says, in the words of whoever reads why a ticket is classified as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from triage.enums import EndingFact

# By the name of the rule, as `triage.deciding` has it.
RULES: Final[Mapping[str, Promise]] = {
    "type.over": _("Asks about a fault that is over"),
    "type.security": _("Secrets or personal data are open to others"),
    "type.law-how": _("Asks how to meet a law that changed"),
    "type.law": _("A law, a layout or a technical note changed"),
    "type.law-when": _("Asks whether the product will meet a law in time"),
    "type.wish": _("Wants something new, a training, a price or a right of privacy"),
    "type.cosmetic": _("Wants other looks"),
    "type.question": _("Asks how, which, why or whether"),
    "type.fault": _("Something that should work does not"),
    "type.status": _("Asks how another ticket stands"),
    "type.plain-question": _("Asks, and reports no error"),
    "type.report": _("Reports something and asks for nothing"),
    "immediate.answers": _("By the answers of the form"),
    "immediate.invoicing": _("All sales invoicing stands still"),
    "immediate.dispatch": _("Today's loads cannot leave"),
    "doubt.refused": _("The answers ask for immediate help; the words exclude it"),
    "doubt.disputed": _("The answers ask for immediate help; the words tell of less"),
    "doubt.unasked": _("The words tell of a stop that the answers do not"),
    "level.law": _("A change of law: Level 2 forwards it"),
    "level.question": _("A question: Level 1 answers it"),
    "level.security": _("A security incident"),
    "level.customization-updated": _("A customisation broke through an update of the standard product"),
    "level.customization-stops": _("A customisation stops an essential process"),
    "level.customization": _("A customisation: Level 1 guides and refers"),
    "level.registered-solution": _("A registered solution ends it"),
    "level.several-customers": _("Several customers have the same"),
    "level.layout": _("The layout of a file that is read: a parameter"),
    "level.registration": _("A registration that a screen corrects"),
    "level.own-workstation": _("One workstation, while the others go on"),
    "level.one-figure": _("Figures of one document or customer: a screen shows why"),
    "level.invalid-object": _("A database object is invalid or missing: a known procedure ends it"),
    "level.updated": _("It began with an update"),
    "level.data": _("Data that no screen corrects"),
    "level.calculated": _("A rejection of what the product itself calculated"),
    "level.known-code": _("A known code: a procedure or a screen ends it"),
    "level.known-infrastructure": _("Known infrastructure: a procedure ends it"),
    "level.infrastructure-log": _("The log tells of known infrastructure"),
    "level.workstation": _("One workstation"),
    "level.exception": _("An error without a registered procedure"),
    "level.figures": _("A calculation is suspected"),
    "level.behaviour": _("Wrong behaviour without an error: parameters first"),
    "severity.immediate": _("Immediate"),
    "severity.immediate-painful": _("Immediate, with a painful way around"),
    "severity.exposed": _("A password or personal data open to others"),
    "severity.away-question": _("A question about the test base or the implantation"),
    "severity.away": _("Test base or implantation: at most medium"),
    "severity.due-easy": _("Due soon, but another way is at hand"),
    "severity.due-now": _("Due to an authority or a bank within 1 business day, and blocked"),
    "severity.due-soon": _("Due within 5 business days"),
    "severity.due-later": _("Due within 30 business days"),
    "severity.due-far": _("Due later than in 30 business days"),
    "severity.no-impact": _("Hinders nobody, as they say"),
    "severity.contingency": _("Goes on in contingency"),
    "severity.contingency-ends": _("Goes on in contingency, which ends soon"),
    "severity.contingency-asked": _("A question beside a contingency that goes on"),
    "severity.loss": _("Sales, money or customers are lost meanwhile"),
    "severity.slow": _("An essential process goes on slower"),
    "severity.wrong-throughout": _("All invoices or orders are calculated wrong"),
    "severity.customization-stops": _("An essential process stopped inside a customisation"),
    "severity.stop": _("An essential process stopped completely, without a way around"),
    "severity.stop-easy": _("An essential process stopped, with an easy way around"),
    "severity.stop-painful": _("An essential process stopped, with a painful way around"),
    "severity.stop-unsaid": _("An essential process stopped; how much of it nobody says"),
    "severity.part": _("A part of an essential process stopped"),
    "severity.part-easy": _("A part of an essential process stopped, with an easy way around"),
    "severity.law-in-force": _("A rule in force that the product does not meet"),
    "severity.law": _("A change of law without a known date"),
    "severity.important": _("An important function stopped"),
    "severity.important-easy": _("An important function stopped, with an easy way around"),
    "severity.important-fails": _("An important function ends with an exception"),
    "severity.important-part": _("A part of an important function stopped, without an easy way around"),
    "severity.privacy": _("A request about personal data"),
    "severity.question": _("Nothing is blocked: a question"),
    "severity.question-blocked": _("One document or person is blocked, put as a question"),
    "severity.question-law": _("A question about a change of law that has a day"),
    "severity.all-well": _("Everything goes, as they say"),
    "severity.looks": _("Only how it looks"),
    "severity.empty": _("An empty report"),
    "severity.painful": _("The work takes at least twice as long"),
    "severity.other": _("One document, item or person, figures that differ, or no facts yet"),
    "type.words": _("Words like those of tickets that people gave this type"),
    "level.words": _("Words like those of tickets that this level resolved"),
    "severity.words": _("Words like those of tickets that people gave this severity"),
    "immediate.words": _("Words like those of tickets that were an immediate"),
}
# What support would ask for, and why it helps.
MISSING: Final[Mapping[str, Promise]] = {
    "description": _("what was done, expected and seen"),
    "error": _("the complete error"),
    "routine": _("the routine"),
    "extent": _("whether all of it or a part is concerned"),
    "module": _("the module"),
    "since": _("since when"),
    "version": _("the version of the routine"),
    "example": _("an example: a note, an order, a customer"),
    "workaround": _("whether the work goes on another way"),
    "legal_source": _("which law or technical note"),
    "legal_date": _("from which day it counts"),
}
# Of the form, where a whole field is the reason.
FIELDS: Final[Mapping[str, Promise]] = {
    "subject": _("Subject"),
    "description": _("Description"),
    "log": _("Log"),
    "file": _("Attached file"),
    "stopped": _("What stopped?"),
    "extent": _("How much of it?"),
    "environment": _("Where does it happen?"),
    "customization": _("Whose is it?"),
    "workaround": _("Does the work go on?"),
    "immediate_asked": _("Immediate help was asked for"),
}


def sentence_of(rule: str) -> str:
    """Return what a rule says; of a rule that is no more, its name."""
    return str(RULES.get(rule, rule))


def ending_word(fact: str) -> str:
    """Return why an immediate ended, as it goes on behind a colon; of an unknown fact, the code."""
    label = str(EndingFact(fact).label) if fact in EndingFact.values else fact
    return label[:1].lower() + label[1:]

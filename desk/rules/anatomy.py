"""On which lists and figures each rule rests, so that whoever reads it finds what to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_BREACH: Final = ("breach.what", "breach.who", "breach.how", "breach.intruder", "breach", "asks.sent_secret")
_AWAY: Final = ("where.test", "where.implanting", "where.implanted", "where.production")
_OWN: Final = ("whose.custom", "whose.standard")
_STOPS: Final = (
    *("said.stopped", "said.stopped_surely", "said.not_stopped", "said.unstopped", "said.running", "said.over"),
)
_PARTS: Final = ("extent.part", "extent.place", "extent.channel", "extent.document")
_WHOLE: Final = ("extent.all", "extent.bare", "extent.whole")
_EASY: Final = ("way.easy", "way.other")
_CONTINGENCY: Final = ("way.contingency", "way.contingency_fails")
_IMPORTANT: Final = (
    *("process.bank", "process.payment", "process.closing", "process.fiscal", "process.field_sales"),
    "process.purchasing",
)
_LAW: Final = ("change.law", "change.no_law", "change.bank")

LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "immediate.answers": (),
    "immediate.invoicing": ("process.invoicing", *_WHOLE, "company.stopped", "company.everything", "company.runs"),
    "immediate.dispatch": ("process.dispatch", *_WHOLE, "loads.wait"),
    "excluded.test": ("where.test", "where.sefaz", "where.production"),
    "excluded.implanting": ("where.implanting", "where.implanted"),
    "excluded.custom": _OWN,
    "doubt.refused": (),
    "doubt.disputed": (),
    "doubt.unasked": (),
    "type.over": ("said.over", "asks.how", "asks.thanks_only"),
    "type.status": ("asks.status",),
    "type.security": _BREACH,
    "type.law-how": (*_LAW, "asks.self", "asks.will"),
    "type.law": _LAW,
    "type.law-when": ("asks.when", "legal.date", "process.fiscal"),
    "type.wish": (
        *("asks.improvement", "asks.training", "asks.commercial", "asks.sent_secret", "asks.privacy"),
        "asks.thanks_only",
    ),
    "type.cosmetic": ("asks.cosmetic", "asks.wants", "thing.changed"),
    "type.question": ("asks.how", "asks.not", "asks.rhetoric", "asks.cause"),
    "type.fault": (
        *(*_STOPS, "said.error", "said.slow", "thing.figures", "thing.empty", "thing.doubled", "thing.calculation"),
        *("no.details", "change.update", "time.intermittent"),
    ),
    "type.plain-question": ("asks.how", "asks.plainly"),
    "type.report": (),
    "level.law": (),
    "level.question": (),
    "level.security": (*_BREACH, "virus"),
    "level.customization-updated": ("change.update", "change.no_update", *_OWN),
    "level.customization-stops": (*_OWN, *_STOPS),
    "level.customization": _OWN,
    "level.registered-solution": (),
    "level.several-customers": ("person.several",),
    "level.invalid-object": ("code.objects",),
    "level.own-workstation": ("extent.post", "extent.others"),
    "level.updated": ("change.update", "change.no_update"),
    "level.data": ("thing.stuck_data",),
    "level.calculated": ("log.calculations",),
    "level.known-code": ("known.oracle", "known.java", "known.windows", "known.http", "code.crashes"),
    "level.known-infrastructure": ("infra.known",),
    "level.infrastructure-log": ("log.infrastructure",),
    "level.workstation": ("extent.post", "extent.not_post"),
    "level.registration": ("log.registrations", "log.registered_names", "log.wrongs"),
    "level.layout": ("log.layouts", "thing.layout"),
    "level.exception": ("log.complaints",),
    "level.one-figure": ("thing.figures", "person.single"),
    "level.figures": ("thing.calculation", "thing.figures"),
    "level.behaviour": (),
    "severity.immediate-painful": ("way.painful",),
    "severity.immediate": (),
    "severity.exposed": _BREACH,
    "severity.away-question": _AWAY,
    "severity.away": _AWAY,
    "severity.due-easy": (*_EASY, "legal.due", "legal.date"),
    "severity.due-now": ("legal.due", "legal.date"),
    "severity.no-impact": ("no.impact",),
    "severity.contingency-ends": ("legal.due", *_CONTINGENCY),
    "severity.contingency": _CONTINGENCY,
    "severity.contingency-asked": _CONTINGENCY,
    "severity.customization-stops": (*_OWN, *_STOPS),
    "severity.stop-easy": (*_WHOLE, *_EASY),
    "severity.stop-painful": (*_WHOLE, "way.painful"),
    "severity.stop": _WHOLE,
    "severity.due-soon": ("legal.due", "legal.date"),
    "severity.due-later": ("legal.due", "legal.date"),
    "severity.due-far": ("legal.due", "legal.date"),
    "severity.part-easy": (*_PARTS, *_EASY),
    "severity.part": _PARTS,
    "severity.law-in-force": ("legal.in_force", *_LAW),
    "severity.law": _LAW,
    "severity.important-easy": (*_IMPORTANT, *_EASY),
    "severity.important": _IMPORTANT,
    "severity.important-fails": _IMPORTANT,
    "severity.important-part": _IMPORTANT,
    "severity.privacy": ("asks.privacy",),
    "severity.question-blocked": ("person.blocked", "extent.one"),
    "severity.question-law": ("legal.date", "change.law"),
    "severity.question": (),
    "severity.all-well": ("said.running",),
    "severity.looks": ("asks.cosmetic",),
    "severity.empty": ("thing.empty", "thing.report"),
    "severity.stop-unsaid": _STOPS,
    "severity.painful": ("way.painful", "way.count", "way.many"),
    "severity.loss": ("said.loss",),
    "severity.wrong-throughout": ("thing.calculation", "extent.all", "extent.whole"),
    "severity.slow": ("said.slow", "said.slower", "loads.late"),
    "severity.other": (),
}
FIGURES: Final[Mapping[str, tuple[str, ...]]] = {
    "severity.due-now": ("due.now",),
    "severity.due-soon": ("due.now", "due.soon"),
    "severity.due-easy": ("due.soon",),
    "severity.due-later": ("due.soon", "due.later"),
    "severity.due-far": ("due.later",),
    "severity.stop-easy": ("burden.few",),
    "severity.stop-painful": ("burden.few",),
    "severity.part-easy": ("burden.few",),
    "severity.important-easy": ("burden.few",),
    "severity.painful": ("burden.few",),
}

"""What triage would say of a ticket that is still being written, for who writes it: nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import User
from catalogue.models import Module
from core.database import database_now
from language.analyser import analyse
from tickets.models import Ticket
from triage.asking import ENVIRONMENTS, TYPES
from triage.deciding.abouts import routine_of
from triage.deciding.answers import asked_immediate
from triage.deciding.decision import Decision, decide
from triage.deciding.facts import ESSENTIAL
from triage.deciding.immediates import by_words
from triage.deciding.request import Request
from triage.deciding.tables import Case
from triage.in_force import book_at

# Fewer signs than these say nothing yet; of a pasted log so much is read while somebody writes.
_LEAST: Final = 12
_LOG_READ: Final = 20_000
_CODES: Final = 3
_COMPARED: Final = 60
_SHOWN: Final = 3
_SHARE: Final = 0.5


@dataclass(frozen=True)
class Foresight:
    """What was understood so far.

    :param environment: as triage has it, words before the field: `production`, `homologation`, `implantation`
    :param stops: how much of which essential process stands still: (`invoicing`, `all`)
    :param tells_stop: the words tell of a stop that is helped at once, and no answer does
    :param excluded_by: words that exclude immediate help, where the answers ask for it
    :param similar: open tickets that this person may see and that seem to be about the same, the newest first
    """

    request_type: str
    codes: Sequence[str]
    routine: str
    environment: str
    is_custom: bool
    stops: Sequence[tuple[str, str]]
    tells_stop: bool
    excluded_by: Sequence[str]
    similar: Sequence[Ticket]


def foresee(*, answers: Mapping[str, str], user: User) -> Foresight | None:
    """Return what the words and answers say so far, None while there are too few.

    :param answers: the fields of the form by the names of `tickets.services.opening.Opening`, ids as text
    """
    subject, description = answers.get("subject", ""), answers.get("description", "")
    log = answers.get("log_text", "")[:_LOG_READ]
    if len(f"{subject}{description}{log}".strip()) < _LEAST:
        return None
    now = database_now()
    request = _request(answers, subject, description, log, now.astimezone(ZoneInfo(settings.TIME_ZONE)).date())
    decision = decide(request, book_at(now))
    facts = decision.facts
    routine = routine_of(facts)
    return Foresight(
        request_type=TYPES[decision.kind.value],
        codes=list(dict.fromkeys(code.code for code in facts.codes.codes))[:_CODES],
        routine=routine,
        environment=next(str(stored) for stored, word in ENVIRONMENTS.items() if stored and word == facts.environment),
        is_custom=facts.is_custom,
        stops=[(process, str(facts.extents[process])) for process in ESSENTIAL if process in facts.extents],
        tells_stop=not asked_immediate(request) and by_words(_case(decision)) is not None,
        excluded_by=[one.words for one in decision.evidence() if one.rule == "doubt.refused" and one.words],
        similar=_similar(user, subject or description, routine),
    )


def _case(decision: Decision) -> Case:
    return Case(decision.facts, decision.kind.value)


def _request(answers: Mapping[str, str], subject: str, description: str, log: str, today: date) -> Request:
    module = _module(answers.get("module_id", ""))
    stopped = answers.get("stopped", "")
    return Request(
        subject=subject,
        description=description,
        log=log,
        module=str(module) if module else "",
        product=module.product.name if module else "",
        routine=answers.get("routine", "").strip(),
        environment=ENVIRONMENTS.get(answers.get("environment", ""), ENVIRONMENTS[""]),
        customization=answers.get("customization", "") == "custom",
        opened_on=today,
        stopped=stopped,
        extent=answers.get("extent", ""),
        workaround=answers.get("workaround", ""),
    )


def _module(number: str) -> Module | None:
    if not (number.isdecimal() and len(number) < 10):
        return None
    return Module.objects.select_related("product").filter(pk=int(number)).first()


def _similar(user: User, text: str, routine: str) -> list[Ticket]:
    """Return open tickets of the newest that share the routine and a term, or half of the terms."""
    mine = set(analyse(text, most=400)) - {routine}
    if not mine:
        return []
    known = Ticket.objects.visible_to(user).open().order_by("-opened_at")
    found = []
    for ticket in known.only("pk", "subject", "routine", "opened_at", "status", "organization_id")[:_COMPARED]:
        theirs = set(analyse(ticket.subject, most=400)) - {routine}
        common = len(mine & theirs)
        is_same_place = bool(routine) and ticket.routine == routine
        if common and (is_same_place or (common / min(len(mine), len(theirs)) >= _SHARE and common > 1)):
            found.append((is_same_place, common, ticket))
    found.sort(key=lambda one: one[:2], reverse=True)
    return [ticket for _is_same, _common, ticket in found[:_SHOWN]]

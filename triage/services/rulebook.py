"""Editing the rulebook: a draft of one's own, measured on the last tickets, then a revision with a day and a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction

from accounts.models import User
from accounts.permissions import ActNotPermitted
from accounts.services.audit import record
from accounts.services.house import locked_house
from core.database import database_now
from core.events import publish
from core.models import Delivery
from triage import in_force
from triage.deciding.checking import Refusal, refusals
from triage.deciding.governing import shipped
from triage.editing import changes_of, revisions
from triage.effect import Effect, last_tickets, measure
from triage.events import RulebookDrafted
from triage.models import WHY_LENGTH, RulebookDraft, RulebookRevision
from triage.permissions import may_edit_rules
from triage.rulebook.changes import Changes, Place, Value, book_of, merged, words_put

CONSUMER: Final = "rulebook_effect"


class DraftRefused(Exception):
    """What was put into the draft cannot be worked with; nothing of it was kept."""

    def __init__(self, faults: Sequence[Refusal]) -> None:
        super().__init__(faults)
        self.faults = faults


class NothingToSave(Exception):
    """The draft says what the last revision says already."""


class EffectNotMeasured(Exception):
    """What the draft would do to the last tickets is not known yet, or is known of an earlier state of it."""


class BeginsInThePast(Exception):
    """The day on which a revision is to begin is over."""


@transaction.atomic
def edit_draft(
    *, by: User, puts: Mapping[Place, Value] | None = None, words: Mapping[str, Sequence[str]] | None = None
) -> RulebookDraft:
    """Put figures, values and switches, and the whole words of lists, into a person's own draft; begun where none is.

    :raises ActNotPermitted: unless by who manages support
    :raises DraftRefused: where it cannot be worked with
    :raises KeyError: where the product has nothing of that name
    """
    draft = _locked_draft(by)
    changes, tables = Changes.read(draft.changes), shipped()
    for place, value in (puts or {}).items():
        changes = changes.with_put(place, value, tables)
    for name, wanted in (words or {}).items():
        changes = words_put(changes, name, wanted, tables)
    faults = refusals(changes, tables)
    if faults:
        raise DraftRefused(faults)
    if changes == Changes.read(draft.changes):
        return draft
    # What goes on from an earlier version is another one.
    draft.restores = None
    return _changed(draft, changes)


@transaction.atomic
def restore_into_draft(*, by: User, number: int) -> RulebookDraft:
    """Let a person's draft say what a revision said, 0 for the product's own; what was in the draft goes.

    :raises ActNotPermitted: unless by who manages support
    :raises RulebookRevision.DoesNotExist: when there is no such revision
    """
    draft = _locked_draft(by)
    latest = revisions().first()
    draft.base, draft.restores = latest.number if latest else 0, number
    return _changed(draft, changes_of(number))


@transaction.atomic
def discard_draft(*, by: User) -> None:
    """Throw a person's own draft away.

    :raises ActNotPermitted: unless by who manages support
    """
    _permit(by)
    RulebookDraft.objects.filter(by=by).delete()


@transaction.atomic
def save_draft(*, by: User, why: str, version: int, effective_from: datetime | None = None) -> RulebookRevision | None:
    """Make a person's draft the next revision, in force from now or from a later instant.

    Where somebody else saved meanwhile, the draft takes their changes in and waits for another look at its effect.

    :param version: of the draft as its editor saw its effect
    :raises ActNotPermitted: unless by who manages support
    :raises DraftRefused: where it cannot be worked with
    :raises NothingToSave: where it says what the last revision says
    :raises EffectNotMeasured: where its effect is not known yet, or was seen of another state
    :raises BeginsInThePast: where it is to begin before now
    :returns: None where somebody else had saved
    """
    draft = _locked_draft(by)
    locked_house()
    latest = revisions().first()
    number = latest.number if latest else 0
    if draft.base != number:
        _take_in(draft, latest)
        return None
    changes = Changes.read(draft.changes)
    faults = refusals(changes, shipped())
    if faults:
        raise DraftRefused(faults)
    if changes.digest() == (latest.digest if latest else Changes().digest()):
        raise NothingToSave
    if draft.version != version or not is_measured(draft):
        raise EffectNotMeasured
    at = database_now()
    if effective_from is not None and effective_from < at:
        raise BeginsInThePast
    restores, moment = draft.restores or None, effective_from or at
    draft.delete()
    return _kept(number + 1, changes, by=by, why=why, at=at, effective_from=moment, restores=restores)


@transaction.atomic
def save_changes(*, by: User, changes: Changes, why: str, at: datetime) -> RulebookRevision:
    """Make changes the next revision as of a moment, without a draft: what a demo tells of its past.

    :raises ActNotPermitted: unless by who manages support
    :raises DraftRefused: where they cannot be worked with
    """
    _permit(by)
    locked_house()
    faults = refusals(changes, shipped())
    if faults:
        raise DraftRefused(faults)
    latest = revisions().first()
    return _kept((latest.number if latest else 0) + 1, changes, by=by, why=why, at=at, effective_from=at)


def _kept(
    number: int, changes: Changes, *, by: User, why: str, at: datetime, effective_from: datetime,
    restores: int | None = None,
) -> RulebookRevision:  # fmt: skip
    revision = RulebookRevision.objects.create(
        number=number, effective_from=effective_from, shipped=shipped().version, changes=changes.rows(),
        digest=changes.digest(), why=why.strip()[:WHY_LENGTH], restores=restores, by=by, at=at,
    )  # fmt: skip
    data = {"number": number, "effective_from": effective_from.isoformat()}
    record(at=at, actor=by, action="rulebook_saved", subject_kind="rulebook", subject_id=number, data=data)
    transaction.on_commit(partial(in_force.announce, number), robust=True)
    return revision


@transaction.atomic
def take_in(*, by: User) -> None:
    """Let a person's draft go on from the latest revision: what somebody else saved comes in, and their own stays.

    :raises ActNotPermitted: unless by who manages support
    """
    draft, latest = _locked_draft(by), revisions().first()
    if draft.base != (latest.number if latest else 0):
        _take_in(draft, latest)


def _take_in(draft: RulebookDraft, other: RulebookRevision | None) -> None:
    theirs = Changes.read(other.changes) if other else Changes()
    merge = merged(base=changes_of(draft.base), mine=Changes.read(draft.changes), theirs=theirs)
    draft.base = other.number if other else 0
    _changed(draft, merge.changes)


def is_measured(draft: RulebookDraft) -> bool:
    """Return whether the effect of a draft is known of all tickets, and of the draft as it is."""
    return draft.effect_version == draft.version and draft.effect_done == draft.effect_total


def measure_draft(delivery: Delivery) -> None:
    """Find out what a draft would do to the last tickets; one that was edited meanwhile has a delivery of its own."""
    draft = RulebookDraft.objects.filter(pk=delivery.data["draft"], version=delivery.data["version"]).first()
    if draft is None:
        return
    tables, changes = shipped(), Changes.read(draft.changes)
    if refusals(changes, tables):
        # A product that came meanwhile reads it otherwise: its page says what is wrong.
        return
    numbers = last_tickets()
    before, after = book_of(tables, changes_of(draft.base)), book_of(tables, changes)
    if _noted(draft, Effect(), 0, len(numbers)):
        measure(before, after, numbers, tell=lambda effect, done: _noted(draft, effect, done, len(numbers)))


def _noted(draft: RulebookDraft, effect: Effect, done: int, total: int) -> bool:
    rows = RulebookDraft.objects.filter(pk=draft.pk, version=draft.version)
    return bool(
        rows.update(effect=effect.as_json(), effect_version=draft.version, effect_done=done, effect_total=total)
    )


def _permit(by: User | None) -> None:
    if not may_edit_rules(by):
        raise ActNotPermitted("rulebook_saved")


def _locked_draft(by: User) -> RulebookDraft:
    """Return a person's draft, begun from the latest revision where there is none, and locked."""
    _permit(by)
    while True:
        draft = RulebookDraft.objects.select_for_update().filter(by=by).first()
        if draft is not None:
            return draft
        # None, or one that was saved while we waited for it: another is begun, and then it is locked.
        latest = revisions().first()
        base, changes = (latest.number, latest.changes) if latest else (0, [])
        RulebookDraft.objects.get_or_create(
            by=by, defaults={"base": base, "changes": changes, "updated_at": database_now()}
        )


def _changed(draft: RulebookDraft, changes: Changes) -> RulebookDraft:
    """Keep another state of the draft, and have its effect measured."""
    draft.changes, draft.version, draft.updated_at = changes.rows(), draft.version + 1, database_now()
    draft.save(update_fields=["changes", "version", "updated_at", "base", "restores"])
    publish(RulebookDrafted(at=draft.updated_at, actor_id=draft.by_id, draft_id=draft.pk, version=draft.version))
    return draft

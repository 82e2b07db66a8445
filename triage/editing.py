"""Reading the rulebook as it is edited: what is in force, what a draft makes of it, what came meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from accounts.models import User
from core.database import database_now
from triage.deciding.checking import Refusal, refusals
from triage.deciding.governing import shipped
from triage.models import RulebookDraft, RulebookRevision
from triage.rulebook.changes import (
    Changes,
    Conflict,
    Merge,
    Place,
    Step,
    conflicts,
    edited,
    merged,
    steps,
    switched_off,
)
from triage.rulebook.tables import Tables


@dataclass(frozen=True)
class Workbench:
    """What a person edits.

    :param latest: the revision with the highest number; `current` is the one in force now
    :param draft: the person's own, None where they changed nothing
    :param base: what the draft goes on from, `saved` what the latest revision says; the same while nobody else saved
    """

    latest: RulebookRevision | None
    current: RulebookRevision | None
    draft: RulebookDraft | None
    base: Changes
    saved: Changes

    @property
    def changes(self) -> Changes:
        """What the desk changes of the product's rulebook, with the draft."""
        return Changes.read(self.draft.changes) if self.draft else self.saved

    @cached_property
    def tables(self) -> Tables:
        """The lists and figures as the draft has them."""
        return edited(shipped(), self.changes)

    @cached_property
    def off(self) -> frozenset[str]:
        return switched_off(shipped(), self.changes)

    @cached_property
    def steps(self) -> Sequence[Step]:
        """What the draft changes of the revision that it goes on from."""
        return list(steps(self.base, self.changes, shipped())) if self.draft else []

    @property
    def next_number(self) -> int:
        return (self.latest.number if self.latest else 0) + 1

    @property
    def is_behind(self) -> bool:
        """Whether somebody else saved after the draft was begun."""
        return self.draft is not None and self.draft.base != self.next_number - 1

    @cached_property
    def merge(self) -> Merge:
        """What becomes of the draft when it takes in what somebody else saved."""
        return merged(base=self.base, mine=self.changes, theirs=self.saved)

    @cached_property
    def faults(self) -> Sequence[Refusal]:
        """What of the desk's changes cannot be worked with over this product's rulebook, and is left out."""
        return refusals(self.changes, shipped())

    @cached_property
    def conflicts(self) -> Mapping[Place, Conflict]:
        """What of the desk's changes meets another rulebook of the product than it was made of."""
        return conflicts(shipped(), self.changes)


def workbench_of(user: User) -> Workbench:
    """Return what this person edits, in three queries at most."""
    now = database_now()
    latest = revisions().first()
    current = (
        latest
        if latest is None or latest.effective_from <= now
        else revisions().filter(effective_from__lte=now).first()
    )
    draft = RulebookDraft.objects.filter(by=user).first()
    saved = Changes.read(latest.changes) if latest else Changes()
    is_behind = draft is not None and draft.base != (latest.number if latest else 0)
    base = changes_of(draft.base) if draft is not None and is_behind else saved
    return Workbench(latest, current, draft, base, saved)


def revisions() -> QuerySet[RulebookRevision]:
    """Return every revision, the newest first."""
    return RulebookRevision.objects.select_related("by").order_by("-number")


def changes_of(number: int) -> Changes:
    """Return what a revision changes of the product's rulebook, 0 nothing.

    :raises RulebookRevision.DoesNotExist: when there is no such revision
    """
    return Changes.read(RulebookRevision.objects.get(number=number).changes) if number else Changes()

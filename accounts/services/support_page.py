"""The page on how support works: written by who manages support, every text kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from accounts.models import SupportPageRevision, User
from accounts.permissions import ActNotPermitted, may_write_support_page
from accounts.selectors import support_page_shown
from accounts.services.audit import record
from accounts.services.house import locked_house
from core.database import database_now

LONGEST = 60_000


@dataclass(frozen=True)
class Kept:
    """The revision that was written, and whether customers read it: another text came first where they do not."""

    revision: SupportPageRevision
    is_shown: bool


@transaction.atomic
def write_support_page(*, by: User | None, text: str, seen: int) -> Kept:
    """Show this text from now on; where another one was saved after `seen`, keep this one beside it.

    :param seen: the number of the revision that the writer began with, 0 for the text of the first day
    :raises ActNotPermitted: unless by who manages support, or the house
    """
    if not may_write_support_page(by):
        raise ActNotPermitted("support_page_written")
    locked_house()
    latest = support_page_shown()
    if latest is not None and latest.text == text:
        return Kept(latest, is_shown=True)
    is_late = (latest.pk if latest else 0) != seen
    return Kept(_write(by, text, is_set_aside=is_late), is_shown=not is_late)


@transaction.atomic
def restore_support_page(*, by: User | None, revision_id: int) -> SupportPageRevision:
    """Show an earlier text again, as a revision of its own.

    :raises ActNotPermitted: unless by who manages support, or the house
    :raises SupportPageRevision.DoesNotExist: when there is no such revision
    """
    if not may_write_support_page(by):
        raise ActNotPermitted("support_page_written")
    locked_house()
    old = SupportPageRevision.objects.get(pk=revision_id)
    return _write(by, old.text, is_set_aside=False, restores=old)


def _write(
    by: User | None, text: str, *, is_set_aside: bool, restores: SupportPageRevision | None = None
) -> SupportPageRevision:
    at = database_now()
    made = SupportPageRevision.objects.create(text=text, at=at, by=by, is_set_aside=is_set_aside, restores=restores)
    data = {"set_aside": is_set_aside, "restores": restores.pk if restores else None}
    record(at=at, actor=by, action="support_page_written", subject_kind="support_page", subject_id=made.pk, data=data)
    return made

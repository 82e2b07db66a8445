"""What a past that came back needs before anybody works with it: nothing told twice, nothing called what was taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import DEFAULT_DB_ALIAS

from accounts.services.sealing import seal_trail
from accounts.services.sessions import end_every_session
from attachments.services.orphans import sweep_orphans
from attachments.services.uploads import cut_uploads_off
from core.owner import as_owner
from core.services.numbers import leave_numbers_out
from core.services.outbox import hold_back, take_up
from triage.services.alerts import resume_alerts

# What a house may have used up between its backup and its loss.
_NUMBERS_LEFT_OUT: Final = 1_000_000
# Of tickets people read the numbers: they go on behind the next full thousand that is at least a thousand away.
_TICKETS_LEFT_OUT: Final = {"tickets_ticket": 1_000}
_HELD_BACK: Final = "restored from a backup: it may have been told before; replay it where it was not"


@dataclass(frozen=True)
class Settled:
    """How many deliveries were held back or taken up, sessions ended, and uploads cut off."""

    waiting: int
    sessions: int
    uploads: int


def settle(*, tell_what_waits: bool) -> Settled:
    """Make a database that was just restored one that can be worked with, and return what that changed.

    Numbers that the lost part may have used are left out; everybody signs in anew, since a session that was ended
    meanwhile would live again; uploads on their way are cut off, since their bytes are in no backup.
    `tell_what_waits` of a house that only moves: nothing was told since; otherwise what waits is held back.
    """
    # Numbers are the owner's to change.
    with as_owner(DEFAULT_DB_ALIAS):
        leave_numbers_out(count=_NUMBERS_LEFT_OUT, rounded=_TICKETS_LEFT_OUT)
    waiting = take_up() if tell_what_waits else hold_back(reason=_HELD_BACK)
    settled = Settled(waiting=waiting, sessions=end_every_session(), uploads=cut_uploads_off())
    # What sweeps were about to do when the backup was taken is not late because of that.
    seal_trail()
    resume_alerts()
    sweep_orphans()
    return settled

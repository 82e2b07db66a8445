"""Moving a ticket between the levels, under the lock of whoever moves it."""

from __future__ import annotations

from typing import Final

from tickets.enums import EntryKind
from tickets.events import TicketAssigned, TicketLevelSet
from tickets.services.changes import Change

# In the data of the line that raises a level and leaves the ticket with whoever has it.
KEPT_OWNER: Final = "kept_owner"


def move_level(changing: Change, level: int, *, act: str = "", keeps_owner: bool = False) -> None:
    """Move the ticket to the other level's queue, where its assignee leaves it unless they keep it; nothing where it is
    there already.

    :param act: what moves it, where an event of its own tells of it
    """
    before, holder = changing.ticket.level, changing.ticket.assignee_id
    if before == level:
        return
    leaves = holder is not None and not keeps_owner
    changing.edit(level=level)
    if leaves:
        changing.edit(assignee_id=None)
        changing.record(EntryKind.ASSIGNEE, from_value=holder)
    data = {**({"act": act} if act else {}), **({KEPT_OWNER: True} if keeps_owner else {})}
    changing.record(EntryKind.LEVEL, from_value=before, to_value=level, data=data)
    if leaves:
        changing.publish(TicketAssigned, from_id=holder, to_id=None)
    changing.publish(TicketLevelSet, from_level=before, to_level=level, accompanies=act)

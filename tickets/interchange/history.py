"""The history of an imported ticket: as told, checked by the state machine, or made from words and dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

from tickets.enums import Audience, EntryKind, Status
from tickets.interchange.rows import EntryRow, MessageRow, TicketRow
from tickets.interchange.values import Fault, Named
from tickets.states import Act, Side, can, next_status, way_between

IsSupport = Callable[[Named], bool]
_FORWARDED: Final = (Status.WITH_MAINTENANCE, Status.WITH_PRODUCT_TEAM)


class HistoryRefused(Exception):
    """The history does not hold together."""

    def __init__(self, code: str, field: str = "", value: str = "") -> None:
        super().__init__(code)
        self.fault = Fault(code, field, value)


def status_of(row: TicketRow, is_support: IsSupport) -> str:
    """Return where the ticket stands: as the row says, as its history ends, or as its words and dates tell."""
    if row["status"]:
        return str(row["status"])
    if row.timeline is not None:
        moves = [entry.to_value for entry in row.timeline if entry.kind == EntryKind.STATUS]
        return moves[-1] if moves else Status.NEW
    if row["closed_at"]:
        return Status.CLOSED
    answered = any(message.is_public and is_support(message.author) for message in row.messages)
    return Status.IN_PROGRESS if answered or row["assignee"] else Status.NEW


def faults_of_told(row: TicketRow, is_support: IsSupport) -> Iterator[Fault]:
    """Yield what is wrong with a history that the file tells."""
    timeline = row.timeline or ()
    if not timeline or timeline[0].kind != EntryKind.OPENED:
        yield Fault("no_opening", "timeline")
        return
    messages = {message.external_id: message for message in row.messages}
    status, last = str(Status.NEW), row["opened_at"]
    for place, entry in enumerate(timeline, start=1):
        where = f"timeline[{place}]"
        if entry.at < last:
            yield Fault("not_in_order", f"{where}.at")
        last = max(last, entry.at)
        if entry.message and entry.message not in messages:
            yield Fault("unknown_message", f"{where}.message", entry.message)
        elif entry.message and entry.audience == Audience.PUBLIC and not messages[entry.message].is_public:
            yield Fault("note_shown", f"{where}.audience")
        if entry.kind == EntryKind.STATUS:
            if not _is_move(entry, status, is_support):
                yield Fault("no_such_move", where, f"{entry.from_value} → {entry.to_value}")
            status = entry.to_value
    yield from _faults_of_end(row, status)


def _faults_of_end(row: TicketRow, status: str) -> Iterator[Fault]:
    if row["status"] and row["status"] != status:
        yield Fault("other_end", "status", status)
    held = [entry for entry in row.timeline or () if entry.kind in (EntryKind.ASSIGNEE, EntryKind.LEVEL)]
    # Going to the other level leaves the assignee behind.
    named = held[-1].to_value if held and held[-1].kind == EntryKind.ASSIGNEE else ""
    assignee = row["assignee"].email if row["assignee"] else ""
    if named.lower() != assignee:
        yield Fault("other_assignee", "assignee", named)


def _is_move(entry: EntryRow, status: str, is_support: IsSupport) -> bool:
    if entry.from_value != status:
        return False
    side = Side.HOUSE if entry.actor is None else Side.SUPPORT if is_support(entry.actor) else Side.CUSTOMER
    named = entry.data.get("act")
    acts = [Act(named)] if named in list(Act) else list(Act)
    return any(
        can(act, status=status, side=side) and next_status(act, status=status, side=side) == entry.to_value
        for act in acts
    )


def made_history(row: TicketRow, is_support: IsSupport) -> list[EntryRow]:
    """Return a history for a ticket whose file tells none.

    :raises HistoryRefused: when no act could have led to where the ticket stands
    """
    opener = row["opened_by"] or row["requester"]
    opened = EntryRow(row["opened_at"], EntryKind.OPENED, opener, data={"by_support": is_support(opener)})
    lines = [opened]
    if row["follows"]:
        lines.append(EntryRow(row["opened_at"], EntryKind.FOLLOW_UP, opener, to_value=row["follows"]))
    for follower in row.followers:
        audience = Audience.INTERNAL if is_support(follower.person) else Audience.PUBLIC
        at, by = follower.at or row["opened_at"], follower.added_by or opener
        lines.append(EntryRow(at, EntryKind.FOLLOWER_ADDED, by, audience, to_value=follower.person.email))
    lines += went_on(row, is_support, status=Status.NEW, assignee=None, messages=row.messages[1:])
    # Sorting is stable: what happened at one instant keeps its order.
    return sorted(lines, key=lambda line: line.at)


def went_on(
    row: TicketRow, is_support: IsSupport, *, status: str, assignee: Named | None, messages: Sequence[MessageRow]
) -> list[EntryRow]:
    """Return what happened since a ticket stood like this: these words, and the way to where the row has it.

    :raises HistoryRefused: as `made_history`
    """
    lines = [_line_of(message) for message in messages]
    end = _end_of(row, status_of(row, is_support), is_support)
    spoke = next((message for message in messages if message.is_public and is_support(message.author)), None)
    began = min(spoke.at, end) if spoke else end
    holder = row["assignee"]
    if (holder.email if holder else "") != (assignee.email if assignee else ""):
        before, after = (person.email if person else "" for person in (assignee, holder))
        lines.append(EntryRow(began, EntryKind.ASSIGNEE, holder or assignee, from_value=before, to_value=after))
    lines += _moves(row, is_support, status, spoke, began, end)
    return sorted(lines, key=lambda line: line.at)


def _line_of(message: MessageRow) -> EntryRow:
    kind = EntryKind.MESSAGE if message.is_public else EntryKind.NOTE
    data = {"files": len(message.files)}
    return EntryRow(message.at, kind, message.author, message.audience, message=message.external_id, data=data)


def _end_of(row: TicketRow, status: str, is_support: IsSupport) -> datetime:
    """Return when the ticket came to where it stands: as the row says, or with the last word that can have done it."""
    given: datetime | None = row["closed_at"] if status == Status.CLOSED else row["status_since"]
    if status == Status.SOLUTION_PROPOSED:
        given = row["solution_proposed_at"] or given
    if given is not None:
        return given
    spoken = [message.at for message in row.messages if message.is_public and is_support(message.author)]
    return max(spoken) if spoken else max(message.at for message in row.messages)


def _moves(
    row: TicketRow, is_support: IsSupport, status: str, spoke: MessageRow | None, began: datetime, end: datetime
) -> Iterator[EntryRow]:
    wanted = status_of(row, is_support)
    supporter = _supporter(row, is_support)
    if status == Status.NEW != wanted and spoke is not None:
        yield _move(began, spoke.author, status, Status.IN_PROGRESS, Act.START)
        status = Status.IN_PROGRESS
    actors = {Side.SUPPORT: supporter, Side.CUSTOMER: row["requester"], Side.HOUSE: None}
    sides = frozenset(side for side in Side if side == Side.HOUSE or actors[side] is not None)
    way = way_between(status, wanted, sides=sides)
    if way is None:
        raise HistoryRefused("nobody_could" if supporter is None else "no_such_move", "status", wanted)
    for act, side, after in way:
        yield _move(end, actors[side], status, after, act)
        if after in _FORWARDED:
            yield EntryRow(end, EntryKind.FORWARDED, actors[side], to_value=after)
        status = after


def _move(at: datetime, actor: Named | None, before: str, after: str, act: Act) -> EntryRow:
    return EntryRow(at, EntryKind.STATUS, actor, from_value=before, to_value=after, data={"act": str(act)})


def _supporter(row: TicketRow, is_support: IsSupport) -> Named | None:
    """Return who of support can have done what was done: whoever is said to have closed it, has it, or spoke last."""
    authors = [message.author for message in reversed(row.messages)]
    people = [row["closed_by"], row["assignee"], *authors, row["opened_by"]]
    return next((person for person in people if person is not None and is_support(person)), None)

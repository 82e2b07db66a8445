"""The checks of `manage.py verify_invariants`: which app looks after which promise of the house."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from accounts.audit_chain import broken_seals, unsealed_entries
from attachments.selectors import abandoned_blobs, broken_blobs
from core import selectors as core
from notifications.selectors import invariants as notifications
from tickets.selectors import invariants as tickets
from triage import invariants as triage


@dataclass(frozen=True)
class Invariant:
    """One promise, by its number, and what yields the cases in which it does not hold."""

    number: str
    promise: str
    broken: Callable[[], Iterator[str]]
    # What reads every byte of every file is asked for by name.
    is_deep: bool = False


def _bytes() -> Iterator[str]:
    return broken_blobs(deep=True)


INVARIANTS: tuple[Invariant, ...] = (
    Invariant("I1", "what was acknowledged exists", tickets.acknowledged_but_gone),
    Invariant("I1", "every ticket has its words, or the trace of their erasure", tickets.tickets_without_words),
    Invariant("I1", "no message is lost", tickets.lost_messages),
    Invariant("I1", "what a token covers is kept", tickets.unkept_originals),
    Invariant("I2", "every file is there, with the size it had", broken_blobs),
    Invariant("I2", "every file is there, byte for byte", _bytes, is_deep=True),
    Invariant("I2", "every file of a message has its message, in the same organisation", tickets.foreign_files),
    Invariant("I3", "one ticket per key", tickets.opened_twice),
    Invariant("I3", "no key without what it did", core.unfinished_keys),
    Invariant("I4", "no blob lies about that nothing names", abandoned_blobs),
    Invariant("I9", "every status is explained by the timeline", tickets.unexplained_statuses),
    Invariant("I9", "every line of the timeline was told", tickets.untold_changes),
    Invariant("I9", "what holds the timeline is in place", core.missing_triggers),
    Invariant("I9", "the trail is what was sealed", broken_seals),
    Invariant("I9", "every entry of the trail is sealed in time", unsealed_entries),
    Invariant("I9", "every version of the rulebook is what was saved", triage.rulebooks_that_changed),
    Invariant("I10", "no delivery is forgotten", core.forgotten_deliveries),
    Invariant("I10", "no alert is forgotten", triage.forgotten_alerts),
    Invariant("I10", "no delivery died unnoticed", notifications.dead_without_alert),
    Invariant("I11", "every mail has one Message-ID", notifications.mails_with_two_ids),
    Invariant("I12", "mails about a ticket leave in order", notifications.mails_out_of_order),
    Invariant("I13", "at most one assignee, and the timeline knows", tickets.unexplained_assignees),
    Invariant("I14", "no people of another organisation in a ticket", tickets.foreign_people),
    Invariant("I14", "no note shows to a customer", tickets.open_notes),
    Invariant("I14", "the second wall is in place", core.holes_in_the_wall),
    Invariant("I15", "every open immediate ticket has its alert", triage.immediates_without_alert),
)


@dataclass(frozen=True)
class Result:
    """How one promise fares: how often it is broken, and the first cases."""

    invariant: Invariant
    count: int
    cases: tuple[str, ...]


def verify(*, deep: bool = False, most_cases: int = 20) -> Iterator[Result]:
    """Yield the result of every check, in order."""
    for invariant in INVARIANTS:
        if invariant.is_deep and not deep:
            continue
        count, cases = 0, []
        for case in invariant.broken():
            count += 1
            if count <= most_cases:
                cases.append(case)
        yield Result(invariant, count, tuple(cases))

"""Compares what clients were told with what is there; each finding is a sentence, and none is what a run wants."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos import poison
from tests.chaos.house import House
from tests.chaos.ledger import Ledger, Operation, Outcome
from tests.chaos.mail_server import Taken
from tests.chaos.nemesis import Strike
from tests.chaos.servers import OWNER, connected

# Words that support says reach the requester by mail.
_TOLD = ("ask", "reply", "propose-solution")
# A mail leaves twice only where something was broken between the server's answer and the portal's own row (I11): within
# so many seconds, since a process that waits for a processor is slow to write.
_AFTER = 5.0
_CUTTING = ("worker", "sweeper", "database", "mail", "clocks")
# The line of the timeline that an act without words leaves; who takes a ticket is its own value.
_LINES = {"take": None, "rate": ("rated", None), "accept": ("status", "closed")}
_MARK = re.compile(r"\b[bcdfghjklmnpqrstvwxz]{16}\b")


@dataclass(frozen=True)
class There:
    """What is in the database, by the marks of those who wrote it."""

    tickets: dict[str, list[int]]
    messages: dict[str, list[int]]
    lines: Counter[tuple[int, str, int, str]]
    files: dict[str, tuple[int, str, int | None]]
    parts: dict[str, list[str]]
    mails: list[str]
    deliveries: Counter[str]


@dataclass
class Verdict:
    """What was found, and figures of it."""

    findings: list[str] = field(default_factory=list)
    mails: int = 0
    # Mails that left twice: when first, and how many seconds later again.
    twice: list[tuple[float, float]] = field(default_factory=list)
    files: int = 0


def check(house: House, ledger: Ledger, strikes: list[Strike], *, tells: bool = True) -> Verdict:
    """Compare; the portal's processes are stopped, its outbox is drained.

    :param tells: whether it had somebody who tells; else mails are not asked for
    """
    verdict = Verdict(findings=list(ledger.oddities))
    with connected(house.cluster.url(OWNER)) as cursor:
        there = _read(cursor)
        verdict.findings += poison.not_quarantined(cursor) if tells else []
    for operation in list(ledger.operations):
        verdict.findings += _of_an_operation(operation, there)
    verdict.findings += _of_files(house, ledger, there, verdict)
    if not tells:
        return verdict
    verdict.findings += _of_mails(house, there, verdict)
    verdict.findings += _sent_again(house.mail.taken, strikes, verdict)
    verdict.findings += _untold(house, ledger)
    verdict.findings += _of_invariants(house)
    return verdict


def _read(cursor: Any) -> There:
    tickets, messages = defaultdict(list), defaultdict(list)
    for number, subject in _rows(cursor, "SELECT id, subject FROM tickets_ticket"):
        for mark in _MARK.findall(subject):
            tickets[mark].append(number)
    for number, body in _rows(cursor, "SELECT ticket_id, body FROM tickets_message"):
        for mark in _MARK.findall(body):
            messages[mark].append(number)
    lines = Counter(_rows(cursor, "SELECT ticket_id, kind, actor_id, to_value FROM tickets_timelineentry"))
    owned = (
        "SELECT file.id::text, file.size, file.sha256, message.ticket_id FROM attachments_attachment file "
        "LEFT JOIN tickets_message message ON file.owner_kind = 'message' AND message.id = file.owner_id"
    )
    files = {key: (size, digest, ticket) for key, size, digest, ticket in _rows(cursor, owned)}
    parts = defaultdict(list)
    kept = (
        "SELECT file.id::text, part.key FROM attachments_attachment file "
        "JOIN attachments_blobpart part ON part.blob_id = file.blob_id ORDER BY file.id, part.number"
    )
    for key, place in _rows(cursor, kept):
        parts[key].append(place)
    mails = [message_id for (message_id,) in _rows(cursor, "SELECT message_id FROM notifications_sentmail")]
    states = _rows(cursor, f"SELECT state FROM core_delivery WHERE recipient <> '{poison.RECIPIENT}'")
    return There(tickets, messages, lines, files, parts, mails, Counter(state for (state,) in states))


def _rows(cursor: Any, sql: str) -> list[tuple[Any, ...]]:
    cursor.execute(sql)
    found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _of_an_operation(operation: Operation, there: There) -> Iterator[str]:
    name = f"{operation.kind} {operation.mark or operation.key} ({operation.outcome}, {operation.answers})"
    if len(operation.numbers) > 1:
        yield f"{name}: twins were told different tickets {operation.numbers}"
    if operation.kind == "open":
        yield from _once(f"{name}: tickets", operation, there.tickets.get(operation.mark, []))
    if operation.mark:
        yield from _once(f"{name}: messages", operation, there.messages.get(operation.mark, []))
    else:
        yield from _once(f"{name}: lines", operation, _lines_of(operation, there))
    for digest in operation.sent:
        having = [ticket for _size, kept, ticket in there.files.values() if kept == digest and ticket is not None]
        yield from _once(f"{name}: files {digest}", operation, having)
    if operation.outcome == Outcome.ACKNOWLEDGED:
        for key in operation.files:
            if key in there.files and there.files[key][2] != operation.ticket:
                yield f"{name}: its file {key} is of ticket {there.files[key][2]}, not {operation.ticket}"


def _lines_of(operation: Operation, there: There) -> list[int]:
    """Return the ticket once for every line of the timeline that this act left."""
    kind, value = _LINES[operation.kind] or ("assignee", str(operation.person))
    found = sum(
        count
        for (ticket, line, actor, to), count in _near(there, operation.ticket)
        if line == kind and actor == operation.person and value in (None, to)
    )
    return [operation.ticket] * found


def _near(there: There, ticket: int) -> Iterator[tuple[tuple[int, str, int, str], int]]:
    return ((line, count) for line, count in there.lines.items() if line[0] == ticket)


def _once(name: str, operation: Operation, found: list[int]) -> Iterator[str]:
    """Say where something is not there as often as its asker was told."""
    if operation.outcome == Outcome.ACKNOWLEDGED and found != [operation.ticket]:
        yield f"{name}: told to be once in {operation.ticket}, is in {found}"
    elif operation.outcome == Outcome.UNKNOWN and len(found) > 1:
        yield f"{name}: asked for once, is in {found}"
    elif operation.outcome == Outcome.REFUSED and found:
        yield f"{name}: refused, and yet in {found}"


def _of_files(house: House, ledger: Ledger, there: There, verdict: Verdict) -> Iterator[str]:
    sent = {digest for operation in ledger.of(Outcome.ACKNOWLEDGED) for digest in operation.sent}
    for key, (_size, digest, ticket) in there.files.items():
        # One that nothing names is left of a form that was sent twice.
        if digest in sent and ticket is not None:
            verdict.files += 1
            if _digest_of([house.disk.folder / place for place in there.parts[key]]) != digest:
                yield f"file {key} of a form is not what was sent"
    for file in ledger.files.values():
        if not file.is_whole:
            continue
        verdict.files += 1
        if file.id not in there.files:
            yield f"file {file.id} was acknowledged as whole and is not there"
            continue
        size, digest, _ticket = there.files[file.id]
        read = _digest_of([house.disk.folder / place for place in there.parts[file.id]])
        if (size, digest, read) != (file.size, file.sha256, file.sha256):
            yield f"file {file.id} is not what was sent: {size} of {file.size} bytes, {digest}, read as {read}"


def _digest_of(places: list[Path]) -> str:
    digest = hashlib.sha256()
    for place in places:
        if place.exists():
            digest.update(place.read_bytes())
    return digest.hexdigest()


def _of_mails(house: House, there: There, verdict: Verdict) -> Iterator[str]:
    for state in ("pending", "running", "dead"):
        if there.deliveries[state]:
            yield f"{there.deliveries[state]} deliveries are {state} after all"
    verdict.mails = len({mail.message_id for mail in house.mail.taken})
    taken = {mail.message_id for mail in house.mail.taken if mail.is_of_ticket}
    for message_id in there.mails:
        if message_id not in taken:
            yield f"mail {message_id} is marked as sent, and no server took it"
    for message_id in taken - set(there.mails):
        yield f"mail {message_id} was sent, and nothing says so"


def _sent_again(taken: list[Taken], strikes: list[Strike], verdict: Verdict) -> Iterator[str]:
    """Say which mails left twice although their server had said that it took them, and nothing was broken then."""
    before: dict[str, Taken] = {}
    for mail in taken:
        earlier = before.get(mail.message_id)
        before[mail.message_id] = mail
        if earlier is None or not earlier.was_told:
            continue
        verdict.twice.append((earlier.at, mail.at - earlier.at))
        if not any(_cuts(strike, earlier) for strike in strikes):
            yield f"mail {mail.message_id} left twice, {mail.at - earlier.at:.1f} s apart, and nothing was broken then"


def _cuts(strike: Strike, mail: Taken) -> bool:
    """Tell whether this may have kept who sent the mail from writing that it left."""
    is_then = strike.until > mail.at - 1 and strike.at < mail.at + _AFTER
    return is_then and any(word in strike.name for word in _CUTTING)


def mails_of(ledger: Ledger, taken: list[Taken], *, until: float) -> Iterator[tuple[float, float]]:
    """Yield of each word that a mail told in time how many seconds after its acknowledgement, and when."""
    ended = {one.mark: one.ended for one in ledger.of(Outcome.ACKNOWLEDGED) if one.mark}
    for mail in taken:
        for mark in _MARK.findall(mail.text):
            if mark in ended and mail.at < until:
                yield max(0.0, mail.at - ended.pop(mark)), mail.at


def _untold(house: House, ledger: Ledger) -> Iterator[str]:
    """Say which acknowledged words of support no mail to the requester holds."""
    heard = defaultdict(set)
    for mail in house.mail.taken:
        heard[mail.recipient].update(_MARK.findall(mail.text))
    customers = {person.id: person.email for person in house.people[0]}
    asked = {one.ticket: customers[one.person] for one in ledger.of(Outcome.ACKNOWLEDGED) if one.kind == "open"}
    for operation in ledger.of(Outcome.ACKNOWLEDGED):
        is_of_support = operation.person not in customers
        if is_of_support and operation.kind in _TOLD and operation.mark not in heard[asked[operation.ticket]]:
            yield f"{operation.kind} {operation.mark} in {operation.ticket} was never told to {asked[operation.ticket]}"


def _of_invariants(house: House) -> Iterator[str]:
    done = house.manage("verify_invariants", "--deep", "--json")
    try:
        results = json.loads(done.stdout)
    except ValueError:
        yield f"verify_invariants said nothing: {done.stderr[-1000:]}"
        return
    for result in results:
        if result["broken"]:
            yield f"{result['invariant']} {result['promise']}: {result['broken']} broken, {result['cases'][:3]}"

"""What a run comes to in numbers: what was broken, asked and answered, how soon it went on, how late mails were."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from tests.chaos.checking import mails_of
from tests.chaos.ledger import Operation, Outcome
from tests.chaos.running import Run

# Enough to see what is wrong.
_MOST_FINDINGS = 30
# Mails of which it is said what was broken while they waited.
_LATEST = 5
# Of what was asked for next, the first to be acknowledged is among the first.
_NEXT = 50


def lines_of(run: Run) -> Iterator[str]:
    """Yield the lines of a report."""
    kills = sum(strike.is_kill for strike in run.strikes)
    disk = (
        "a file system of its own" if run.is_disk_real else "a folder closed for writing, since nothing may be mounted"
    )
    yield f"seed {run.plan.seed}: {run.seconds:.0f} s, {kills} kills, {run.ledger.acknowledged} acknowledged"
    yield f"the disk that was filled: {disk}"
    yield from _strikes(run)
    yield from _operations(run)
    yield from _mails(run)
    findings = run.verdict.findings
    yield from (f"FOUND {finding}" for finding in findings[:_MOST_FINDINGS])
    if len(findings) > _MOST_FINDINGS:
        yield f"… and {len(findings) - _MOST_FINDINGS} more"
    yield f"{len(findings)} findings" if findings else "Everything that was acknowledged is there, once."


def _strikes(run: Run) -> Iterator[str]:
    acknowledged = sorted(
        (operation.answered_from, operation.ended) for operation in run.ledger.of(Outcome.ACKNOWLEDGED)
    )
    waits: dict[str, list[float]] = defaultdict(list)
    for strike in run.strikes:
        later = acknowledged[bisect_right(acknowledged, (strike.until, float("inf"))) :]
        if later:
            waits[strike.name].append(min(ended for _began, ended in later[:_NEXT]) - strike.until)
        else:
            waits[strike.name]
    counts = Counter(strike.name for strike in run.strikes)
    yield "what was broken               times   until the next acknowledgement: median, longest"
    for name, count in sorted(counts.items()):
        told = f"{_median(waits[name]):6.1f} s {max(waits[name]):6.1f} s" if waits[name] else ""
        yield f"  {name:28}{count:5}   {told}"


def _operations(run: Run) -> Iterator[str]:
    operations = list(run.ledger.operations)
    outcomes = Counter(operation.outcome for operation in operations)
    again = sum(_asked_again(operation) for operation in operations)
    yield (
        f"operations: {outcomes[Outcome.ACKNOWLEDGED]} acknowledged, {outcomes[Outcome.REFUSED]} refused, "
        f"{outcomes[Outcome.UNKNOWN]} left without an answer, {again} asked for again; "
        f"{run.verdict.files} whole files, compared byte for byte"
    )
    statuses = sorted(run.ledger.statuses.items())
    yield "answers: " + ", ".join(f"{status or 'none'} {count}" for status, count in statuses)


def _asked_again(operation: Operation) -> bool:
    return len(operation.answers) > 1


def _mails(run: Run) -> Iterator[str]:
    verdict = run.verdict
    share = 100 * len(verdict.twice) / max(1, verdict.mails)
    yield f"mails: {verdict.mails}, {len(verdict.twice)} of them twice ({share:.2f} %)"
    for at, later in verdict.twice[:_MOST_FINDINGS]:
        yield f"  twice within {later:.1f} s, with broken next to the first: {_broken(run, at - 1, at + 2)}"
    told = sorted(mails_of(run.ledger, run.taken, until=run.ended_at))
    if told:
        late = [seconds for seconds, _at in told]
        nearly_all = late[min(len(late) - 1, int(0.99 * len(late)))]
        yield f"told while it ran: {len(late)}, after {_median(late):.1f} s (median), {nearly_all:.1f} s (99 of 100)"
        for seconds, at in reversed(told[-_LATEST:]):
            yield f"  {seconds:6.1f} s late, with broken meanwhile: {_broken(run, at - seconds - 1, at)}"


def _broken(run: Run, since: float, until: float) -> str:
    names = [strike.name for strike in run.strikes if strike.until > since and strike.at < until]
    return ", ".join(names) or "nothing"


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]

"""`make chaos`: a portal on PostgreSQL and Redis of its own, broken on purpose, and compared with what it had said."""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))

from tests.chaos.house import made_ground  # noqa: E402 -- as above
from tests.chaos.running import Plan, Run, run  # noqa: E402 -- the folder of our own modules comes first


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60, help="how many there are at least")
    parser.add_argument("--operations", type=int, default=3000, help="how many are acknowledged at least")
    parser.add_argument("--seconds", type=float, default=0, help="after so many it ends anyway, and has failed")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="of an earlier run")
    given = parser.parse_args()
    seconds = given.seconds or max(300.0, 8.0 * given.kills)
    plan = Plan(seed=given.seed, kills=given.kills, operations=given.operations, seconds=seconds)
    with made_ground() as ground:
        done = run(plan, ground, tell=tell)
    tell(report(done))
    return 1 if done.verdict.findings else 0


def report(done: Run) -> str:
    kinds = Counter(strike.name for strike in done.strikes)
    lines = [f"seed {done.plan.seed}, {done.seconds:.0f} s"]
    lines += [f"  {count:5} {name}" for name, count in sorted(kinds.items())]
    lines += [f"acknowledged {done.ledger.acknowledged}, answers {dict(done.ledger.statuses)}"]
    lines += [f"mails {done.verdict.mails}, twice {done.verdict.mails_twice}, files {done.verdict.files}"]
    lines += [f"FOUND: {finding}" for finding in done.verdict.findings[:40]]
    return "\n".join(lines)


def tell(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())

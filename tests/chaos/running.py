"""A run from the first ticket to the verdict."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos import clocks
from tests.chaos.browsing import Browser
from tests.chaos.checking import Verdict, check
from tests.chaos.clients import Client, Habits
from tests.chaos.house import Ground, House, made_house, told_by
from tests.chaos.ledger import Ledger
from tests.chaos.mail_server import Taken
from tests.chaos.nemesis import KILLS, WEATHER, Nemesis, Strike, Weather
from tests.chaos.servers import OWNER, connected, wait_until


@dataclass(frozen=True)
class Plan:
    """How much is to happen: a run ends once there were so many kills and acknowledgements, or after its seconds.

    `least_seconds` is how long it goes on however much there was.
    """

    seed: int
    kills: int = 60
    operations: int = 3000
    seconds: float = 240.0
    least_seconds: float = 0.0
    clients: int = 6
    # Those of them whose customers use the pages, without scripts.
    browsers: int = 0
    habits: Habits = field(default_factory=Habits)
    # What is acknowledged between two kills, about.
    pace: int = 50
    kinds: Mapping[str, int] = field(default_factory=lambda: KILLS)
    weather: tuple[Weather, ...] = WEATHER
    # False lets the web alone run and compares what it wrote down: for questions that mails are no part of.
    tells: bool = True


@dataclass(frozen=True)
class Run:
    """What happened, and what was found."""

    plan: Plan
    ledger: Ledger
    strikes: list[Strike]
    verdict: Verdict
    seconds: float
    ended_at: float
    is_disk_real: bool
    taken: list[Taken]


def run(
    plan: Plan,
    ground: Ground,
    *,
    planted: Mapping[str, str] | None = None,
    prepare: Callable[[House], None] | None = None,
    evidence: Path | None = None,
    tell: Callable[[str], None] = lambda _line: None,
) -> Run:
    """Run it on a portal of its own.

    :param planted: what the environment of the portal's processes holds besides
    :param prepare: what is done to the portal before its processes start
    :param evidence: where the logs of its processes are kept when something was found
    """
    with made_house(ground, planted=planted) as house:
        if prepare is not None:
            prepare(house)
        house.start(only="" if plan.tells else "web")
        tell("the portal runs; breaking it")
        with connected(house.cluster.url(OWNER)) as cursor:
            began_at = clocks.now(cursor)
        ledger, began = Ledger(), time.monotonic()
        nemesis = _break(house, plan, ledger, tell)
        ended_at = time.monotonic()
        tell("whole again; letting what waits be told")
        house.stop()
        # Before rows are made older.
        with connected(house.cluster.url(OWNER)) as cursor:
            out_of_time = list(clocks.out_of_time(cursor, began=began_at))
        if plan.tells:
            _settle(house)
        tell("comparing")
        verdict = check(house, ledger, nemesis.strikes, tells=plan.tells)
        verdict.findings += out_of_time
        verdict.findings += [f"the nemesis failed: {error!r}" for error in nemesis.failures]
        if not _is_enough(plan, nemesis, ledger):
            verdict.findings.append(f"only {nemesis.kills} kills and {ledger.acknowledged} acknowledgements in time")
        if verdict.findings and evidence is not None:
            house.keep_logs(evidence)
            tell(f"its logs are kept in {evidence}")
        seconds = ended_at - began
        return Run(
            plan, ledger, nemesis.strikes, verdict, seconds, ended_at, house.disk.is_real, list(house.mail.taken)
        )


def _break(house: House, plan: Plan, ledger: Ledger, tell: Callable[[str], None]) -> Nemesis:
    clients = [
        (Browser if number < plan.browsers else Client)(
            name=f"client{number}",
            port=house.port,
            ledger=ledger,
            people=house.people,
            seed=plan.seed,
            habits=plan.habits,
        )
        for number in range(plan.clients)
    ]
    nemesis = Nemesis(
        house,
        seed=plan.seed,
        done=lambda: ledger.acknowledged,
        pace=plan.pace,
        kills=plan.kinds,
        weather=plan.weather,
    )
    until = time.monotonic() + plan.seconds
    for client in clients:
        client.start()
    nemesis.start()
    told_at = time.monotonic()
    least = until - plan.seconds + plan.least_seconds
    while time.monotonic() < until and not nemesis.failures:
        if time.monotonic() > least and _is_enough(plan, nemesis, ledger):
            break
        if time.monotonic() - told_at > 30:
            told_at = time.monotonic()
            tell(f"{nemesis.kills} kills, {ledger.acknowledged} acknowledged")
        time.sleep(0.1)
    nemesis.stop()
    wait_until(house.is_ready, seconds=180)
    for client in clients:
        client.finish()
    for client in clients:
        client.join(timeout=120)
    return nemesis


def _is_enough(plan: Plan, nemesis: Nemesis, ledger: Ledger) -> bool:
    return nemesis.kills >= plan.kills and ledger.acknowledged >= plan.operations


def _settle(house: House) -> None:
    told_by([sys.executable, "-m", "tests.chaos.settling"], house.environment)

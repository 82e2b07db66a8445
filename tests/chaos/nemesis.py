"""What breaks the portal on purpose: one thread that kills, another that makes the weather, both led by the seed."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from celery import Celery

from tests.chaos import poison
from tests.chaos.house import House

# Programs that are killed, and how often beside each other. Who is below another is started again by it.
KILLS: Final[Mapping[str, int]] = {
    "web": 10,
    "web's processes": 22,
    "worker": 10,
    "worker's processes": 20,
    "beat": 8,
    "sweeper": 12,
    "database's process": 18,
}


@dataclass(frozen=True)
class Strike:
    """Something that was broken, and when, on the steady clock; `until` is when it was whole again by our hand."""

    name: str
    at: float
    until: float
    is_kill: bool


@dataclass(frozen=True)
class Weather:
    """A fault that lasts: how it begins, how it ends, how long at most, and how often beside others."""

    name: str
    begin: Callable[[House], object]
    end: Callable[[House], object]
    seconds: float
    weight: int
    is_kill: bool = False


def _manner(manner: str) -> Callable[[House], object]:
    return lambda house: setattr(house.mail, "manner", manner)


def _nothing(_house: House) -> None:
    return


def ring(house: House, *, times: int, late_by: float = 0) -> None:
    """Deliver a worker's task so often under one id, now or so many seconds late."""
    app = Celery(broker=house.redis.url.replace("unix://", "redis+socket://"))
    # One weather at a time: the broker is there, and one that cannot be rung is a fault of the suite.
    with app.connection_for_write(transport_options={"socket_timeout": 10}) as line:
        for name in ("drain_outbox", "finish_received", "seal_trail"):
            task_id = str(uuid4())
            for _ in range(times):
                app.send_task(
                    "helpdesk.run_sweep",
                    kwargs={"name": name},
                    task_id=task_id,
                    countdown=late_by or None,
                    connection=line,
                    retry=False,
                )


WEATHER: Final = (
    Weather(
        "database crashed",
        lambda house: house.cluster.stop("immediate"),
        lambda house: house.cluster.start(),
        1.0,
        14,
        is_kill=True,
    ),
    Weather("database stopped", lambda house: house.cluster.stop(), lambda house: house.cluster.start(), 4.0, 8),
    Weather("redis killed", lambda house: house.redis.kill(), lambda house: house.redis.start(), 1.0, 8, is_kill=True),
    Weather("redis stopped", lambda house: house.redis.kill(), lambda house: house.redis.start(), 6.0, 6),
    Weather("redis emptied", lambda house: house.redis.flush(), _nothing, 0.0, 8),
    Weather("redis full", lambda house: house.redis.fill(), lambda house: house.redis.make_room(), 5.0, 8),
    Weather("mail hangs", _manner("hangs"), _manner("takes"), 5.0, 8),
    Weather("mail refuses", _manner("refuses"), _manner("takes"), 3.0, 6),
    Weather("mail is mute", _manner("is mute"), _manner("takes"), 3.0, 5),
    Weather("disk full", lambda house: house.disk.fill(), lambda house: house.disk.make_room(), 4.0, 10),
    Weather("tasks doubled", lambda house: ring(house, times=4), _nothing, 0.0, 8),
    Weather("tasks late", lambda house: ring(house, times=2, late_by=10), _nothing, 0.0, 6),
    Weather("no beat", lambda house: house.ask_keeper(beats=0), lambda house: house.ask_keeper(), 6.0, 5),
    Weather("five beats", lambda house: house.ask_keeper(beats=5), lambda house: house.ask_keeper(), 6.0, 5),
    Weather("clocks ahead", lambda house: house.ask_keeper(clock="+3h"), lambda house: house.ask_keeper(), 10.0, 4),
    Weather("clocks behind", lambda house: house.ask_keeper(clock="-3h"), lambda house: house.ask_keeper(), 10.0, 4),
    Weather("poison rows", poison.plant, _nothing, 0.0, 5),
)


class Nemesis:
    """Both threads, and what they did.

    `done` tells how much was acknowledged so far, and `pace` how much of that lies between two kills, about.
    """

    def __init__(
        self,
        house: House,
        *,
        seed: int,
        done: Callable[[], int],
        pace: int,
        kills: Mapping[str, int] = KILLS,
        weather: tuple[Weather, ...] = WEATHER,
    ) -> None:
        self._house, self._kills, self._weather = house, kills, weather
        self._done, self._pace = done, pace
        self._over = threading.Event()
        self.strikes: list[Strike] = []
        self.failures: list[BaseException] = []
        works = [("kills", self._kill, bool(kills)), ("weather", self._make_weather, bool(weather))]
        self._threads = [
            threading.Thread(target=self._go_on, args=(work, random.Random(f"{seed}:{name}")), name=name, daemon=True)
            for name, work, is_wanted in works
            if is_wanted
        ]

    @property
    def kills(self) -> int:
        """How often something was ended outright so far."""
        return sum(strike.is_kill for strike in list(self.strikes))

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End, with everything whole again."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _go_on(self, work: Callable[[random.Random], None], chance: random.Random) -> None:
        try:
            while not self._over.is_set():
                work(chance)
        except BaseException as error:  # noqa: BLE001 -- told at the end: a thread has nobody to raise to
            self.failures.append(error)

    def _kill(self, chance: random.Random) -> None:
        program = chance.choices(list(self._kills), list(self._kills.values()))[0]
        which = chance.random()
        if self._struck(program, which):
            now = time.monotonic()
            self.strikes.append(Strike(f"kill {program}", now, now, is_kill=True))
        self._let_work(self._pace * chance.uniform(0.5, 1.5))

    def _let_work(self, operations: float) -> None:
        """Wait until so much more was acknowledged: who strikes without pause sees nothing but processes that start."""
        enough = self._done() + operations
        while self._done() < enough and not self._over.wait(0.05):
            pass

    def _struck(self, program: str, which: float) -> bool:
        if program == "database's process":
            return self._house.cluster.kill_a_backend()
        found = sorted(self._house.pids(program))
        if not found:
            return False
        try:
            os.kill(found[int(which * len(found))], signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def _make_weather(self, chance: random.Random) -> None:
        weather = chance.choices(self._weather, [one.weight for one in self._weather])[0]
        lasts = weather.seconds * chance.uniform(0.5, 1.0)
        at = time.monotonic()
        weather.begin(self._house)
        try:
            self._over.wait(lasts)
        finally:
            weather.end(self._house)
        self.strikes.append(Strike(weather.name, at, time.monotonic(), weather.is_kill))
        self._let_work(self._pace * chance.uniform(1.0, 3.0))

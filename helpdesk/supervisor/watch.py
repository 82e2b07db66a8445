"""The supervisor's life: start in order, tell when the web answers, mend what dies, stop in order."""

from __future__ import annotations

import http.client
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from helpdesk.supervisor.broker import Broker
from helpdesk.supervisor.children import Child, Program
from helpdesk.supervisor.programs import background_programs, broker_program, web_program
from helpdesk.supervisor.refusal import Refusal

_BROKER_PATIENCE = 20.0
_TICK = 0.1
_TRIM_EVERY = 60.0
# A web server that dies this often before it ever answered will not answer.
_HOPELESS_AFTER = 3


@dataclass(frozen=True)
class Place:
    """Where the portal runs."""

    base: Path
    data: Path
    host: str
    port: int


class Watch:
    """All children of one supervisor."""

    def __init__(
        self, place: Place, *, broker: Broker, environment: Mapping[str, str], tell: Callable[[str], None]
    ) -> None:
        self._place, self._broker, self._environment, self._tell = place, broker, environment, tell
        self._children: list[Child] = []
        self._stop_asked = 0
        self._trim_at = time.monotonic() + _TRIM_EVERY

    def run(self, *, when_answering: Callable[[], None]) -> None:
        """Run until asked to stop; `when_answering` is called once, when the first page can be had.

        :raises Refusal: when the broker or the web server does not start at all.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hear)
        try:
            self._start_broker()
            web = self._add(web_program(host=self._place.host, port=self._place.port))
            # The first page is what a person waits for: the others share the cores only then.
            self._await_page(web)
            for program in background_programs(self._place.base):
                self._add(program)
            if not self._stop_asked:
                when_answering()
            while not self._stop_asked:
                self._tend()
                time.sleep(_TICK)
        finally:
            self._stop()

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self._stop_asked += 1

    def _add(self, program: Program) -> Child:
        child = Child(program, environment=self._environment, logs=self._place.data / "logs")
        if not self._stop_asked:
            child.start()
            self._children.append(child)
        return child

    def _start_broker(self) -> None:
        program = broker_program(self._broker)
        if program is None:
            return
        child = self._add(program)
        if self._await_broker(child):
            return
        aside = self._broker.set_aside()
        self._tell(f"The broker could not read its own file, which now lies in {aside}; nothing of yours was in it.")
        if not self._await_broker(child):
            raise Refusal(f"The broker does not start; its last words:\n{child.last_words()}")

    def _await_broker(self, child: Child) -> bool:
        deaths, give_up_at = child.deaths, time.monotonic() + _BROKER_PATIENCE
        while not self._stop_asked and time.monotonic() < give_up_at and child.deaths - deaths < _HOPELESS_AFTER:
            if child.is_running and self._broker.answers():
                return True
            child.tend()
            time.sleep(0.02)
        return bool(self._stop_asked)

    def _await_page(self, web: Child) -> None:
        while not self._stop_asked and not self._web_answers():
            self._tend()
            if web.deaths >= _HOPELESS_AFTER:
                raise Refusal(f"The web server does not start; its last words:\n{web.last_words()}")
            time.sleep(_TICK / 2)

    def _web_answers(self) -> bool:
        host = "127.0.0.1" if self._place.host in ("0.0.0.0", "") else self._place.host  # noqa: S104 -- compared, not bound
        connection = http.client.HTTPConnection(host, self._place.port, timeout=5)
        try:
            connection.request("GET", "/livez", headers={"Host": "localhost"})
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True

    def _tend(self) -> None:
        for child in self._children:
            if told := child.tend():
                self._tell(told)
        if time.monotonic() >= self._trim_at:
            self._trim_at = time.monotonic() + _TRIM_EVERY
            for child in self._children:
                child.trim_log()

    def _stop(self) -> None:
        """Stop in the opposite order, the broker last: the others hand their work back to it."""
        others = [child for child in reversed(self._children) if child.program.name != "broker"]
        for child in others:
            child.ask_to_stop()
        asked_at, asked_before = time.monotonic(), self._stop_asked
        for child in others:
            self._wait(child, until=asked_at + child.program.patience, asked_before=asked_before)
        for child in self._children:
            child.ask_to_stop()
            self._wait(child, until=time.monotonic() + child.program.patience, asked_before=asked_before)
        self._broker.clear_away()

    def _wait(self, child: Child, *, until: float, asked_before: int) -> None:
        # A second Ctrl-C means now.
        while child.is_running and time.monotonic() < until and self._stop_asked <= max(1, asked_before):
            time.sleep(0.02)
        child.wait_stopped(until=time.monotonic())

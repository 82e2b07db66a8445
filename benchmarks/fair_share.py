"""What one customer's flood costs another: pages of B beside 1 and beside 100 times B's share of requests by A.

Run as: python benchmarks/fair_share.py [--seconds 15] [--port 8190] [--times 100]

Starts the portal with its demo on an own folder (two web processes), asks as B (one person, one request after the
other) alone, then while A sends as many at once as it may, by tokens of two of its people. Prints p50 and p95 of B's
answers, how A's were answered, and the processor's time of all processes meanwhile.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
LIST = "/api/v1/tickets/?page_size=20"
# Of B, between two requests; A sends at `times` that pace, from so many lines at once.
PAUSE = 0.2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--port", type=int, default=8190)
    parser.add_argument("--times", type=int, default=100)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "PORT": str(arguments.port), "PORTAL_DATA": data, "DEMO": "1"}
        portal = subprocess.Popen(
            [sys.executable, "manage.py", "portal"], cwd=BASE, env=environment, stdout=subprocess.DEVNULL
        )
        try:
            wait_for(arguments.port)
            measure(arguments, environment)
        finally:
            portal.terminate()
            portal.wait(30)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"processor of the portal: {used.ru_utime:.1f} s user, {used.ru_stime:.1f} s system")


def wait_for(port: int) -> None:
    for _turn in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the portal did not start")


def measure(arguments: argparse.Namespace, environment: dict[str, str]) -> None:
    told = subprocess.run(
        [sys.executable, "manage.py", "demo_accounts", "--json"],
        cwd=BASE, env=environment, check=True, capture_output=True,
    )  # fmt: skip
    tokens: dict[str, list[str]] = {}
    for account in json.loads(told.stdout):
        tokens.setdefault(account["organization"] or "", []).append(account["api_token"])
    first, second = sorted(name for name in tokens if name)[:2]
    mine, theirs = tokens[second][0], tokens[first][:2]
    ask_for(arguments, mine, arguments.seconds / 3)
    alone = ask_for(arguments, mine, arguments.seconds)
    answered: Counter[int | str] = Counter()
    stop = threading.Event()
    crowd = [
        threading.Thread(target=flood, args=(arguments, theirs[place % len(theirs)], answered, stop))
        for place in range(arguments.times)
    ]
    for line in crowd:
        line.start()
    time.sleep(1)
    beside = ask_for(arguments, mine, arguments.seconds)
    stop.set()
    for line in crowd:
        line.join()
    print(f"B alone:            {said(alone)}")
    print(f"B beside {arguments.times} x A:   {said(beside)}")
    print(f"A was answered:     {dict(sorted(answered.items(), key=str))}")


def ask_for(arguments: argparse.Namespace, token: str, seconds: float) -> list[tuple[int | str, float]]:
    """Ask one after the other, and return the status and the milliseconds of each."""
    ends, found = time.monotonic() + seconds, []
    while time.monotonic() < ends:
        begun = time.monotonic()
        status = ask(arguments.port, token)
        found.append((status, (time.monotonic() - begun) * 1000))
        time.sleep(PAUSE)
    return found


def flood(arguments: argparse.Namespace, token: str, answered: Counter[int | str], stop: threading.Event) -> None:
    while not stop.is_set():
        status = ask(arguments.port, token)
        answered[status] += 1
        time.sleep(PAUSE)


def ask(port: int, token: str) -> int | str:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", LIST, headers={"Authorization": f"Token {token}"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
    except OSError as error:
        return type(error).__name__
    return answer.status


def said(found: list[tuple[int | str, float]]) -> str:
    times = sorted(took for _status, took in found)
    slow = times[min(len(times) - 1, int(len(times) * 0.95))]
    statuses = dict(Counter(status for status, _took in found))
    return f"p50 {statistics.median(times):.0f} ms, p95 {slow:.0f} ms, {len(times)} requests, {statuses}"


if __name__ == "__main__":
    main()

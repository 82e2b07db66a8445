"""Judging every hostile file in a process of its own, under limits that the system holds: memory and processor time.

Run as: python -m tests.security.measuring. Prints for each file what became of it, as JSON. Of one process for each
file the fork alone is paid: whoever asks for memory over the limit is refused it, whoever works for longer is killed.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

MEMORY = 64 * 1024**2
SECONDS = 2


def measured(work: Callable[[], Any]) -> Any:
    """Return what the work returns, done in a child that may take 64 MB more than there are, and two seconds."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        try:
            _bound()
            told = work()
        except BaseException as error:  # noqa: BLE001 -- whatever it is, the parent tells it
            told = f"{type(error).__name__}: {error}"
        os.write(writer, json.dumps(told).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        words = pipe.read()
    _pid, status = os.waitpid(child, 0)
    return json.loads(words) if words else f"killed by signal {os.waitstatus_to_exitcode(status)}"


def _bound() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def main() -> None:
    """Judge each of them."""
    import django

    django.setup()
    from tests.security.judging import ENDLESS, counts, judged, shows, works

    told: dict[str, Any] = {
        "too much memory": measured(lambda: len(bytearray(2 * MEMORY))),
        "too much time": measured(lambda: sum(iter(int, 1))),
    }
    for name, words in ENDLESS.items():
        told[f"counting {name}"] = measured(lambda words=words: counts(words))  # type: ignore[misc]  # -- bound now
        told[f"showing {name}"] = measured(lambda words=words: shows(words))  # type: ignore[misc]  # -- bound now
    for label, hostile in judged().items():
        data = hostile.make()
        told[label] = measured(lambda hostile=hostile, data=data: works(hostile, data))  # type: ignore[misc]  # -- bound now
        del data
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()

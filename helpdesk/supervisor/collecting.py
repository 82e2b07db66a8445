"""The collected static files at a start from a clone: brought up to date beside the database, which takes as long."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpdesk.supervisor.lifeline import tie_to_this_process
from helpdesk.supervisor.refusal import Refusal


@contextmanager
def collecting(*, base: Path, wanted: bool) -> Iterator[None]:
    """Collect what changed in a process of its own, and wait for it in the end.

    :param wanted: false where whoever starts the portal has collected before, as an image does when it is built
    :raises Refusal: when that failed.
    """
    if not wanted:
        yield
        return
    script = base / "scripts" / "prepare.py"
    tie = tie_to_this_process()
    process = subprocess.Popen([sys.executable, str(script)], preexec_fn=tie)  # noqa: S603, PLW1509 -- no thread yet
    try:
        yield
        if process.wait():
            raise Refusal(
                "The static files could not be collected (the message stands above); mend that and start again."
            )
    finally:
        # Whoever stops meanwhile leaves no half of it behind: what was not stamped is collected anew.
        process.terminate()
        process.wait()

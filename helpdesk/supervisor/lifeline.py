"""Dying with one's parent: a supervisor that was killed leaves no process behind."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
# Loaded once, in the parent: between fork and exec nothing may be imported.
_libc = ctypes.CDLL(None) if sys.platform.startswith("linux") else None


def tie_to_this_process() -> Callable[[], None] | None:
    """Return what a child calls between fork and exec, so that the kernel ends it politely with its parent.

    None where the kernel offers no such thing: there our own processes poll, see `follow_parent`.
    """
    if _libc is None:
        return None
    parent, prctl = os.getpid(), _libc.prctl

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))
        # The parent may have died before the line above.
        if os.getppid() != parent:
            os._exit(1)

    return tie


def follow_parent() -> None:
    """End this process with its parent: what a web or worker process calls for itself.

    Killed outright, not asked: its parent was the one who would have asked.
    """
    if not os.environ.get("PORTAL_SUPERVISED"):
        return
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    else:
        threading.Thread(target=_watch, args=(os.getppid(),), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)

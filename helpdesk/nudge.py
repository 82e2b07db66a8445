"""Waking a worker right after a commit: at best early, never late for the page that committed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial

from core.logs import current_request_id, set_request_id

logger = logging.getLogger(__name__)

_REST_SECONDS = 5.0


class Nudger:
    """Sends from a thread of its own: a broker that is gone costs its client six seconds a try, the page none.

    Nudges that come while one is being sent become one. After a failure it rests; the sweep does the rest.
    """

    def __init__(self, send: Callable[[], object], *, rest: float = _REST_SECONDS) -> None:
        self._send = send
        self._rest = rest
        self._wanted = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._asked_by = ""

    def __call__(self) -> None:
        """Ask for a nudge and return at once; it goes out under the name of whose work asked last."""
        self._asked_by = current_request_id()
        self._wanted.set()
        # A thread does not survive a fork: each process starts its own when it first needs one.
        if self._thread is None or not self._thread.is_alive():
            with self._lock:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._run, name="nudge", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            set_request_id(self._asked_by)
            try:
                self._send()
            except Exception as error:  # noqa: BLE001 -- a nudge is a courtesy: whatever fails, the sweep follows
                logger.warning("no worker could be woken, the sweep will do: %s", error)
                time.sleep(self._rest)


def _send(name: str) -> None:
    from helpdesk.tasks import REQUEST_ID, run_sweep  # noqa: PLC0415 -- tasks load the Celery application

    run_sweep.apply_async(kwargs={"name": name}, expires=60, retry=False, headers={REQUEST_ID: current_request_id()})


nudge_outbox = Nudger(partial(_send, "drain_outbox"))
_sweeps = {
    name: Nudger(partial(_send, name)) for name in ("scan_files", "index_texts", "search_texts", "import_customers")
}


def nudge_sweep(name: str) -> None:
    """Ask for one of the sweeps that what just came gives work, and return at once."""
    _sweeps[name]()

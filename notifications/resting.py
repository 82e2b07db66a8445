"""After a failure to reach somebody outside they are left alone for a moment: each try would cost a timeout."""

from __future__ import annotations

import threading
import time
from typing import Final

REST_SECONDS: Final = 10.0


class Rest:
    """Whether one server outside is left alone now, in this process."""

    def __init__(self) -> None:
        self._until = 0.0
        self._lock = threading.Lock()

    def begin(self) -> None:
        with self._lock:
            self._until = time.monotonic() + REST_SECONDS

    def end(self) -> None:
        with self._lock:
            self._until = 0.0

    def is_on(self) -> bool:
        return time.monotonic() < self._until

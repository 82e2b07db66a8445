"""The fault of answering first and committing afterwards."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

_LATE_BY = 0.5


class LateCommit:
    """Keep one transaction around a whole request, and commit it half a second after the answer has left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._is_planted = os.environ["CHAOS_FAULT"] == "reply_before_commit"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._is_planted or not request.path.startswith("/api/"):
            return self.get_response(request)
        transaction.Atomic(using=None, savepoint=True, durable=False).__enter__()
        response = self.get_response(request)
        raw, connection.connection = connection.connection, None
        connection.in_atomic_block, connection.savepoint_ids, connection.atomic_blocks = False, [], []
        hooks, connection.run_on_commit = connection.run_on_commit, []
        is_good = response.status_code < 400 and not connection.needs_rollback
        connection.needs_rollback = False

        def end() -> None:
            time.sleep(_LATE_BY)
            if is_good:
                raw.commit()
            raw.close()
            for _ids, hook, _robust in hooks:
                if is_good:
                    hook()

        threading.Thread(target=end, daemon=True).start()
        return response

"""Log lines: the request id that ties a page, its tasks and its mails together, and lines as JSON."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_request_id: ContextVar[str] = ContextVar("request_id", default="-")


def current_request_id() -> str:
    """Return the id of what is being worked on, '-' outside of any request or delivery."""
    return _request_id.get()


def set_request_id(value: str) -> None:
    """Name the request or delivery that this thread works on from here."""
    _request_id.set(value or "-")


@contextmanager
def naming_work(request_id: str = "") -> Iterator[None]:
    """Give what is done here a name: this one, else the one that it has already, else a new one."""
    outer = _request_id.get()
    set_request_id(request_id or (uuid.uuid4().hex if outer == "-" else outer))
    try:
        yield
    finally:
        set_request_id(outer)


class RequestIdFilter(logging.Filter):
    """Put the current request id on every log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get()
        return True


class JsonFormatter(logging.Formatter):
    """One line of JSON for each event: at (UTC), level, logger, request_id, process, message, and what was raised."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            # Handlers of others have no filter of ours.
            "request_id": getattr(record, "request_id", "-"),
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return json.dumps(line, ensure_ascii=False, default=str)

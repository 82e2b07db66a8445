"""The request id that ties a page, its tasks and its mails together in the logs."""

from __future__ import annotations

import logging
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="-")


def current_request_id() -> str:
    """Return the id of what is being worked on, '-' outside of any request or delivery."""
    return _request_id.get()


def set_request_id(value: str) -> None:
    """Name the request or delivery that this thread works on from here."""
    _request_id.set(value or "-")


class RequestIdFilter(logging.Filter):
    """Put the current request id on every log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get()
        return True

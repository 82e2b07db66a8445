"""Log lines as JSON: one line an event, whatever was said and raised in it."""

from __future__ import annotations

import json
import logging
import sys

from core.logs import JsonFormatter, RequestIdFilter, set_request_id


def line_of(message: str, *args: object, raises: bool = False) -> dict[str, object]:
    error = None
    if raises:
        try:
            raise ValueError("first line\nsecond line")
        except ValueError:
            error = sys.exc_info()
    record = logging.LogRecord("helpdesk.sweeps", logging.ERROR, "a.py", 1, message, args, error)
    record.created = 1772463600.5
    set_request_id("request-12345678")
    RequestIdFilter().filter(record)
    text = JsonFormatter().format(record)
    assert "\n" not in text
    found: dict[str, object] = json.loads(text)
    found.pop("process")
    return found


def test_event_is_one_line_with_its_request() -> None:
    assert line_of('sweep %s: "não"\nfailed', "seal_trail") == {
        "at": "2026-03-02T15:00:00.500+00:00",
        "level": "ERROR",
        "logger": "helpdesk.sweeps",
        "request_id": "request-12345678",
        "message": 'sweep seal_trail: "não"\nfailed',
    }


def test_what_was_raised_is_in_the_same_line() -> None:
    told = str(line_of("failed", raises=True)["exception"])

    assert told.startswith("Traceback (most recent call last):")
    assert told.endswith("ValueError: first line\nsecond line")


def test_lines_of_others_have_no_request() -> None:
    record = logging.LogRecord("other", logging.INFO, "a.py", 1, "said", (), None)

    assert json.loads(JsonFormatter().format(record))["request_id"] == "-"

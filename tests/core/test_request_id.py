"""The request id: taken when it is harmless, made otherwise, on answers and on log lines."""

import logging

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core.logs import RequestIdFilter, current_request_id, naming_work, set_request_id
from core.middleware import RequestIdMiddleware


def answer(header=None):
    """Return the id on the answer and the id that the view saw."""
    seen = []

    def view(request):
        seen.append(current_request_id())
        return HttpResponse()

    headers = {} if header is None else {"X-Request-ID": header}
    response = RequestIdMiddleware(view)(RequestFactory().get("/", headers=headers))
    set_request_id("-")
    return response["X-Request-ID"], seen[0]


def test_given_id_is_kept():
    assert answer("proxy-1234.abc_D") == ("proxy-1234.abc_D",) * 2


@pytest.mark.parametrize("given", [None, "", "short", "x" * 65, "with space 12", "line\nbreak-12345", "<script>1234"])
def test_harmful_or_missing_id_is_replaced_by_a_new_one(given):
    made, seen = answer(given)
    assert (made == seen, made != given, len(made)) == (True, True, 32)


def test_log_lines_carry_the_id():
    record = logging.LogRecord("a", logging.INFO, "a.py", 1, "text", None, None)
    set_request_id("request-12345678")
    assert (RequestIdFilter().filter(record), record.request_id) == (True, "request-12345678")
    set_request_id("")
    RequestIdFilter().filter(record)
    assert record.request_id == "-"


def test_work_has_a_name_of_its_own_or_the_one_that_was_given():
    with naming_work():
        own = current_request_id()
        with naming_work():
            inner = current_request_id()
        with naming_work("request-12345678"):
            given = current_request_id()

    assert (len(own), inner, given, current_request_id()) == (32, own, "request-12345678", "-")

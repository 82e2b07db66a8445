"""The whole description put to the test by schemathesis, as each role: what it generates is answered as is said.

`SCHEMATHESIS_EXAMPLES=50 pytest tests/api/test_schemathesis.py` looks longer.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.contrib.auth.models import AnonymousUser
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts import house
from accounts.models import User
from accounts.services.house import edit_limits
from accounts.services.tokens import make_token
from attachments.services.receiving import receive
from tests.api.test_schema import told
from tests.attachments import samples
from tests.factories import (
    make_administrator,
    make_analyst,
    make_customer,
    make_module,
    make_organization,
    make_support_manager,
    make_ticket,
    new_key,
    say,
)
from tickets.services.assignment import take
from tickets.services.conversation import note, reply

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "2"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
    missing_required_header,
]
ROLES = ["anonymous", "requester", "customer_manager", "n1", "n2", "support_manager", "administrator"]
# The door's own: uploads and files are views of others, and have tests and a client of their own.
DOOR = "/api/"


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Let a request end without ending the transaction of the test, as Django's own client does."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def people() -> dict[str, User]:
    """Return a person for each role, around a ticket that has something of everything."""
    aurora = make_organization("Aurora Distribuidora", plan="prime")
    make_module()
    return {
        "requester": make_customer(aurora, name="Ana Lima"),
        "customer_manager": make_customer(aurora, name="Carlos", is_customer_manager=True),
        "n1": make_analyst(level=1),
        "n2": make_analyst(level=2),
        "support_manager": make_support_manager(),
        "administrator": make_administrator(),
    }


@pytest.fixture
def ids(people: dict[str, User]) -> dict[str, Any]:
    """Return what stands in paths, of things that are there."""
    ana, n1 = people["requester"], people["n1"]
    file = receive(by=ana, name="erro.log", chunks=[samples.LOG])
    ticket = make_ticket(ana, attachment_ids=(file.pk,))
    take(ticket_id=ticket.pk, by=n1)
    reply(ticket_id=ticket.pk, by=n1, words=say("Vi o log."), key=new_key(), anyway=True)
    written = note(ticket_id=ticket.pk, by=n1, words=say("Ver a praça."), key=new_key(), anyway=True)
    return {
        "number": ticket.pk,
        "message_id": written.message_id,
        "file_id": str(file.pk),
        "user_id": people["customer_manager"].pk,
        "organization_id": ana.organization_id,
        "person_id": ana.pk,
    }


@pytest.mark.parametrize("role", ROLES)
def test_what_is_generated_from_the_description_is_answered_as_it_says(
    role: str, people: dict[str, User], ids: dict[str, Any]
) -> None:
    edit_limits(by=None, values={name: 1_000_000 for name in house.BY_NAME if name.startswith(("api_", "messages_"))})
    house.learn()
    headers = {}
    if person := people.get(role):
        secret = make_token(by=person, key=new_key(), name="schemathesis", is_read_only=False, days=None).secret
        headers = {"Authorization": f"Token {secret}"}
    document = told(people.get(role, AnonymousUser()))
    schema = schemathesis.openapi.from_dict(document)
    schema.app = get_wsgi_application()
    faults: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path.startswith(DOOR):
            faults += _faults_of(operation, headers, ids)

    assert not faults, "\n\n".join(faults)


def _faults_of(operation: Any, headers: dict[str, str], ids: dict[str, Any]) -> list[str]:
    """Return the first fault of an operation, with what was sent."""
    strategy = operation.as_strategy(GenerationMode.POSITIVE)
    if operation.body or operation.query or operation.headers:
        strategy |= operation.as_strategy(GenerationMode.NEGATIVE)

    @settings(
        max_examples=EXAMPLES * 2,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy, is_there=st.booleans())
    def check(case: Any, is_there: bool) -> None:
        if is_there:
            case.path_parameters.update({name: ids[name] for name in case.path_parameters if name in ids})
        # What one request did is undone before the next.
        with transaction.atomic():
            case.call_and_validate(headers=headers, checks=CHECKS)
            transaction.set_rollback(True)

    try:
        check()
    except FailureGroup as found:
        return [f"{operation.label}: {found}"]
    return []

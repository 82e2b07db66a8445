"""How a ticket is classified, for programs of support, and correcting it."""

from __future__ import annotations

import pytest

from tests.api.asking import TICKETS, post
from tests.factories import make_analyst, make_ticket, new_key
from tickets.models import Ticket
from triage.models import Classification, Correction

pytestmark = pytest.mark.django_db
STANDS = "Nenhuma filial consegue faturar, está tudo parado em produção."


def _address(ticket: Ticket, name: str) -> str:
    return f"{TICKETS}{ticket.pk}/{name}/"


def test_classification_is_told_with_its_reasons_and_corrections(program) -> None:
    marina, ticket = make_analyst(name="Marina Sales"), make_ticket(description=STANDS)
    client = program(marina)
    made = post(client, _address(ticket, "corrections"), {"field": "severity", "value": "low", "reason": "Só o logo"})
    shape = client.get(_address(ticket, "classification")).json()

    said = {name: shape["classification"][name] for name in ("type", "severity", "level", "is_immediate", "routine")}
    assert said == {
        "type": "corrective", "severity": "critical", "level": 1, "is_immediate": True, "routine": "1402",
    }  # fmt: skip
    quotes = [quote for reason in shape["reasons"] for quote in reason["quotes"]]
    assert {"field": "description", "words": "Nenhuma filial consegue faturar"} in quotes
    assert shape["corrections"] == [made.json()]


def test_correction_is_made_once_for_its_key_and_taken_back(program) -> None:
    marina, ticket = make_analyst(name="Marina Sales"), make_ticket(description=STANDS)
    client, key = program(marina), new_key()
    sent = {"field": "immediate", "value": "no", "fact": "over", "reason": "Voltou"}
    first, again = (post(client, _address(ticket, "corrections"), sent, key=key) for _time in range(2))
    back, twice = (client.delete(first["Location"].removeprefix("http://testserver")) for _time in range(2))

    shape = first.json()
    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (201, 201, "true")
    assert {name: shape[name] for name in ("field", "from_value", "to_value", "fact", "reason", "ended_at")} == {
        "field": "immediate", "from_value": "yes", "to_value": "no", "fact": "over", "reason": "Voltou",
        "ended_at": None,
    }  # fmt: skip
    assert shape["by"]["name"] == "Marina Sales"
    assert (again.json()["id"], back.status_code) == (shape["id"], 204)
    assert (twice.status_code, twice.json()["code"]) == (412, "changed_meanwhile")
    assert Correction.objects.get().ended_by == marina


def test_what_stands_already_needs_no_correction(program) -> None:
    ticket = make_ticket(description=STANDS)
    answer = post(program(make_analyst()), _address(ticket, "corrections"), {"field": "level", "value": "1"})
    assert (answer.status_code, answer.content, Correction.objects.count()) == (204, b"", 0)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"field": "severity", "value": "grave"}, "severity"),
        ({"field": "immediate", "value": "no"}, "fact"),
        ({"field": "mood", "value": "good"}, "field"),
        ({"field": "level"}, "value"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(program, sent, field) -> None:
    answer = post(program(make_analyst()), _address(make_ticket(description=STANDS), "corrections"), sent)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_over_what_was_not_seen_nothing_is_corrected(program) -> None:
    ticket = make_ticket(description=STANDS)
    sent = {"field": "level", "value": "2"}
    answer = post(program(make_analyst()), _address(ticket, "corrections"), sent, If_Match='"anders"')
    assert (answer.json()["code"], Correction.objects.count()) == ("changed_meanwhile", 0)


def test_history_that_was_imported_has_no_classification(program) -> None:
    ticket = make_ticket()
    Classification.objects.all().delete()
    shape = program(make_analyst()).get(_address(ticket, "classification")).json()
    assert shape == {"classification": None, "reasons": [], "corrections": []}


def test_to_customers_none_of_it_exists(program) -> None:
    ticket = make_ticket(description=STANDS)
    client = program(ticket.requester)
    answers = [
        client.get(_address(ticket, "classification")),
        post(client, _address(ticket, "corrections"), {"field": "level", "value": "2"}),
        client.delete(f"{_address(ticket, 'corrections')}1/"),
    ]
    nowhere = client.get(f"{TICKETS}999999/classification/")
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "not_found")] * 3
    assert answers[0].json()["detail"] == nowhere.json()["detail"]

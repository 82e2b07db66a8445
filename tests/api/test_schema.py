"""What the API tells of itself: whole, true to the permission matrix, and to each asker what they may call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import URLResolver
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from accounts.models import User
from api.callers import ADMINISTRATORS, ANYONE, CUSTOMERS, SIGNED_IN
from api.describing import operation_of
from api.endpoints import Endpoint
from api.schema.urls import urlpatterns as schema_patterns
from api.schema.whole import description_for
from api.urls import urlpatterns as api_patterns
from tests.api.conftest import Program
from tests.factories import make_administrator, make_analyst, make_customer, make_support_manager
from tests.security.matrix import read_matrix

pytestmark = pytest.mark.django_db
SCHEMA, DOCS = "/api/schema/", "/api/docs/"
METHODS = ("get", "post", "put", "patch", "delete")
# Of the matrix's roles, those that differ in what they are rather than in whose ticket it is.
MAKERS: dict[str, Any] = {
    "anonymous": AnonymousUser,
    "requester": make_customer,
    "customer_manager": lambda: make_customer(is_customer_manager=True),
    "n1": lambda: make_analyst(level=1),
    "n2": lambda: make_analyst(level=2),
    "support_manager": make_support_manager,
    "administrator": make_administrator,
}
# What a ticket's standing or a skill decides, and the kind of person does not: shown, and refused where it is not so.
DECIDED_BY_THE_TICKET: set[tuple[str, str, str]] = {
    # Only one's own following ends without the ticket's being one's work.
    ("api:follower", "DELETE", "administrator"),
    # An analyst assigns what is theirs.
    ("api:assign", "POST", "n2"),
    # One's own ticket alone is passed over.
    *(("api:skip", "POST", role) for role in ("n2", "support_manager")),
    # The second level's skill, which a person has besides their role.
    ("api:forward", "POST", "n1"),
    ("api:return_ticket", "POST", "n1"),
    # The end of an immediate that is contested is a support manager's to decide, and so is its alert.
    *((f"api:{name}", "POST", role) for name in ("acknowledge_alert", "answer_contest") for role in ("n1", "n2")),
    # Who wrote it; managers erase what anybody wrote.
    *(("api:erase_message", "POST", role) for role in ("customer_manager", "n1", "n2")),
    *(("api:erase_file", "POST", role) for role in ("customer_manager", "n1", "n2")),
    # The assigned analyst alone.
    *(("api:reveal_message", "POST", role) for role in ("n2", "support_manager")),
}


def told(person: Any, language: str = "en") -> dict[str, Any]:
    request = RequestFactory().get(SCHEMA)
    request.user = person
    request.auth = None  # type: ignore[attr-defined]  # as the framework's own requests have it
    return description_for(request, language=language)


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, path): said
        for path, methods in document["paths"].items()
        for method, said in methods.items()
        if method in (*METHODS, "head", "options")
    }


def views() -> dict[str, tuple[str, Any]]:
    """Return the label of the permission matrix and the view of each path of this door."""
    inside = [*_inside("/api/", "api_schema", schema_patterns), *_inside("/api/v1/", "api", api_patterns)]
    return {path: (label, view) for path, label, view in inside}


def _inside(prefix: str, name: str, patterns: Any) -> Iterator[tuple[str, str, Any]]:
    for pattern in patterns:
        path = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _inside(path, name, pattern.url_patterns)
        else:
            yield path, f"{name}:{pattern.name}", getattr(pattern.callback, "cls", None)


@pytest.mark.parametrize("role", MAKERS)
def test_schema_names_what_the_permission_matrix_lets_a_role_do(role: str) -> None:
    roles, rows = read_matrix()
    column = roles.index(role)
    document, known = told(MAKERS[role]()), views()
    shown = {(known[path][0], method.upper()) for method, path in operations(document) if path in known}
    may = {
        (label, method)
        for (label, method), outcomes in rows.items()
        if label.startswith("api") and method.lower() in METHODS and label != "api_schema:docs"
        if outcomes[column] not in (401, 403, 404, 405)
    }

    assert may - shown == set()
    assert {(*row, role) for row in shown - may} - DECIDED_BY_THE_TICKET == set()


@pytest.mark.parametrize("role", MAKERS)
def test_operations_have_a_summary_an_example_and_their_error_answers(role: str) -> None:
    lacking = {
        (method, path): missing
        for (method, path), said in operations(told(MAKERS[role]())).items()
        if (missing := _missing_in(said, method))
    }

    assert lacking == {}


def _missing_in(said: dict[str, Any], method: str) -> list[str]:
    answers = said["responses"]
    good = [answer for status, answer in answers.items() if status.startswith("2")]
    with_body = [content for answer in good for content in answer.get("content", {}).values()]
    sent = said.get("requestBody", {}).get("content", {}).get("application/json")
    checks = {
        "summary": bool(said.get("summary")),
        "a good answer": bool(good),
        "an example of it": all(_has_example(body) for body in with_body),
        "an example of what is sent": sent is None or _has_example(sent),
        "error answers": any(status.startswith("4") for status in answers),
        "who may": "security" not in said or "401" in answers,
        "a sentence for each problem": all(
            _has_example(content)
            for status, answer in answers.items()
            if status.startswith(("4", "5"))
            for content in answer.get("content", {}).values()
        ),
    }
    return [name for name, is_so in checks.items() if not is_so]


def _has_example(content: dict[str, Any]) -> bool:
    if content["schema"].get("contentEncoding") == "binary":
        return True
    return all(example.get("value") is not None for example in content.get("examples", {"": {}}).values())


@pytest.mark.parametrize("role", ["requester", "support_manager", "administrator"])
def test_examples_are_what_their_shapes_say(role: str) -> None:
    document = told(MAKERS[role]())
    registry: Any = Registry().with_resource("urn:api", Resource(contents=document, specification=DRAFT202012))
    wrong: dict[str, str] = {}
    for (method, path), said in operations(document).items():
        bodies = [said.get("requestBody", {}), *said["responses"].values()]
        for content in (content for body in bodies for content in body.get("content", {}).values()):
            schema = _absolute(content["schema"])
            for name, example in content.get("examples", {}).items():
                for error in Draft202012Validator(schema, registry=registry).iter_errors(example["value"]):
                    wrong[f"{method} {path} {name}"] = f"{error.json_path}: {error.message}"

    assert wrong == {}


def _absolute(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {name: f"urn:api{value}" if name == "$ref" else _absolute(value) for name, value in schema.items()}
    return [_absolute(part) for part in schema] if isinstance(schema, list) else schema


def test_description_is_openapi_3_1_with_two_ways_in_and_uploads() -> None:
    document = told(make_customer())

    assert document["openapi"] == "3.1.0"
    assert set(document["components"]["securitySchemes"]) == {"token", "session"}
    assert {method for method, path in operations(document) if path.startswith("/arquivos/envios/")} == {
        "post", "options", "get", "head", "patch", "delete",
    }  # fmt: skip


def test_nobody_in_particular_is_told_of_the_description_alone() -> None:
    document = Client().get(SCHEMA).json()

    assert set(document["paths"]) == {SCHEMA}
    assert set(document["components"]["schemas"]) == {"DescriptionOut", "ProblemOut"}
    assert "securitySchemes" not in document["components"]


def test_customer_reads_of_no_field_that_only_support_has(program: Program) -> None:
    seen, worked = (
        program(who).get(SCHEMA).json()["components"]["schemas"] for who in (make_customer(), make_analyst())
    )
    hidden = {"level", "module_group_id", "version"}

    assert hidden & set(seen["TicketOut"]["properties"]) == set()
    assert hidden <= set(worked["TicketOut"]["properties"])


def test_description_is_in_the_asker_s_language(program: Program) -> None:
    person = make_customer()
    first = program(person).get(SCHEMA).json()
    User.objects.update(language="en")
    second = program(person).get(SCHEMA).json()
    summaries = [document["paths"]["/api/v1/tickets/"]["post"]["summary"] for document in (first, second)]

    assert summaries == ["Abrir chamado", "Open a ticket"]


def test_endpoint_admits_by_what_it_says_of_itself(program: Program) -> None:
    found = {callers: callers.admits(make_customer()) for callers in (ANYONE, SIGNED_IN, CUSTOMERS, ADMINISTRATORS)}

    assert list(found.values()) == [True, True, True, False]
    undescribed = {
        (label, name)
        for label, view in views().values()
        if view is not None
        for name in METHODS
        if hasattr(view, name) and not (issubclass(view, Endpoint) and operation_of(view, name))
    }
    assert undescribed == set()


def test_page_is_open_to_all_and_asks_nothing_of_another_host(program: Program) -> None:
    answer = Client().get(DOCS)
    page, policy = answer.content.decode(), answer["Content-Security-Policy"]

    assert answer.status_code == 200
    assert 'data-description="/api/schema/"' in page
    assert ("://" in page, "<style" in page, "<script>" in page) == (False, False, False)
    assert "trusted-types default dompurify" in policy
    assert "script-src 'self'" in policy
    assert "'unsafe" not in policy
    assert "csrfmiddlewaretoken" not in page


def test_page_of_tokens_leads_to_the_description() -> None:
    client = Client()
    client.force_login(make_customer())

    assert f'href="{DOCS}"' in client.get("/perfil/tokens/").content.decode()

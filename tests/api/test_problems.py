"""What cannot be, told in words and in the asker's language; no refusal of the domain is a fault of ours."""

from __future__ import annotations

import inspect
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Final

import pytest
from django.test import Client
from django.utils import translation
from rest_framework.test import APIRequestFactory

import accounts.services
import catalogue.services
import tickets.services
from api.endpoints import Endpoint
from api.problems import answer_for
from tests.api.asking import TICKETS, act, post
from tests.api.conftest import Program
from tests.factories import make_customer, make_ticket

pytestmark = pytest.mark.django_db

# Refusals of services that no address of programs calls: ways in, spreadsheets, and the house's own settings.
_ELSEWHERE: Final = {
    *("AddressNotVerified", "CodeSpent", "CodeWrong", "FirstLinkSpent", "InvitationSpent", "KnownByAnother"),
    *("NobodyToLetIn", "NoSecondStep", "OwnSecondStep", "ReasonMissing", "SessionGone", "TokenGone", "TooManyTokens"),
    *("DomainGone", "DomainNotDeclared", "DomainTaken", "ExternalIdTaken", "InvalidDomain"),
    *(
        "LimitOutOfBounds",
        "NotWaiting",
        "OwnRemoval",
        "PlanChanged",
        "TableRefused",
        "TooManyAttempts",
        "TooMuchToKeep",
    ),
}
_BESIDE: Final = (
    *("accounts.identifiers", "accounts.permissions", "catalogue.permissions", "core.services.idempotency"),
    *("core.stamps", "attachments.services.claiming", "attachments.refusals", "tickets.permissions", "tickets.states"),
)


def _refusals() -> dict[str, type[Exception]]:
    """Return every exception that the services define, and the pure modules beside them."""
    packages = (accounts.services, catalogue.services, tickets.services)
    names = [f"{package.__name__}.{module.name}" for package in packages for module in iter_modules(package.__path__)]
    modules: list[ModuleType] = [import_module(name) for name in (*names, *_BESIDE)]
    return {
        name: thing
        for module in modules
        for name, thing in vars(module).items()
        if inspect.isclass(thing) and issubclass(thing, Exception) and thing.__module__ == module.__name__
    }


_MADE: dict[str, tuple[Any, ...]] = {
    "InvalidInput": ({"body": "required"},),
    "NewerMessages": ([1],),
    "VersionConflict": (2,),
    "AlreadyTaken": (1,),
    "BranchTaken": ("cnpj",),
    "EntryTaken": ("name",),
    "TransitionNotAllowed": ("accept", "new"),
    "ReopeningExpired": ("reopen", "closed"),
    "FileRefused": ("too_large",),
}


def test_every_refusal_of_the_domain_is_a_problem_in_words() -> None:
    view = Endpoint()
    view.request = APIRequestFactory().get("/")
    view.request.user = make_customer()
    known = {name: kind for name, kind in _refusals().items() if name not in _ELSEWHERE}
    # What it says more than its base is said to the person who uploads.
    known.pop("NoRoom")
    told = {}
    for name, kind in known.items():
        answer = answer_for(kind(*_MADE.get(name, ())), {"view": view})
        told[name] = answer.status_code if answer else 500

    assert {name: status for name, status in told.items() if status not in (400, 403, 409, 412, 422)} == {}
    assert len(told) > 25


def test_every_exception_that_is_passed_over_is_there() -> None:
    assert set(_refusals()) >= _ELSEWHERE


@pytest.mark.parametrize(("language", "words"), [("pt-br", "Leia-o de novo"), ("en", "Read it again")])
def test_problem_speaks_the_language_of_who_asks(program: Program, language: str, words: str) -> None:
    ana = make_customer(language=language)
    with translation.override("en"):
        answer = act(program(ana), make_ticket(ana).pk, "accept")

    assert (answer.status_code, words in answer.json()["detail"]) == (409, True)
    assert answer["Content-Type"] == "application/problem+json"


def test_address_that_is_none_answers_programs_as_everywhere(program: Program) -> None:
    answers = [
        program(make_customer()).get("/api/v1/nada/"),
        program(make_customer()).get(f"{TICKETS}999999/"),
        Client().get("/api/v1/nada/"),
    ]

    assert [(answer.status_code, answer["Content-Type"], answer.json()["code"]) for answer in answers] == [
        (404, "application/problem+json", "not_found")
    ] * 3
    assert Client().get("/nada/")["Content-Type"].startswith("text/html")


def test_what_is_wrong_within_a_list_is_told_in_words_and_not_in_python(program: Program) -> None:
    sent = {"subject": "1402", "description": "Não fatura.", "follower_ids": [0, 0], "attachments": ["nada"]}

    errors = post(program(make_customer()), TICKETS, sent).json()["errors"]

    assert set(errors) == {"follower_ids", "attachments"}
    assert not any(mark in said for said in errors.values() for mark in "{[")

"""No table forgets a person: each column that leads to one says what export and removal do with its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

from accounts.models import User
from privacy.holdings import HOLDINGS
from privacy.sections import BY_NAME, SECTIONS
from privacy.words import column_words
from tests.architecture.sources import BASE

TOLD = (
    "A column leads to a person and is not in privacy/holdings.py. Add it there: `exported` names the section of "
    "privacy/sections.py that gives its rows out (make one if none fits), or `left_out` says why none does; `deleted` "
    "says that anonymising deletes its rows (do it in a services/forgetting.py that privacy.services.anonymising "
    "calls), or `kept` says why they may stay. Plant a canary in tests/privacy/conftest.py where words are in them."
)


def columns_to_people() -> Iterator[str]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is User:
                yield f"{model._meta.app_label}.{model.__name__}.{field.name}"


def test_every_column_to_a_person_says_what_becomes_of_its_rows() -> None:
    there = set(columns_to_people())

    assert (sorted(there - set(HOLDINGS)), sorted(set(HOLDINGS) - there)) == ([], []), TOLD


def test_every_column_is_given_out_or_left_out_and_deleted_or_kept_with_a_reason() -> None:
    undecided = [
        name
        for name, held in HOLDINGS.items()
        if bool(held.exported) == bool(held.left_out) or held.deleted == bool(held.kept)
    ]
    unknown = {held.exported for held in HOLDINGS.values()} - set(BY_NAME) - {""}

    assert (undecided, unknown) == ([], set()), TOLD


def test_sections_are_named_once_and_their_columns_have_words() -> None:
    assert len(BY_NAME) == len(SECTIONS)
    assert all(column_words(name) for section in SECTIONS for name in section.fields)


def test_every_table_of_a_person_is_in_the_documents() -> None:
    text = (BASE / "docs" / "privacy.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([\w.]+)` \| ([^|]+) \|", text, re.MULTILINE))
    wanted = {name: f"`{held.exported}`" if held.exported else held.left_out for name, held in HOLDINGS.items()}

    assert rows == wanted


def test_models_that_anonymising_empties_are_those_that_say_so() -> None:
    from accounts.services.forgetting import _OWN

    said = {name.rpartition(".")[0] for name, held in HOLDINGS.items() if held.deleted}
    elsewhere = {
        "accounts.ImportRow",
        "notifications.Notification",
        "notifications.Preference",
        "privacy.PersonExport",
        "staffing.Absence",
        "staffing.Capacity",
        "tickets.Draft",
        "tickets.Follower",
        "tickets.Presence",
        "tickets.ReadMark",
    }

    assert {label_of(model) for model, _owner in _OWN} | elsewhere == said


def label_of(model: type[Model]) -> str:
    return f"{model._meta.app_label}.{model.__name__}"

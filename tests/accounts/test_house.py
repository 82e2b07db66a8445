"""The house's settings: changed by administrators, remembered by version, known also while the database is away."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError
from django.utils import translation

from accounts import house
from accounts.colours import NoColour
from accounts.house import House
from accounts.identifiers import InvalidPhone
from accounts.models import AuditEntry, HouseSettings, LogoPicture
from accounts.permissions import ActNotPermitted
from accounts.services.house import (
    BRAND_FIELDS,
    LimitOutOfBounds,
    edit_brand,
    edit_limits,
    edit_sender,
    house_row,
    house_stamp,
)
from core.stamps import ChangedMeanwhile
from tests.accounts.test_logos import picture
from tests.factories import make_administrator, make_customer, make_support_manager

BRAND: dict[str, Any] = {
    "company_name": "Central Norte",
    "portal_name": "",
    "accent": "#1D4ED8",
    "phones": [("(62) 3000-1402", ""), ("", ""), ("+1 212-555-2368", "Plantão")],
    "hours": "Segunda a sexta, 8h às 18h",
}


@pytest.mark.django_db(transaction=True)
def test_what_is_saved_is_known_at_once_and_to_every_process() -> None:
    before = house.current()
    edit_brand(by=None, **BRAND)
    known = house.current()
    # Another process believes what it read until another version is announced.
    house.remember(before, seconds=1000)

    assert house.current() == known
    assert (known.version, known.accent, known.hours) == (1, "#1d4ed8", "Segunda a sexta, 8h às 18h")
    assert [(phone.shown, phone.dialled, phone.words) for phone in known.phones] == [
        ("(62) 3000-1402", "+556230001402", ""),
        ("+1 212-555-2368", "+12125552368", "Plantão"),
    ]


@pytest.mark.django_db
def test_no_query_is_asked_while_the_version_stays(django_assert_num_queries: Any) -> None:
    house.remember(house.learn(), seconds=1000)
    with django_assert_num_queries(0):
        house.current()
    cache.set(house.VERSION_KEY, 7)
    with django_assert_num_queries(1):
        house.current()


# A connection that was cut while nobody looked says the second.
@pytest.mark.parametrize("gone", [DatabaseError, InterfaceError])
@pytest.mark.django_db(transaction=True)
def test_house_is_known_while_the_database_is_away(gone: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    edit_brand(by=None, **BRAND)
    known = house.current()

    def away(*_words: Any, **_named: Any) -> None:
        raise gone("away")

    monkeypatch.setattr("django.db.models.query.QuerySet.first", away)
    cache.clear()
    house.remember(known, seconds=0)
    in_memory = house.current()
    # A process that begins without a database reads what another one wrote down.
    cache.clear()
    house._memory.house = None
    on_disk = house.current()

    assert (in_memory, on_disk) == (known, known)


@pytest.mark.django_db
def test_change_stands_in_the_trail_with_before_and_after() -> None:
    davi = make_administrator()
    edit_brand(by=davi, **BRAND)
    edit_brand(by=davi, **{**BRAND, "accent": "", "phones": []})
    edit_limits(by=davi, values={"max_file_bytes": 500 * 1024**2, "upload_kept_hours": None})

    told = list(AuditEntry.objects.order_by("pk").values_list("action", "actor", "data"))
    phones = [["+556230001402", ""], ["+12125552368", "Plantão"]]
    assert told[1:] == [
        ("brand_changed", davi.pk, {"changes": {"accent": ["#1d4ed8", ""], "phones": [phones, []]}}),
        ("limits_changed", davi.pk, {"changes": {"max_file_bytes": [None, 500 * 1024**2]}}),
    ]


@pytest.mark.django_db
def test_saving_what_is_there_already_changes_nothing() -> None:
    edit_brand(by=None, **BRAND)
    edit_brand(by=None, **BRAND)

    assert (HouseSettings.objects.get().version, AuditEntry.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_of_two_who_change_the_brand_at_once_the_second_is_told() -> None:
    stamp = house_stamp(house_row(), BRAND_FIELDS)
    edit_brand(by=None, **BRAND, seen=stamp)
    with pytest.raises(ChangedMeanwhile):
        edit_brand(by=None, **{**BRAND, "company_name": "Outra"}, seen=stamp)

    assert HouseSettings.objects.get().company_name == "Central Norte"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "error"), [({"accent": "azul"}, NoColour), ({"phones": [("ramal 12", "")]}, InvalidPhone)]
)
def test_what_cannot_be_shown_is_refused(change: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        edit_brand(by=None, **{**BRAND, **change})

    assert not HouseSettings.objects.exclude(version=0).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("person", [make_customer, make_support_manager])
def test_only_administrators_change_the_house(person: Any) -> None:
    by = person()
    for change in (
        lambda: edit_brand(by=by, **BRAND),
        lambda: edit_sender(by=by, sender_name="A", sender_address="", reply_to=""),
        lambda: edit_limits(by=by, values={"upload_kept_hours": 5}),
        lambda: edit_brand(by=by, **BRAND, logo=picture()),
        lambda: edit_brand(by=by, **BRAND, logo=b""),
    ):
        with pytest.raises(ActNotPermitted):
            change()

    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("value", [10 * 1024**2 - 1, 2 * 1024**3 + 1])
def test_limit_stays_between_its_bounds(value: int) -> None:
    with pytest.raises(LimitOutOfBounds):
        edit_limits(by=None, values={"max_file_bytes": value})


def test_limit_is_the_houses_else_the_environments(settings: Any) -> None:
    settings.UPLOAD_KEPT_HOURS = 5
    name = "upload_kept_hours"

    assert (House().limit(name), House(limits={name: 9}).limit(name)) == (5, 9)


@pytest.mark.django_db
def test_logo_comes_and_goes_with_its_pictures() -> None:
    edit_brand(by=None, **BRAND, logo=picture())
    there = sorted(LogoPicture.objects.values_list("kind", flat=True))
    digest = LogoPicture.objects.get(kind="header").digest
    known = house.learn().picture("header")
    edit_brand(by=None, **BRAND, logo=b"")

    assert (there, known) == (["favicon", "header", "mail"], digest)
    assert (LogoPicture.objects.count(), house.learn().picture("header")) == (0, "")


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (House(), "Portal de Atendimento <nao-responda@localhost>"),
        (House(given_name="Fale com a Norte"), "Fale com a Norte <nao-responda@localhost>"),
        (House(sender_name="Norte, Ltda", sender_address="a@norte.example"), '"Norte, Ltda" <a@norte.example>'),
    ],
)
def test_sender_is_the_houses_else_the_environments(known: House, expected: str) -> None:
    assert known.sender == expected


def test_name_is_the_houses_else_ours_in_the_readers_language() -> None:
    with translation.override("pt-br"):
        assert (House().portal_name, House(given_name="Norte").portal_name) == ("Portal de Atendimento", "Norte")

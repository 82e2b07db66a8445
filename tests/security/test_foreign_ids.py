"""Ids of another house, asked for everywhere an id can stand, answer exactly as ids that do not exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from tests.security.addresses import Address, addresses, values_for
from tests.security.asking import ask, body_of
from tests.security.forms import form_for, ids_in_forms, query_for
from tests.security.house import Desk, House, apart, browser_of, id_of
from tests.security.matrix import takes
from tests.security.programs import fields_of_body
from tests.security.reading import fields_read

ROLES = ("requester", "colleague", "customer_manager")
NOWHERE = UUID("00000000-0000-4000-8000-000000000000")
# Ids that nobody has: as long as the real ones, so that nothing but their existence differs.
MISSING: dict[str, Any] = {
    "number": 999_999,
    "message_id": 999_999,
    "user_id": 999_999,
    "correction_id": 999_999,
    "reference_id": 999_999,
    "revision_number": 999_999,
    "duty_id": 999_999,
    "alert_id": 999_999,
    "pk": 999_999,
    "attachment_id": NOWHERE,
    "file_id": NOWHERE,
    "upload_id": NOWHERE,
    "handle": "0" * 32,
    # No id: the same line of a file that is there and of one that is not.
    "line": 2,
    **dict.fromkeys(("organization_id", "branch_id", "contract_id", "executive_id", "person_id"), 999_999),
    "revision_id": 999_999,
    "token_id": 999_999,
    "import_id": 999_999,
    "export_id": 999_999,
    "domain_id": 999_999,
    **dict.fromkeys(("product_id", "module_group_id", "module_id", "routine_id", "group_id"), 999_999),
}
# The two questions are asked some milliseconds apart.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+-]+|\b\d\dh\d\d\b|\b\d\d:\d\d(?::\d\d)?\b|\bhá \d+ \w+")
_PLAIN = {"uidb36", "key", "slug", "line", "token", "sheet", "picture", "name", "rule"}


def _answer(client: Client, method: str, address: Address, url: str, form: dict[str, Any]) -> tuple[Any, ...]:
    """Return everything that could tell: the status, where it leads, what it says, and what a toast says."""
    fresh = apart(client)
    with transaction.atomic():
        answer = ask(fresh, method, address, url, form)
        if answer.streaming:
            answer.whole = b"".join(answer.streaming_content)
        told = getattr(answer.wsgi_request, "_messages", None)
        words = [str(message) for message in getattr(told, "_queued_messages", [])]
        where, said = answer.headers.get("Location", ""), repr(words)
        body = body_of(answer)
        if method == "POST":
            # What was made and rolled back has used up a number, where sequences are not rolled back with it.
            # The same for what is named by chance.
            if made := re.search(r"/(\d+)/$", where):
                body = re.sub(rf'(?<=")number":{made[1]}(?!\d)', 'number":N', body)
            where, said = re.sub(r"[0-9a-f-]{36}|\d+", "N", where), re.sub(r"\d+", "N", said)
        found = (answer.status_code, where, said, body)
        transaction.set_rollback(True)
    return found


def _neutral(found: tuple[Any, ...], *asked: dict[str, Any]) -> tuple[Any, ...]:
    """Leave out the ids themselves, which an answer may repeat: those of both questions, so that both lose the same."""
    values = {str(value) for ids in asked for value in ids.values()}
    # A way back to a page carries its address, quoted once or twice.
    values |= {quote(value, safe="") for value in values} | {quote(quote(value, safe="")) for value in values}
    values |= {value.replace("-", "") for value in values}
    either = "|".join(re.escape(value) for value in sorted(values, key=len, reverse=True))
    text = _MOMENT.sub("THEN", repr(found))
    return (found[0], re.sub(rf"(?<!\d)(?:{either})(?!\d)", "ID", text))


@pytest.mark.parametrize("role", ROLES)
def test_foreign_ids_in_paths_answer_as_missing_ones(role: str, scene: tuple[House, House, Desk]) -> None:
    house, other, desk = scene
    client = browser_of(house.people[role])
    telling = []
    for address in addresses():
        named = [name for name in address.kwargs if name not in _PLAIN | _everybody_s(address)]
        theirs, own = values_for(address, other), values_for(address, house)
        # All of them foreign, and each alone beside own ones: a message of theirs under a ticket of mine.
        for foreign in [set(named), *({name} for name in named)] if named else []:
            for method in (method for method in ("GET", "POST", "DELETE") if takes(address, method)):
                asked = {name: theirs[name] if name in foreign else own[name] for name in own}
                missing = {name: MISSING[name] if name in foreign else own[name] for name in own}
                form = form_for(address, house, desk, other)
                one, two = (
                    _neutral(_answer(client, method, address, _url(address, values, house), form), asked, missing)
                    for values in (asked, missing)
                )
                if one != two:
                    telling.append((method, address.label, sorted(foreign), one[0], two[0]))

    assert telling == []


def _everybody_s(address: Address) -> set[str]:
    """Return the ids of this path that are no house's: programs read the catalogue, whoever they act for."""
    return {"product_id", "group_id", "module_id", "routine_id"} if address.name.startswith("api:") else set()


def _url(address: Address, values: dict[str, Any], house: House) -> str:
    query = query_for(address, house)
    return f"{address.url(values)}?{urlencode(query)}" if query else address.url(values)


def _missing_in_forms(ids: dict[str, Any]) -> dict[str, Any]:
    others = {"attachment": str(NOWHERE), "rascunho": "f" * 32, "citar": f"{NOWHERE}:1-3"}
    if "q" in ids:
        others["q"] = ids["q"].replace(ids["q"].strip("#"), "999999")
    return {name: others.get(name, 999_999) for name in ids}


def _telling(ask: Callable[[dict[str, Any]], Any], theirs: dict[str, Any], monkeypatch: Any) -> list[str]:
    """Return the names whose foreign ids are answered otherwise than ids that nobody has.

    All at once first, which shows what is read at all; then each name that was read, alone.
    """
    missing = _missing_in_forms(theirs)

    def differ(names: Iterable[str]) -> bool:
        foreign, absent = ({name: ids[name] for name in names} for ids in (theirs, missing))
        one, two = (_neutral(ask(ids), foreign, absent) for ids in (foreign, absent))
        return one != two

    asked: set[str] = set()
    found: list[str] = []
    with fields_read(monkeypatch) as read:
        ask({})
        # What is refused before it is read, as most of the desk is to a customer, depends on no id.
        if any(name in read for name in theirs) and differ(theirs):
            found.append("all at once")
        while names := [name for name in theirs if name in read and name not in asked]:
            asked.update(names)
            found += [name for name in names if differ([name])]
    return found


@pytest.mark.parametrize("role", ROLES)
def test_foreign_ids_in_queries_answer_as_missing_ones(
    role: str, scene: tuple[House, House, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, other, _desk = scene
    client = browser_of(house.people[role])
    telling = []
    for address in (address for address in addresses() if takes(address, "GET")):
        url = address.url(values_for(address, house))

        def ask(ids: dict[str, Any], address: Address = address, url: str = url) -> tuple[Any, ...]:
            return _answer(client, "GET", address, f"{url}?{urlencode(ids)}", {})

        # Searched for as a number, and as it is written in a text.
        for theirs in ({**ids_in_forms(other), "q": str(other.ticket.pk)}, {"q": f"#{other.ticket.pk}"}):
            telling += [(address.label, name) for name in _telling(ask, theirs, monkeypatch)]

    assert telling == []


@pytest.mark.parametrize("role", ROLES)
def test_foreign_ids_in_forms_answer_as_missing_ones(
    role: str, scene: tuple[House, House, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, other, desk = scene
    client = browser_of(house.people[role])
    telling = []
    for address in (address for address in addresses() if takes(address, "POST")):
        url = _url(address, values_for(address, house), house)
        form = form_for(address, house, desk, other)

        def ask(
            ids: dict[str, Any], address: Address = address, url: str = url, form: dict[str, Any] = form
        ) -> tuple[Any, ...]:
            return _answer(client, "POST", address, url, {**form, **ids})

        telling += [(address.label, name) for name in _telling(ask, ids_in_forms(other), monkeypatch)]

    assert telling == []


def _ids_in_bodies(house: House) -> dict[str, Any]:
    """Return the ids of a house by the names under which programs send them."""
    return {
        "user_id": house.requester.pk,
        "requester_id": house.requester.pk,
        "assignee_id": house.requester.pk,
        "follower_ids": [house.requester.pk],
        "organization_id": house.organization.pk,
        "branch_id": house.branch.pk,
        "follows_id": house.tickets["closed"].pk,
        "attachments": [str(id_of(house.loose))],
        "ids": [house.notice().pk],
    }


@pytest.mark.parametrize("role", ROLES)
def test_foreign_ids_in_what_programs_send_answer_as_missing_ones(role: str, scene: tuple[House, House, Desk]) -> None:
    house, other, desk = scene
    client = browser_of(house.people[role])
    theirs = _ids_in_bodies(other)
    telling, asked = [], 0
    for address, method in ((address, method) for address in addresses() for method in ("POST", "PATCH")):
        url, form = address.url(values_for(address, house)), form_for(address, house, desk, other)
        for name in set(fields_of_body(address, method)) & set(theirs):
            absent = str(NOWHERE) if name == "attachments" else 999_999
            missing = {name: [absent] if isinstance(theirs[name], list) else absent}
            foreign = {name: theirs[name]}
            one, two = (
                _neutral(_answer(client, method, address, url, {**form, **ids}), foreign, missing)
                for ids in (foreign, missing)
            )
            asked += 1
            telling += [(address.label, name, one, two)] if one != two else []

    assert telling == []
    assert asked > 10


@pytest.mark.parametrize("role", ROLES)
def test_foreign_ids_in_what_narrows_lists_find_nothing(role: str, scene: tuple[House, House, Desk]) -> None:
    house, other, _desk = scene
    client = browser_of(house.people[role])
    narrowed = {
        "organization": other.organization.pk,
        "branch": other.branch.pk,
        "requester": other.requester.pk,
        "q": other.word("rotina"),
    }
    found = {name: client.get("/api/v1/tickets/", {name: value}).json()["results"] for name, value in narrowed.items()}

    assert found == {name: [] for name in narrowed}


def test_private_things_of_a_colleague_at_the_desk_answer_as_missing_ones(scene: tuple[House, House, Desk]) -> None:
    house, _other, desk = scene
    client = browser_of(desk.n1)
    private = {
        *("lobby:show_file", "lobby:excerpt_file", "lobby:show_scan", "lobby:view_file"),
        *("lobby:show_log", "lobby:show_line", "lobby:show_mail"),
    }
    assert house.loose is not None
    values = {"file_id": house.loose.pk, "pk": house.mail().pk, "line": 2}
    telling = [
        (address.label, method)
        for address in addresses()
        if address.name in private
        for method in ("GET", "DELETE")
        if takes(address, method)
        if _neutral(_answer(client, method, address, address.url(values), {}), values, MISSING)
        != _neutral(_answer(client, method, address, address.url(MISSING), {}), values, MISSING)
    ]

    assert telling == []

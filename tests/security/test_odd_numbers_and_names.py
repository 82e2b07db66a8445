"""Numbers that are none, and names that a query language would understand: ignored or not found, never more rows."""

from __future__ import annotations

import re

import pytest
from django.db import transaction

from tests.security.addresses import addresses, values_for
from tests.security.asking import ask, body_of, manner_of
from tests.security.forms import form_for, query_for
from tests.security.house import Desk, House, browser_of
from tests.security.matrix import takes

# What the pattern of an address takes for a whole number.
_FIELDS = (
    *("version", "last_seen", "person", "user", "assignee", "branch", "module", "product", "follows", "requester"),
    *(
        "organization",
        "level",
        "rating",
        "attachment",
        "notice",
        "ticket",
        "empresa",
        "continua",
        "como",
        "versao",
        "era",
    ),
)
HUGE = (*map(str, (2**31, 2**63 - 1, 2**63, 10**30)), "1" + "0" * 4000, "1" + "0" * 5000)
_STANDS_FOR = 123454321
_LISTS = {
    "requester": ("/chamados/", "/", "/avisos/", "/caixa-de-saida/"),
    "n1": ("/mesa/filas/todos/", "/mesa/filas/encerrados/", "/mesa/filas/busca/", "/avisos/", "/caixa-de-saida/"),
}
_NAMES = (
    *(
        "ordering",
        "order_by",
        "sort",
        "o",
        "pk__in",
        "id__gte",
        "organization__in",
        "organization_id__gte",
        "requester__isnull",
    ),
    *(
        "assignee__password__startswith",
        "subject__regex",
        "subject__icontains",
        "status__in",
        "requester__organization__name",
    ),
    *(
        "empresa__in",
        "de__gte",
        "q__contains",
        "q[]",
        "q[$ne]",
        "situacao[]",
        "fields",
        "include",
        "limit",
        "page_size",
        "all",
    ),
    *(
        "visible_to",
        "user",
        "by",
        "as",
        "_method",
        "__class__",
        "__proto__",
        "constructor",
        "\x00",
        "a" * 300,
        "😀",
        "%00",
    ),
)
_VALUES = (
    "-password",
    "?",
    "organization__name",
    "1",
    "1,2,3",
    "[]",
    "{}",
    "*",
    ".*",
    "True",
    "NULL",
    "../..",
    "\x00",
    "1e1000",
)
_NUMBERS = (
    "-1",
    "0",
    "1e1000",
    "NaN",
    "Infinity",
    "9" * 5000,
    str(2**63),
    "٣",
    "²",
    "0x10",
    "1.5",
    " 1",
    "1_0",
    "last",
    "",
)
_PLACES = (
    "pagina",
    "page",
    "depois",
    "antes",
    "desde",
    "vistos",
    "atual",
    "empresa",
    "responsavel",
    "grupo",
    "produto",
    "de",
    "ate",
)


@pytest.mark.parametrize("role", ["requester", "support_manager"])
def test_numbers_beyond_any_id_are_not_found(role: str, scene: tuple[House, House, Desk]) -> None:
    house, other, desk = scene
    client = browser_of({**house.people, **desk.people}[role])
    odd = {}
    for address in addresses():
        values = values_for(address, house)
        for name in {"number", "message_id", "user_id", "pk"} & set(address.kwargs):
            for turn, huge in enumerate(HUGE):
                for method in ("GET", "POST") if turn in (2, 5) else ("GET",):
                    if not takes(address, method):
                        continue
                    with transaction.atomic():
                        url = address.url({**values, name: _STANDS_FOR}).replace(str(_STANDS_FOR), huge)
                        status = ask(client, method, address, url, form_for(address, house, desk, other)).status_code
                        transaction.set_rollback(True)
                    if status not in (302, 404, 405) or (status == 302 and role == "support_manager" and "desk" in url):
                        odd[method, address.label, name, huge[:20]] = status

    assert odd == {}


def _numbers_shown(page: str) -> set[str]:
    """Return the tickets that a page leads to."""
    return set(re.findall(r"/(?:chamados|c)/(\d+)/", page))


@pytest.mark.parametrize("role", _LISTS)
def test_unknown_names_show_no_row_more(role: str, scene: tuple[House, House, Desk]) -> None:
    house, other, desk = scene
    client = browser_of({**house.people, **desk.people}[role])
    theirs = {str(ticket.pk) for ticket in other.tickets.values()}
    faults = {}
    for path in _LISTS[role]:
        usual = _numbers_shown(body_of(client.get(path)))
        for turn, name in enumerate(_NAMES):
            for value in (_VALUES[turn % len(_VALUES)],) if turn % 3 else ([_VALUES[turn % len(_VALUES)], "2"],):
                answer = client.get(path, {name: value})
                shown = _numbers_shown(body_of(answer))
                if (
                    answer.status_code not in (200, 400, 404)
                    or shown - usual
                    or (role == "requester" and shown & theirs)
                ):
                    faults[path, name, str(value)] = (answer.status_code, shown - usual)

    assert faults == {}


@pytest.mark.parametrize("role", _LISTS)
def test_numbers_that_are_none_show_no_row_more(role: str, scene: tuple[House, House, Desk]) -> None:
    house, other, desk = scene
    client = browser_of({**house.people, **desk.people}[role])
    theirs = {str(ticket.pk) for ticket in other.tickets.values()}
    faults = {}
    for path in _LISTS[role]:
        usual = _numbers_shown(body_of(client.get(path)))
        for turn, name in enumerate(_PLACES):
            for value in (*_NUMBERS[turn % 5 :: 5], ["1", _NUMBERS[turn]]):
                answer = client.get(path, {name: value})
                shown = _numbers_shown(body_of(answer))
                if (
                    answer.status_code not in (200, 302, 400, 404)
                    or shown - usual
                    or (role == "requester" and shown & theirs)
                ):
                    faults[path, name, str(value)[:30]] = (answer.status_code, shown - usual)

    assert faults == {}


def test_odd_numbers_in_forms_and_queries_are_refused_or_passed_over(scene: tuple[House, House, Desk]) -> None:
    house, other, desk = scene
    clients = {"desk": browser_of(desk.manager), "portal": browser_of(house.requester)}
    faults = {}
    for index, address in enumerate(addresses()):
        # Whether the portal is ready is no answer to what is asked.
        if address.name == "readyz":
            continue
        client = clients.get(address.name.partition(":")[0], clients["portal"])
        form, url = form_for(address, house, desk, other), address.url(values_for(address, house))
        for turn, name in enumerate(_FIELDS):
            value = _NUMBERS[(index + turn) % len(_NUMBERS)]
            for method, data in (("post", {**form, name: value}), ("get", {**query_for(address, house), name: value})):
                # What a field is not read by need not be sent to it.
                if method == "post" and name not in form and turn % 9 != index % 9:
                    continue
                if method == "get" and turn % 11 != index % 11:
                    continue
                with transaction.atomic():
                    manner = manner_of(url) if method == "post" else {}
                    status = getattr(client, method)(url, data, **manner).status_code
                    transaction.set_rollback(True)
                if status >= 500:
                    faults[method, address.label, name, value[:20]] = status
        if address.name in ("account_logout", "lobby:sign_out_everywhere"):
            clients = {"desk": browser_of(desk.manager), "portal": browser_of(house.requester)}

    assert faults == {}

"""Every field of every form, every name in an address and every header takes what nobody expects, and answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.factories import new_key
from tests.security.addresses import Address, addresses, values_for
from tests.security.asking import ask, body_of, manner_of
from tests.security.corpus import SCRIPTS, packed
from tests.security.fields import DOORS, names_read_by, text_fields_of
from tests.security.forms import form_for, query_for
from tests.security.house import Desk, House, browser_of
from tests.security.live_parts import tainted
from tests.security.matrix import read_matrix, takes
from tests.security.naughty import GROUPS, NAUGHTY, SURROGATES

# Bytes of a file are their body; what signs out would end the browser that asks.
_OTHERWISE = {
    "lobby:upload_file",
    "lobby:check_file",
    "account_logout",
    "lobby:sign_out_everywhere",
    "lobby:demo_sign_in",
}
_PLAIN = {"key", "kind", "version", "csrfmiddlewaretoken"}
# One line of each kind, short enough for most fields; and one of scripts.
_LINES = (
    "=1+1 %s {0} ' OR 1=1 -- \u202e\u200b😀Z\u0300\u0301",
    "Ana\r\nBcc: todos@exemplo.com.br",
    "a\x00b\x1b[31m\x7f\x85",
    "<img src=x onerror=alert(zq9)>\"'",
)
_TEXTS = (*_LINES, "\n".join(NAUGHTY), "\n\n".join(SCRIPTS), *GROUPS["long"][4:6])


def _clients(house: House, desk: Desk) -> dict[str, Client]:
    return {
        "desk": browser_of(desk.manager),
        "administration": browser_of(desk.administrator),
        "portal": browser_of(house.requester),
        "lobby": browser_of(house.requester),
    }


def _door_of(address: Address) -> str:
    door = address.name.partition(":")[0]
    return door if door in DOORS else "lobby"


def _asks(clients: dict[str, Client], address: Address, house: House) -> Client:
    """Return the browser of who may come to the address: what is 404 to everyone takes nothing."""
    is_administered = _url(address, house).startswith("/mesa/configurar/")
    if address.name.startswith("api:"):
        role = _taking(address)
        return clients[{"requester": "portal", "support_manager": "desk", "administrator": "administration"}[role]]
    return clients["administration" if is_administered else _door_of(address)]


def _taking(address: Address) -> str:
    """Return for whom an address of programs does most: a requester, a support manager or an administrator."""
    roles, rows = read_matrix()

    def taken(role: str) -> int:
        asked = [rows[address.label, method][roles.index(role)] for method in ("GET", "POST", "PATCH", "DELETE")]
        return sum(outcome not in (401, 403, 404, 405, 422) for outcome in asked)

    return max(("requester", "support_manager", "administrator"), key=taken)


def _url(address: Address, house: House) -> str:
    return address.url(values_for(address, house))


def _send(client: Client, method: str, url: str, data: dict[str, Any], **more: Any) -> list[str]:
    """Send it, follow where it leads, take it back, and return what is wrong with the answers."""
    faults = []
    with transaction.atomic():
        manner = manner_of(url) if method == "post" else {}
        answer = getattr(client, method)(url, data, **manner, **more)
        status, where = answer.status_code, answer.headers.get("Location", "")
        if status >= 500 or any(ord(letter) < 32 for letter in where):
            faults.append(f"{status} {where}")
        if status == 422 and not answer.content.strip():
            faults.append("refused without a word")
        if answer.streaming:
            answer.whole = b"".join(answer.streaming_content)
        page = body_of(answer)
        if status in (301, 302) and where.startswith("/"):
            led = client.get(where)
            page = body_of(led)
            faults += [f"led to {led.status_code}"] if led.status_code >= 500 else []
        if "text/html" in answer.headers.get("Content-Type", ""):
            faults += tainted(page)
        transaction.set_rollback(True)
    return faults


def _forms(house: House, other: House, desk: Desk) -> Iterator[tuple[Address, dict[str, Any], set[str]]]:
    """Yield each address that takes a form, the form as it should be, and the fields of its door that take words."""
    for address in addresses():
        if address.name not in _OTHERWISE:
            form = form_for(address, house, desk, other)
            words = {name for name, value in form.items() if isinstance(value, str)}
            yield address, form, (words | text_fields_of(_door_of(address))) - _PLAIN


def test_forms_of_tests_and_of_doors_are_found() -> None:
    found = {door: text_fields_of(door) for door in DOORS}

    assert {"subject", "description", "log_text", "routine", "comment", "reason"} <= found["portal"]
    assert {"text", "subject", "subject_line", "reason", "contact_phone"} <= found["desk"]
    assert {"name", "job_title", "email"} <= found["lobby"]
    assert {"q", "pagina", "desde", "vistos", "atual"} <= {"q", "pagina"} | names_read_by("desk") | names_read_by(
        "portal"
    )


@pytest.mark.parametrize("door", DOORS)
def test_each_field_alone_takes_what_nobody_expects(door: str, scene: tuple[House, House, Desk]) -> None:
    house, other, desk = scene
    clients = _clients(house, desk)
    faults = {}
    turn = 0
    for address, form, names in _forms(house, other, desk):
        if _door_of(address) != door:
            continue
        client = _asks(clients, address, house)
        # What streams is closed behind the test: its file would be left to the collector of cycles.
        page = ask(client, "GET", address, _url(address, house), {})
        shown = set() if page.streaming else set(re.findall(r'name="([^"]+)"', body_of(page)))
        # Texts take turns, so that each field of a door meets most of them.
        for name in sorted(names & (shown | set(form))):
            text = _TEXTS[turn % len(_TEXTS)]
            turn += 1
            sent = {**form, "key": new_key(), name: text}
            if found := _send(client, "post", _url(address, house), sent):
                faults[address.label, name, text[:30]] = found

    assert faults == {}
    assert turn > 10


def test_all_fields_at_once_take_each_group(scene: tuple[House, House, Desk]) -> None:
    house, other, desk = scene
    clients = _clients(house, desk)
    faults = {}
    for index, (address, form, names) in enumerate(_forms(house, other, desk)):
        for turn, (group, texts) in enumerate(GROUPS.items()):
            if (index + turn) % 5:
                continue
            sent = {**form, **{name: texts[(index + n) % len(texts)] for n, name in enumerate(sorted(names | _PLAIN))}}
            if found := _send(_asks(clients, address, house), "post", _url(address, house), sent):
                faults[address.label, group] = found

    assert faults == {}


def test_each_name_in_an_address_takes_what_nobody_expects(scene: tuple[House, House, Desk]) -> None:
    house, _other, desk = scene
    clients = _clients(house, desk)
    texts = [*GROUPS["numbers"], *GROUPS["controls"], *GROUPS["queries"], *packed(SCRIPTS, longest=300)[::20]]
    faults = {}
    for index, address in enumerate(address for address in addresses() if takes(address, "GET")):
        door = _door_of(address)
        names = sorted(names_read_by(door) | {"page", "pagina", "q", "next", "ordering", "ordem"})
        for turn in range(2):
            query = {name: texts[(index * 7 + turn * 31 + n * 3) % len(texts)] for n, name in enumerate(names)}
            query |= {name: value for name, value in query_for(address, house).items() if turn == 0}
            if found := _send(_asks(clients, address, house), "get", _url(address, house), query):
                faults[address.label, turn] = found

    assert faults == {}


_HEADERS = (
    *("X-Request-ID", "Referer", "User-Agent", "Accept-Language", "Accept", "X-Forwarded-For", "X-Forwarded-Proto"),
    *("Range", "If-None-Match", "If-Modified-Since", "Origin", "Cookie", "HX-Request", "HX-Current-URL", "HX-Target"),
    *(
        "HX-Trigger-Name",
        "Content-Type",
        "X-CSRFToken",
        "Sec-Fetch-Mode",
        "Host",
        "X-HTTP-Method-Override",
    ),
)


def test_headers_take_what_nobody_expects(scene: tuple[House, House, Desk]) -> None:
    house, _other, desk = scene
    client = browser_of(desk.n1)
    texts = [*GROUPS["headers"], *GROUPS["numbers"], *GROUPS["controls"], *packed(SCRIPTS, longest=99)[::10]]
    places = ["/mesa/filas/todos/", f"/mesa/chamados/{house.ticket.pk}/", "/conta/entrar/", "/nada/", "/previa/"]
    places.append(f"/arquivos/{house.file.pk if house.file else ''}/")
    faults = {}
    for index, header in enumerate(_HEADERS):
        for turn, text in enumerate(texts[index % 7 :: 7]):
            # A server hands bytes on as Latin-1.
            value = text.encode("utf-8", "replace").decode("latin-1")
            place = places[(index + turn) % len(places)]
            name = header.upper().replace("-", "_")
            meta = {name if name.startswith("CONTENT") else f"HTTP_{name}": value}
            client.cookies.pop("lido", None)
            answer = client.post(place, {"text": "a"}, **meta) if place == "/previa/" else client.get(place, **meta)
            told = [f"{key}: {value}" for key, value in answer.headers.items() if any(ord(c) < 32 for c in value)]
            if answer.status_code >= 500 or told or (answer.headers["X-Request-ID"] == text and not text.isalnum()):
                faults[header, text[:30], place] = (answer.status_code, told)
            if answer.streaming:
                b"".join(answer.streaming_content)

    assert faults == {}


def test_draft_in_json_keeps_what_can_be_kept(scene: tuple[House, House, Desk]) -> None:
    house, _other, _desk = scene
    client = browser_of(house.requester)
    told = {}
    for text in (*SURROGATES, *_TEXTS):
        key = new_key()
        fields = {"kind": "ticket", "key": key, "subject": text, "description": text, text: [text, text]}
        kept = client.post("/rascunhos/", json.dumps(fields), content_type="application/json")
        shown = client.get("/chamados/novo/", {"rascunho": key})
        told[text[:20]] = (kept.status_code, shown.status_code, tainted(body_of(shown)))

    assert {text: found for text, found in told.items() if found != (200, 200, [])} == {}


def test_subjects_and_names_of_several_lines_are_refused(scene: tuple[House, House, Desk]) -> None:
    house, other, desk = scene
    client = browser_of(house.requester)
    told = {}
    for address, form, names in _forms(house, other, desk):
        for name in names & {"subject", "name", "job_title"}:
            is_asked = name in ("name", "job_title") or address.name in ("portal:open_ticket", "portal:edit_details")
            if is_asked and address.name in ("portal:open_ticket", "portal:edit_details", "lobby:profile"):
                answer = client.post(_url(address, house), {**form, name: "Assunto\r\nBcc: todos@exemplo.com.br"})
                told[address.name, name] = (answer.status_code, "uma linha" in body_of(answer))

    assert told == dict.fromkeys(told, (422, True))
    assert len(told) == 4

"""Paths beside the front door: what another house does shows nowhere, by no count, list, picker, fragment or error.

| side path | held by |
|---|---|
| search, `q` | test_orderings_and_lookups_are_no_oracle, test_foreign_ids (what narrows lists), test_canaries (every page) |
| counters: home, lists, bell (budget is not built yet) | test_whatever_another_house_and_notes_do_changes_no_page |
| counters of the desk's rail | test_rail_counts_are_for_support_alone |
| live fragments, their ETags, "n new" | test_whatever_another_house_and_notes_do_changes_no_page |
| autocomplete: routines, pickers of people | test_pickers_name_nobody_of_another_house, test_orderings_and_lookups_are_no_oracle (routines) |
| related: follow-ups, `#10432` in words, previous and next | test_links_to_foreign_tickets_lead_nowhere, test_foreign_ids (paths and queries) |
| move between houses (merging is not built yet) | tests/flows/test_who_sees_a_ticket.py, tests/tickets/test_people.py |
| `ordering`, `__` filters, operators in query strings | test_orderings_and_lookups_are_no_oracle, test_odd_numbers_and_names (rows) |
| error pages | test_foreign_ids (foreign as missing), test_errors_repeat_no_private_word |
| mails | test_canaries, tests/notifications/test_mailing.py, test_strangers_get_no_mail |
| exports: print, downloads, export_tickets | test_canaries (print), test_foreign_ids (files), test_export_of_a_customer_holds_no_other |
| programs' door | the same sweeps: they walk every address, `api:` among them |
"""  # noqa: E501 -- rows of a table

from __future__ import annotations

import re
from io import StringIO
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.test import Client

from tests.factories import make_ticket, new_key, say
from tests.security.asking import body_of
from tests.security.house import NOTE, Desk, House, browser_of, deliver
from tests.security.looking import answers_of
from tickets.services.assignment import take
from tickets.services.conversation import ask_customer, note, reply

_CUSTOMERS = ("requester", "customer_manager")
# Readiness tells of all machines; the mailbox of a demo is everybody's; the style guide holds this moment.
_OF_THE_HOUSE = {"readyz", "lobby:style_guide", "lobby:mailbox", "lobby:show_mail"}
# Moments are told as "há 2 min"; a session's own last moment is no matter of another house.
_MOMENTS = re.compile(r"<time\b.*?</time>|há \d+ \w+|agora|\d{2}[h:]\d{2}", re.S)


def _seen(client: Client, house: House) -> dict[str, str]:
    """Return what each address answers, without what differs from one look to the next."""
    seen = {}
    for label, answer in answers_of(client, house):
        if label not in _OF_THE_HOUSE:
            told = [answer.status_code, *(answer.headers.get(name) for name in ("Location", "ETag", "Content-Type"))]
            seen[label] = _MOMENTS.sub("", f"{told} {body_of(answer)}")
    return seen


def _changed(before: dict[str, str], after: dict[str, str]) -> dict[str, Any]:
    def first_difference(one: str, two: str) -> tuple[str, str]:
        place = next((at for at, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]), -1)
        return one[max(0, place - 80) : place + 80], two[max(0, place - 80) : place + 80]

    return {label: first_difference(before[label], after[label]) for label in before if before[label] != after[label]}


def _live(other: House, desk: Desk) -> None:
    """Let another house do all that makes numbers rise: tickets, words, questions, mails, lines of a bell."""
    opened = make_ticket(other.requester, subject=f"{other.word('assunto')} urgente", immediate_requested=True)
    take(ticket_id=opened.pk, by=desk.n1)
    ask_customer(ticket_id=opened.pk, by=desk.n1, words=say(other.word("pergunta")), key=new_key())
    reply(ticket_id=other.ticket.pk, by=other.requester, words=say(other.word("resposta")), key=new_key())
    make_ticket(other.colleague, subject=other.word("assunto"))
    deliver()


@pytest.mark.parametrize("role", _CUSTOMERS)
def test_whatever_another_house_and_notes_do_changes_no_page(role: str, scene: tuple[House, House, Desk]) -> None:
    house, other, desk = scene
    client = browser_of(house.people[role])
    # Looking leaves marks of having read.
    _seen(client, house)
    before = _seen(client, house)

    _live(other, desk)
    note(ticket_id=house.ticket.pk, by=desk.n1, words=say(f"{NOTE}nova"), key=new_key())
    deliver()
    after = _seen(client, house)

    assert _changed(before, after) == {}
    # At the desk it does show, and one's own news do: a sweep that sees no change anywhere would prove nothing.
    assert f"{NOTE}nova" in body_of(browser_of(desk.n1).get(f"/mesa/chamados/{house.ticket.pk}/"))
    _live(house, desk)
    shown = {path: body_of(client.get(path)) for path in ("/", "/chamados/", f"/chamados/{house.ticket.pk}/")}
    assert house.word("pergunta") in shown["/"] or "Aguardando" in shown["/"]
    assert len(set(_changed(after, _seen(client, house)))) > 3


def test_export_of_a_customer_holds_no_other(scene: tuple[House, House, Desk]) -> None:
    house, other, _desk = scene
    out = StringIO()

    call_command("export_tickets", "--organization", house.organization.name, stdout=out)

    assert house.word("descricao") in out.getvalue()
    assert other.mark not in out.getvalue()
    # Tokens stand for secrets there as well.
    assert house.word("Senha") not in out.getvalue()


# A name, a value that is true of what one may not see, and one that is true of nothing.
_ORACLES = (
    ("ordering", "organization__name", "nonsense"),
    ("ordering", "-assignee__password", "assignee__password"),
    ("order_by", "requester__email", "-requester__email"),
    ("organization__name__startswith", "Boreal", "Zzzzzz"),
    ("assignee__password__startswith", "pbkdf2", "zzzzzz"),
    ("requester__session_epoch__gte", "0", "9"),
    ("messages__audience", "internal", "zzzzzzzz"),
    ("messages__body__icontains", NOTE, "Zqnota"),
    ("followers__user__email__contains", "@", "#"),
    ("is_at_risk", "true", "zzzz"),
    ("due_at__isnull", "false", "zzzzz"),
    ("q", NOTE, "Zqnota"),
    ("q", "Xqbassunto", "Zqbassunto"),
)


@pytest.mark.parametrize("role", _CUSTOMERS)
def test_orderings_and_lookups_are_no_oracle(role: str, scene: tuple[House, House, Desk]) -> None:
    house, _other, _desk = scene
    client = browser_of(house.people[role])
    differing = {}
    for path in ("/chamados/", "/", "/api/v1/tickets/", "/avisos/", "/chamados/novo/rotinas/"):
        client.get(path)
        for name, hit, miss in _ORACLES:
            answers = [client.get(path, {name: value}) for value in (hit, miss)]
            # What was asked for stands in the answer, as it was typed.
            typed = re.compile("|".join(re.escape(one) for value in (hit, miss) for one in (quote(value), value)))
            told = [(answer.status_code, typed.sub("", _MOMENTS.sub("", body_of(answer)))) for answer in answers]
            if told[0] != told[1] or answers[0].status_code >= 500:
                differing[path, name] = _changed({"": told[0][1]}, {"": told[1][1]})

    assert differing == {}


@pytest.mark.parametrize("role", ["requester", "customer_manager"])
def test_pickers_name_nobody_of_another_house(role: str, scene: tuple[House, House, Desk]) -> None:
    house, other, _desk = scene
    client = browser_of(house.people[role])
    pages = [
        body_of(client.get(path)) for path in ("/chamados/novo/", f"/chamados/{house.ticket.pk}/", "/minha-empresa/")
    ]

    options = re.findall(r"<option[^>]*>.*?</option>", "".join(pages), re.S)
    assert [option for option in options if other.mark in option] == []
    assert [option for option in options if house.mark in option]


def test_links_to_foreign_tickets_lead_nowhere(scene: tuple[House, House, Desk]) -> None:
    house, other, _desk = scene
    client = browser_of(house.requester)
    theirs = other.ticket.pk
    foreign, missing = (client.get(f"/c/{number}/") for number in (theirs, theirs + 900_000))
    assert (foreign.status_code, body_of(foreign).replace(str(theirs), "")) == (
        missing.status_code,
        body_of(missing).replace(str(theirs + 900_000), ""),
    )


def test_rail_counts_are_for_support_alone(scene: tuple[House, House, Desk]) -> None:
    house, _other, desk = scene
    paths = ("/mesa/", "/mesa/filas/todos/", "/mesa/filas/todos/novidades/")

    assert {browser_of(house.manager).get(path).status_code for path in paths} == {404}
    assert browser_of(desk.n1).get(paths[0]).status_code in (200, 302)


@pytest.mark.parametrize(
    "path", ["/chamados/99999999/", "/chamados/{theirs}/", "/c/{theirs}/", "/arquivos/{file}/", "/nao-existe/Xqz/"]
)
def test_errors_repeat_no_private_word(path: str, scene: tuple[House, House, Desk]) -> None:
    house, other, _desk = scene
    client = browser_of(house.requester)

    answer = client.get(path.format(theirs=other.ticket.pk, file=other.file.pk if other.file else ""))

    assert answer.status_code == 404
    assert other.mark not in body_of(answer)
    assert "Traceback" not in body_of(answer)

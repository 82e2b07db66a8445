"""Words that try to be programs, kept and shown: no page and no mail holds them anywhere but as words."""

from __future__ import annotations

from copy import copy

import pytest
from django.test import Client

from accounts.models import Branch, Executive, Organization, User
from core.text import clean
from notifications.models import StoredMail
from tests.factories import new_key, say
from tests.security.asking import body_of
from tests.security.corpus import FILE_NAMES, GROUPS, MARK, SCRIPTS, packed
from tests.security.house import Desk, House, browser_of, deliver, upload
from tests.security.live_parts import shape_of, tainted
from tests.security.looking import html_of
from tickets.markup import render_words
from tickets.models import Message, Ticket
from tickets.services.conversation import note, reply
from tickets.services.erasing import erase_message
from tickets.services.people import add_follower

_TAGS = (
    *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
)
# What Markdown may make of words, wherever they stand.
_OF_MARKDOWN = {
    *((tag, "") for tag in _TAGS),
    *(("a", name) for name in ("href", "rel", "title")),
    *((tag, "tabindex") for tag in ("pre", "table")),
    *(("ol", "start"), ("code", "class")),
}
# One of a digest's many headlines; the plain house got none.
_OF_DIGEST = {("h2", "")}
ROLES = ("requester", "customer_manager", "support_manager")


def test_corpus_holds_hundreds_of_distinct_payloads() -> None:
    sizes = {name: len(set(group)) for name, group in GROUPS.items()}

    assert len(SCRIPTS) > 500
    assert min(sizes.values()) > 3


@pytest.mark.parametrize("group", GROUPS)
def test_markdown_of_each_payload_holds_nothing_that_acts(group: str) -> None:
    for payload in GROUPS[group]:
        page = render_words(payload, files={"erro.log": "0c7f"})

        assert (payload, tainted(page)) == (payload, [])
        assert (payload, shape_of(page) - _OF_MARKDOWN) == (payload, set())


@pytest.fixture
def hostile_scene(scene: tuple[House, House, Desk]) -> tuple[House, House, Desk]:
    """Return a house with plain words, one whose every word is hostile, and the desk."""
    plain, hostile, desk = scene
    _colleagues(plain, ["Nome Comum"] * 3, desk)
    reply(ticket_id=plain.ticket.pk, by=plain.requester, words=say(" ", log_text="ORA-01403\nfim"), key=new_key())
    _rename(hostile, desk)
    _write(hostile, desk)
    deliver()
    return plain, hostile, desk


def _storable(texts: list[str]) -> list[str]:
    """Return those that PostgreSQL keeps: they go past every service, which would clean them."""
    return [text for text in texts if "\x00" not in text]


def _rename(house: House, desk: Desk) -> None:
    """Give every name of the house, and of support, a payload."""
    names, short, middling = (_storable(packed(SCRIPTS, longest=longest)) for longest in (110, 38, 78))
    Organization.objects.filter(pk=house.organization.pk).update(name=names[0], short_name=short[3])
    Executive.objects.update(name=names[1])
    Branch.objects.filter(pk=house.branch.pk).update(name=middling[2], city=names[3][:60])
    people = [*house.people.values(), *desk.people.values()]
    for person, name, title in zip(people, names[4:], names[14:], strict=False):
        User.objects.filter(pk=person.pk).update(name=name, job_title=title[:80])
        person.refresh_from_db()
    _colleagues(house, names, desk)


def _colleagues(house: House, names: list[str], desk: Desk) -> None:
    """Give the house colleagues of these names, some of whom follow its ticket."""
    people = [User(email=f"{house.mark}{n}@exemplo.com.br", name=name) for n, name in enumerate(names)]
    for person in people:
        person.organization = house.organization
    for person in User.objects.bulk_create(people)[:12]:
        add_follower(ticket_id=house.ticket.pk, by=desk.n1, user_id=person.pk)


def _write(house: House, desk: Desk) -> None:
    ana, number = house.requester, house.ticket.pk
    # Each group apart: one that leaves a block open takes the next ones in.
    for group in GROUPS.values():
        text = "\n\n".join(group)
        reply(ticket_id=number, by=ana, words=say(text, log_text=text), key=new_key())
        note(ticket_id=number, by=desk.n1, words=say(text), key=new_key())
    files = tuple(upload(ana, name, "conteúdo").pk for name in packed(FILE_NAMES, longest=140)[::4])
    reply(ticket_id=number, by=ana, words=say("Arquivos.", attachment_ids=files), key=new_key())
    erased = reply(ticket_id=number, by=ana, words=say("Apagada."), key=new_key())
    erase_message(message_id=erased.message_id, by=ana, reason=packed(SCRIPTS, longest=199)[4])
    _retitle(house)


def _retitle(house: House) -> None:
    """Give the tickets subjects, and the house as many tickets more as there are subjects."""
    subjects, routines = (_storable(packed(SCRIPTS, longest=longest)) for longest in (199, 38))
    for ticket in house.tickets.values():
        Ticket.objects.filter(pk=ticket.pk).update(subject=subjects.pop(), routine=routines.pop())
    ticket = Ticket.objects.get(pk=house.tickets["new"].pk)
    more = []
    for subject, routine in zip(subjects, routines, strict=False):
        more.append(copy(ticket))
        more[-1].pk, more[-1].subject, more[-1].routine = None, subject, routine
    Ticket.objects.bulk_create(more)


def _more(client: Client, house: House) -> dict[str, str]:
    """Return further pages of lists, and searches for the words themselves."""
    found = {}
    texts = packed(SCRIPTS, longest=190)
    for path, names in (
        ("/chamados/", ("q", "pagina", "situacao")),
        ("/mesa/filas/todos/", ("q", "depois", "empresa")),
    ):
        for text in texts[::6]:
            found[f"{path} {text}"] = body_of(client.get(path, dict.fromkeys(names, text)))
    for page in range(2, 7):
        found[f"/chamados/ {page}"] = body_of(client.get("/chamados/", {"pagina": page, "de": "empresa"}))
    for text in texts[::15]:
        found[f"novo {text}"] = body_of(client.get("/chamados/novo/", {"assunto": text, "parou": text}))
        found[f"busca {text}"] = body_of(client.get("/mesa/busca/", {"q": text}, follow=True))
    return found


def test_pages_hold_hostile_words_as_words_only(hostile_scene: tuple[House, House, Desk]) -> None:
    plain, hostile, desk = hostile_scene
    found, foreign, met = {}, {}, {}
    for role in ROLES:
        ours = set().union(*map(shape_of, _seen(plain, role, desk).values()), _OF_MARKDOWN)
        pages = _seen(hostile, role, desk) | _more(browser_of({**hostile.people, **desk.people}[role]), hostile)
        found |= {(role, label): parts for label, page in pages.items() if (parts := tainted(page))}
        foreign |= {(role, label): parts for label, page in pages.items() if (parts := shape_of(page) - ours)}
        met[role] = sum(MARK in page for page in pages.values())

    assert found == {}
    assert foreign == {}
    # The words are there: a crawl that met none of them would prove nothing.
    assert min(met.values()) > 40, met


def _seen(house: House, role: str, desk: Desk) -> dict[str, str]:
    return html_of(browser_of({**house.people, **desk.people}[role]), house)


def test_mails_hold_hostile_words_as_words_only_and_messages_are_kept(hostile_scene: tuple[House, House, Desk]) -> None:
    plain, hostile, _desk = hostile_scene
    theirs = [plain.requester.email, plain.manager.email]
    ours = set().union(
        *(shape_of(mail.html) for mail in StoredMail.objects.filter(recipient__in=theirs)), _OF_MARKDOWN, _OF_DIGEST
    )
    mails = list(StoredMail.objects.exclude(recipient__in=theirs))
    kept = "\n".join(Message.objects.filter(ticket=hostile.ticket).values_list("body", flat=True))

    assert [(mail.subject, parts) for mail in mails if (parts := tainted(mail.html))] == []
    assert [(mail.subject, parts) for mail in mails if (parts := shape_of(mail.html) - ours)] == []
    assert [mail for mail in mails if any(ord(letter) < 32 for letter in f"{mail.subject}{mail.sender}")] == []
    assert len([mail for mail in mails if MARK in mail.html and MARK in mail.text and MARK in mail.subject]) > 8
    assert [text for text in SCRIPTS if clean(text).strip() not in kept] == []

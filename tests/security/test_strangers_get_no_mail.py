"""Nobody can make the portal write to a stranger: every sender is known, and no field brings it an address.

| sender | writes to | held by |
|---|---|---|
| `notifications.mail`: news of a ticket | the `User` of the delivery, if active and still allowed to see the ticket | tests/notifications/test_mailing.py |
| `lobby.sign_in.letters`: invitation, first access, forgotten password, new device, changes of a sign-in | the `User` of the delivery, if active | tests/lobby/test_first_access.py, test_forgotten_password.py |
| `notifications.services.trying`: an administrator's test | the administrator who asks | tests/notifications/test_trying.py |
| the library's own letters (allauth) | nobody: its adapter publishes an event instead | below |

An address becomes a `User` by an administrator, or by a customer's manager for their own house, and by an import. None
of the three is ever told an address by a form: it is read from the row of the person when the mail leaves.
"""  # noqa: E501 -- rows of a table

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from core.services.outbox import drain_due
from notifications.models import StoredMail
from tests.architecture.sources import APPS, modules
from tests.factories import new_key
from tests.security.addresses import addresses, values_for
from tests.security.asking import manner_of
from tests.security.forms import form_for
from tests.security.house import Desk, House, browser_of

STRANGER = "vitima@estranho.example"
# Whatever makes or sends a mail: Django's ways, the library's, and a connection of one's own.
_WAYS = {
    "EmailMessage", "EmailMultiAlternatives", "send_mail", "send_mass_mail", "mail_admins", "mail_managers",
    "email_user", "get_connection", "send_messages", "SMTP", "SMTP_SSL", "sendmail", "send_message",
}  # fmt: skip
# Who makes one, and to whom it goes, as it stands in the code.
SENDERS = {
    "lobby/sign_in/letters.py": {"[person.email]"},
    "notifications/mail.py": {"[formataddr((one_line(user.name), user.email))]"},
    # Opens a line to the server, and sends nothing over it but what it was handed.
    "helpdesk/doctor/examining.py": {"nobody"},
    "notifications/services/mailing.py": {"nobody"},
    "notifications/services/trying.py": {"[formataddr((one_line(person.name), person.email))]"},
}
# Hands on what it is given: a mail that one of those made.
_HANDED_ON = ("notifications/services/mailing.py", "line.send_messages([message])")
# Named in every form beside its own fields: what a careless view would take for an address.
_TEMPTING = ("email", "to", "recipient", "recipients", "cc", "bcc", "reply_to", "mail", "address", "person", "invite")
_ROLES = ("anonymous", "requester", "support_manager")
# What ends the browser that asks, and what takes no form.
_OTHERWISE = {"account_logout", "lobby:sign_out_everywhere", "lobby:demo_sign_in", "lobby:upload_file"}


def mails_made() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call of the code that makes or sends a mail, but for a `send` of one that was made."""
    for module in modules(*APPS):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in _WAYS and ast.unparse(node.func) != "transaction.get_connection":
                    yield module.path, node


def test_every_sender_is_known_and_writes_to_a_person_of_the_portal() -> None:
    found: dict[str, set[str]] = {}
    for path, call in mails_made():
        given = {word.arg: ast.unparse(word.value) for word in call.keywords}
        if (path, ast.unparse(call)) == _HANDED_ON:
            continue
        assert not call.args, f"{path}:{call.lineno} hides to whom it goes"
        assert not given.keys() & {"cc", "bcc", "connection", "from_email"}, f"{path}:{call.lineno}"
        found.setdefault(path, set()).add(given.get("to", "nobody"))

    assert found == SENDERS


def test_nobody_adds_a_recipient_to_a_mail_that_is_made() -> None:
    set_later = [
        f"{module.path}:{node.lineno}"
        for module in modules(*APPS)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in ("to", "cc", "bcc")
    ]

    assert set_later == []


def _people(house: House, desk: Desk) -> dict[str, User]:
    return {**house.people, **desk.people}


def _tempted(form: dict[str, Any]) -> dict[str, Any]:
    """Return the form with the stranger wherever words go; keys, choices and ids stay what they must be."""
    words = {
        name: STRANGER
        for name, value in form.items()
        if isinstance(value, str) and (" " in value or "@" in value or name in _TEMPTING)
    }
    return {**dict.fromkeys(_TEMPTING, STRANGER), **form, **words, "key": new_key()}


def _letters_after(client: Client, url: str, form: dict[str, Any]) -> set[str]:
    """Send the form, let all mails leave, take everything back, and return to whom they went."""
    with transaction.atomic():
        before = StoredMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        client.post(url, form, **manner_of(url))
        while drain_due(limit=200):
            pass
        went = set(StoredMail.objects.filter(pk__gt=before).values_list("recipient", flat=True))
        if User.objects.filter(email=STRANGER).exists():
            went.add(f"{STRANGER}, registered now")
        transaction.set_rollback(True)
    return went


@pytest.mark.parametrize("role", _ROLES)
def test_no_form_brings_a_mail_to_a_stranger(role: str, scene: tuple[House, House, Desk]) -> None:
    house, other, desk = scene
    people = _people(house, desk)
    faults: dict[str, set[str]] = {}
    wrote: set[str] = set()
    for address in addresses():
        if address.name in _OTHERWISE:
            continue
        client = browser_of(people[role]) if role in people else Client(raise_request_exception=False)
        form = _tempted(form_for(address, house, desk, other))
        url = address.url(values_for(address, house))
        # What an address needs may bring people of its own: a contest calls a manager.
        known = set(User.objects.values_list("email", flat=True))
        went = _letters_after(client, url, form)
        wrote |= went
        if went - known:
            faults[address.label] = went - known

    assert faults == {}
    # Mails do leave for those who are known: a walk that posts nothing would prove nothing.
    assert wrote or role == "anonymous"


@pytest.mark.parametrize(
    "path", ["/conta/entrar/", "/conta/primeiro-acesso/", "/conta/senha/esqueci/", "/conta/email/", "/conta/cadastrar/"]
)
@pytest.mark.parametrize(
    "email", [STRANGER, "Ana <{known}>, {stranger}", "{known}\r\nBcc: {stranger}", "{known},{stranger}"]
)
def test_ways_in_write_to_who_is_registered_alone(path: str, email: str, scene: tuple[House, House, Desk]) -> None:
    house, _other, _desk = scene
    typed = email.format(known=house.requester.email, stranger=STRANGER)

    went = _letters_after(
        Client(raise_request_exception=False), path, {"email": typed, "login": typed, "password": "x"}
    )

    assert went <= {house.requester.email}


def test_known_address_does_get_its_letter(scene: tuple[House, House, Desk]) -> None:
    house, _other, _desk = scene
    form = {"email": house.requester.email}

    assert _letters_after(Client(), "/conta/senha/esqueci/", form) == {house.requester.email}


def test_customers_manager_writes_to_people_of_their_own_house_alone(scene: tuple[House, House, Desk]) -> None:
    house, other, desk = scene
    theirs = set(User.objects.filter(organization=other.organization).values_list("email", flat=True))
    faults: dict[str, set[str]] = {}
    for address in addresses():
        if address.name in _OTHERWISE:
            continue
        # About the other house: its ids in the path, ours in the form.
        url = address.url(values_for(address, other))
        went = _letters_after(browser_of(house.manager), url, _tempted(form_for(address, other, desk, house)))
        if went & (theirs | {STRANGER}):
            faults[address.label] = went

    assert faults == {}

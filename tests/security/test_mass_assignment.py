"""A form that carries every field of every model behind it does exactly what it does without them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client

from portal.opening.forms import OpeningForm
from portal.tickets.forms import DetailsForm
from tests.security.addresses import Address, addresses, values_for
from tests.security.asking import ask
from tests.security.fields import DOORS, form_classes
from tests.security.forms import form_for, query_for
from tests.security.house import Desk, House, apart, browser_of
from tests.security.programs import corrected, fields_of_body

ROLES = ("requester", "customer_manager", "n1", "support_manager", "administrator")
_TRACES = {"accounts.BrowserSession", "accounts.Attempt", "tickets.ReadMark", "tickets.Presence"}
# What no model of ours has, and others' have, or our services take.
_MORE = {
    "is_staff": "1", "is_superuser": "1", "role": "administrator", "groups": "1", "user_permissions": "1",
    "is_internal": "1", "number": "1", "opening": "1",
    "by": "1", "author_id": "1", "at": "2001-01-01T00:00:00Z", "level": "2", "is_question": "1", "is_solution": "1",
    "requester_id": "1", "organization_id": "1", "assignee_id": "1", "id": "1", "pk": "1",
}  # fmt: skip
# What stands in the page of a form beside what `tests.security.forms` sends: fields that are meant to be taken.
_OWN: dict[str, set[str]] = {
    "account_change_password": {"password"},
    "account_login": {"password"},
    "portal:open_ticket": set(OpeningForm.base_fields),
    "portal:edit_details": set(DetailsForm.base_fields),
    # A draft holds whatever its page has; no more than kept words come of it.
    "lobby:save_draft": {"*"},
}


def every_field(other: House) -> dict[str, str]:
    """Return a foreign value for each field of each model, by the names that a form or a model would use."""
    fields: dict[str, str] = dict(_MORE)
    for model in apps.get_models():
        if model._meta.app_label in ("tickets", "accounts", "attachments", "notifications", "privacy", "catalogue"):
            for field in model._meta.concrete_fields:
                value = _foreign(field, other)
                fields |= {field.name: value, field.attname: value}
    return fields


def _foreign(field: Any, other: House) -> str:
    if isinstance(field, models.ForeignKey):
        found = field.related_model._default_manager.order_by("-pk").first()
        return str(found.pk) if found else "1"
    if field.choices:
        return str(list(field.choices)[-1][0])
    if isinstance(field, models.BooleanField):
        return "1"
    if isinstance(field, models.DateTimeField):
        return "2001-01-01T00:00:00Z"
    if isinstance(field, models.DateField):
        return "2001-01-01"
    if isinstance(field, models.IntegerField):
        return "2"
    return other.word("alheio")


def taken_by(address: Address, form: dict[str, Any], method: str = "POST") -> set[str]:
    """Return the names that are fields of this form: of the one that tests send, and of the class that reads it."""
    door = address.name.partition(":")[0]
    names = set(form) | _OWN.get(address.name, set()) | {"attachment", "attachments", "file", "files", "key", "next"}
    for cls in form_classes().get(door, []) if door in DOORS else []:
        declared = set(getattr(cls, "base_fields", {}))
        # Of which class a form is, its required fields tell.
        asked = {name for name, field in getattr(cls, "base_fields", {}).items() if field.required}
        if asked and asked <= set(form) | {"key"}:
            names |= declared
    return names | set(fields_of_body(address, method))


Rows = dict[tuple[str, Any], dict[str, Any]]
Effect = tuple[int, list[str]]


def _rows(tables: Container[str] | None = None) -> Rows:
    """Return the rows of these tables, or of all."""
    return {
        (model._meta.label, row["pk"]): row
        for model in apps.get_models()
        if model._meta.label not in _TRACES and (tables is None or model._meta.db_table in tables)
        for row in model._default_manager.values("pk", *_names(model))
    }


class _Written(set[str]):
    """The tables that were written to while it listened."""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        self.update(_WRITES.findall(sql))
        return execute(sql, params, many, context)


_WRITES = re.compile(r'\b(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"(\w+)"')


def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


_PASSING = re.compile(
    r"datetime\.datetime\([^()]*\)|'?\d{4}-\d\d-\d\dT[\d:.+Z-]+'?|UUID\('[^']*'\)|[0-9a-f-]{32,64}|'md5\$[^']*'|'gAAAAA[^']*'|'![A-Za-z0-9]{40}'"
)

# What was rolled back has used up a number on PostgreSQL, whose sequences are not rolled back with it: there new
# rows begin where no other number stands.
_FAR = 900_000_000
_NEW = re.compile(r"(?<![\w.-])9\d{8}(?![\w.])")


@pytest.fixture
def _numbers_far_away(scene: tuple[House, House, Desk]) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        were = []
        for (name,) in cursor.fetchall():
            # From the sequence itself: the view knows nothing of where one begins that was never asked.
            cursor.execute(f'SELECT last_value, is_called FROM "{name}"')
            were.append((name, *cursor.fetchone()))
        cursor.executemany("SELECT setval(%s, %s)", [(name, _FAR) for name, *_ in were])
    yield
    with connection.cursor() as cursor:
        cursor.executemany("SELECT setval(%s, %s, %s)", were)


def _effect(
    client: Client, address: Address, house: House, form: dict[str, Any], before: Rows, method: str = "POST"
) -> Effect:
    """Return the status, and every row that came, went or changed, without the instants and keys of this one try."""
    written = _Written()
    with transaction.atomic():
        url = address.url(values_for(address, house))
        query = "&".join(f"{name}={value}" for name, value in query_for(address, house).items())
        fresh = apart(client)
        with connection.execute_wrapper(written):
            status = ask(fresh, method, address, f"{url}?{query}" if query else url, form).status_code
        # What was not written to is as it was; to read all of it each time takes most of this test's time.
        after = _rows(written)
        transaction.set_rollback(True)
    labels = {model._meta.label for model in apps.get_models() if model._meta.db_table in written}
    touched = {key for key in before if key[0] in labels} | set(after)
    changed = [
        f"{label} {'new' if (label, pk) not in before else pk} {after.get((label, pk), 'gone')}"
        for label, pk in sorted(touched, key=repr)
        if before.get((label, pk)) != after.get((label, pk))
    ]
    return status, [_NEW.sub("NEW", _PASSING.sub("THEN", line)) for line in changed]


def _tries(role: str, scene: tuple[House, House, Desk]) -> Iterator[tuple[Address, Effect, Effect]]:
    house, other, desk = scene
    client = browser_of({**house.people, **desk.people}[role])
    foreign, before = every_field(other), _rows()
    for address, method in [*((found, "POST") for found in addresses()), *((found, "PATCH") for found in corrected())]:
        form = form_for(address, house, desk, other)
        plain = _effect(client, address, house, form, before, method)
        # Whoever may not is refused before any field is read.
        if plain[0] in (401, 403, 404, 405):
            continue
        taken = taken_by(address, form, method)
        more = {} if "*" in taken else {name: value for name, value in foreign.items() if name not in taken}
        yield address, plain, _effect(client, address, house, {**form, **more}, before, method)


def test_every_field_of_the_models_is_sent(scene: tuple[House, House, Desk]) -> None:
    sent = every_field(scene[1])

    assert {"status", "severity_triaged", "severity", "contract_id", "assignee", "version", "opened_at"} <= set(sent)
    assert {"is_customer_manager", "is_administrator", "is_superuser", "author", "audience", "email"} <= set(sent)


def test_what_programs_send_is_found_in_what_is_said_of_their_addresses() -> None:
    taken = {address.name: set(fields_of_body(address, "POST")) for address in addresses()}

    assert taken["api:assign"] == {"assignee_id"}
    assert "severity_asked" in taken["api:tickets"]
    assert [address.name for address in corrected() if address.name == "api:ticket"] == ["api:ticket"]


@pytest.mark.usefixtures("_numbers_far_away")
@pytest.mark.parametrize("role", ROLES)
def test_fields_of_models_change_nothing_that_the_form_does_not(role: str, scene: tuple[House, House, Desk]) -> None:
    differing, effects = {}, 0
    for address, plain, loaded in _tries(role, scene):
        effects += bool(plain[1])
        if plain != loaded:
            differing[address.label] = (
                [plain[0], *(set(plain[1]) - set(loaded[1]))],
                [loaded[0], *(set(loaded[1]) - set(plain[1]))],
            )

    assert differing == {}
    assert effects > 5

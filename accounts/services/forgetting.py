"""Making a person nobody: their ways in, what they set, and every word of the trail about them; the row stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from accounts.enums import Theme
from accounts.fields import REMOVED
from accounts.models import (
    ApiToken,
    AuditEntry,
    AuditWords,
    BrowserSession,
    ExternalIdentity,
    FirstAccess,
    Invitation,
    KeptForm,
    KnownDevice,
    Skill,
    User,
)
from accounts.models.audit import ANONYMISED
from accounts.permissions import ActNotPermitted, may_administer
from accounts.seals import emptying_digest
from accounts.services.audit import record
from accounts.services.importing.forgetting import forget_in_imports
from accounts.services.people import deactivate
from core.database import database_now

# The words of the trail that say who somebody is.
NAMING: Final = ("name", "email", "phone")
# What goes with the person, by the field that says whose it is.
_OWN: Final = (
    (ApiToken, "person"),
    (Authenticator, "user"),
    (BrowserSession, "person"),
    (EmailAddress, "user"),
    (ExternalIdentity, "person"),
    (FirstAccess, "person"),
    (Invitation, "person"),
    (KeptForm, "owner"),
    (KnownDevice, "person"),
    (Skill, "user"),
)


_AT_ONCE: Final = 500


class OwnRemoval(Exception):
    """Nobody removes themselves: another administrator does."""


def words_known_by(person: User) -> set[str]:
    """Return the names, addresses and telephones that a person has or had, as the trail remembers them."""
    told = AuditWords.objects.filter(
        entry__subject_kind="person", entry__subject_id=person.pk, field__in=NAMING
    ).values_list("before", "after")
    return {person.name, person.email, person.phone, *(word for pair in told for word in pair)} - {""}


@transaction.atomic
def forget_person(
    *, by: User | None, person_id: int, reason: str, pattern: re.Pattern[str], cover: Callable[[str], str]
) -> AuditEntry:
    """Let a person out for good and erase who they were; the entry of the trail that it leaves is returned.

    :param pattern: finds the person in words of the trail about others, which are emptied, too
    :param cover: takes the person out of the reason, which is kept
    :raises ActNotPermitted: unless by an administrator or the house
    :raises OwnRemoval: of oneself
    :raises PersonRemoved: when it was done before
    :raises LastAdministrator: when nobody else could administer
    """
    if not may_administer(by):
        raise ActNotPermitted(ANONYMISED)
    if by is not None and by.pk == person_id:
        raise OwnRemoval
    # Takes the locks, ends the sessions, and lets apps above hear that the person is out.
    person = deactivate(by=by, person_id=person_id)
    at = database_now()
    emptied = list(_words_about(person, pattern))
    entry = record(
        at=at,
        actor=by,
        action=ANONYMISED,
        subject_kind="person",
        subject_id=person.pk,
        data={"organization": person.organization_id, "emptied": _told_of(emptied)},
        changes={"reason": ("", cover(reason))},
    )
    for model, owner in _OWN:
        model._default_manager.filter(**{owner: person}).delete()
    _empty_words(emptied, by=entry)
    forget_in_imports(person, pattern)
    _erase(person, at)
    return entry


def _words_about(person: User, pattern: re.Pattern[str]) -> Iterable[int]:
    about = Q(entry__subject_kind="person", entry__subject_id=person.pk) & ~Q(entry__action=ANONYMISED)
    kept = AuditWords.objects.filter(emptied_by__isnull=True)
    yield from kept.filter(about).values_list("pk", flat=True)
    for pk, before, after in kept.exclude(about).values_list("pk", "before", "after").iterator():
        if pattern.search(before) or pattern.search(after):
            yield pk


def _told_of(emptied: Sequence[int]) -> str:
    """Return what the sealed entry says of the words that it empties, so that others emptied later are found."""
    pairs: list[tuple[int, str]] = []
    for start in range(0, len(emptied), _AT_ONCE):
        batch = AuditWords.objects.filter(pk__in=emptied[start : start + _AT_ONCE])
        pairs += batch.values_list("entry_id", "field")
    return emptying_digest(pairs)


def _empty_words(emptied: Sequence[int], *, by: AuditEntry) -> None:
    for start in range(0, len(emptied), _AT_ONCE):
        batch = AuditWords.objects.filter(pk__in=emptied[start : start + _AT_ONCE])
        batch.update(before="", after="", salt="", emptied_by=by)


def _erase(person: User, at: datetime) -> None:
    erased = {
        # The name of a domain that can never be one: nothing is sent there, and no one has it.
        "email": f"removida-{person.pk}@pessoa.invalid",
        "name": REMOVED,
        "job_title": "",
        "phone": "",
        "external_id": "",
        "password": make_password(None),
        "last_login": None,
        "timezone": "America/Sao_Paulo",
        "language": "pt-br",
        "theme": Theme.SYSTEM,
        "is_customer_manager": False,
        "is_analyst": False,
        "is_support_manager": False,
        "is_administrator": False,
        "is_demo": False,
        "anonymised_at": at,
    }
    for name, value in erased.items():
        setattr(person, name, value)
    person.save(update_fields=list(erased))

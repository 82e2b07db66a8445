"""The people of a run, written into its empty portal and told as JSON: who they are, and by which token they come in.

Run as: python -m tests.chaos.people    with the environment of the portal
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from typing import Any

import django

HOUSES, OF_EACH, ANALYSTS = 4, 2, 4
# Of the customers' people.
PASSWORD = "a-password-of-tests"
# Far above what the clients do: what is refused for being too much is not what a run looks for.
_LIMITS = ("messages_per_person", "messages_per_organization", "api_writes_per_token", "api_writes_per_person",
           "api_writes_per_organization", "api_reads_per_token", "api_reads_per_person",
           "api_reads_per_organization")  # fmt: skip


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    django.setup()
    from core.sides import STAFF, asking_as

    with asking_as(STAFF):
        json.dump(_people(), sys.stdout)


def _people() -> dict[str, list[dict[str, object]]]:
    from accounts.models import Contract, HouseSettings, Organization, Skill, User

    HouseSettings.objects.create(pk=1, version=1, limits=dict.fromkeys(_LIMITS, 1_000_000))
    User.objects.create_user(email="davi@suporte.example", password=None, name="Davi Costa", is_administrator=True)
    customers, analysts = [], []
    for number in range(1, HOUSES + 1):
        house = Organization.objects.create(name=f"Distribuidora {number}", short_name=f"Casa {number}")
        Contract.objects.create(organization=house, plan="standard", starts_on=date(2020, 1, 1))
        for place in range(1, OF_EACH + 1):
            email = f"cliente{number}-{place}@casa{number}.example"
            name = f"Ana {number} {place}"
            person = User.objects.create_user(email=email, password=PASSWORD, name=name, organization=house)
            customers.append(_told(person))
    for number in range(1, ANALYSTS + 1):
        email = f"analista{number}@suporte.example"
        person = User.objects.create_user(email=email, password=None, name=f"Marina {number}", is_analyst=True)
        Skill.objects.create(user=person, level=1)
        _protect(person)
        analysts.append(_told(person))
    return {"customers": customers, "analysts": analysts}


def _told(person: Any) -> dict[str, object]:
    from accounts.services.tokens import make_token

    made = make_token(by=person, key="chaos", name="chaos", is_read_only=False, days=None)
    return {"id": person.pk, "email": person.email, "token": made.secret}


def _protect(person: object) -> None:
    """Give one of support the second step without which no token of theirs is good."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(person, generate_totp_secret())
    assert Authenticator.objects.filter(user=person).exists()


if __name__ == "__main__":
    main()

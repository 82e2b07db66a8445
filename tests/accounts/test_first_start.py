"""The first administrator: one, by a link that is good once."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import FirstLink, HouseSettings, User
from accounts.selectors import is_peopled
from accounts.services.first_start import (
    FirstLinkSpent,
    create_first_administrator,
    first_link_is_good,
    renew_first_link,
)
from core.database import database_now
from tests.factories import make_administrator, make_customer

pytestmark = pytest.mark.django_db
DAVI = {"name": "Davi", "email": "davi@norte.example", "password": "uma frase bem minha"}


def test_link_makes_the_first_administrator_and_is_good_no_longer() -> None:
    token = renew_first_link()
    assert token is not None
    davi = create_first_administrator(token=token, **DAVI)

    assert (davi.is_administrator, davi.is_support, davi.check_password(DAVI["password"])) == (True, True, True)
    assert HouseSettings.objects.get().start_step == "company"
    assert (first_link_is_good(token=token), FirstLink.objects.count(), renew_first_link()) == (False, 0, None)
    with pytest.raises(FirstLinkSpent):
        create_first_administrator(token=token, **DAVI)


def test_every_start_makes_another_link_and_keeps_a_digest_only() -> None:
    first, second = renew_first_link(), renew_first_link()
    assert first is not None
    assert second is not None

    assert (first_link_is_good(token=first), first_link_is_good(token=second)) == (False, True)
    assert second not in str(FirstLink.objects.values().get())


def test_link_is_good_for_three_days() -> None:
    token = renew_first_link()
    assert token is not None
    FirstLink.objects.update(expires_at=database_now() - timedelta(seconds=1))

    assert not first_link_is_good(token=token)
    with pytest.raises(FirstLinkSpent):
        create_first_administrator(token=token, **DAVI)
    assert not User.objects.exists()


def test_link_dies_once_there_is_an_administrator_however_they_came() -> None:
    token = renew_first_link()
    assert token is not None
    make_customer()
    assert first_link_is_good(token=token)
    make_administrator()

    assert not first_link_is_good(token=token)


def test_command_prints_a_link_that_is_good_and_nothing_once_there_is_an_administrator() -> None:
    told, told_later = StringIO(), StringIO()
    call_command("first_administrator_link", "--url", "https://a.example", stdout=told)
    link = re.search(r"https://a\.example/comecar/(\w+)/", told.getvalue())
    assert link is not None
    assert first_link_is_good(token=link[1])
    make_administrator()
    call_command("first_administrator_link", "--bare", stdout=told_later)

    assert told_later.getvalue() == ""


def test_house_whose_one_administrator_has_no_password_yet_is_not_empty() -> None:
    """Else every page would lead to the one of the empty portal, and that one to the sign-in, for ever."""
    make_customer(password=None)
    assert is_peopled() is False
    make_administrator(password=None)
    assert is_peopled() is True

"""Two who hold the first link at the same moment: one becomes administrator, the other is told."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import transaction

from accounts.models import HouseSettings, User
from accounts.services.first_start import FirstLinkSpent, create_first_administrator, renew_first_link
from tests.races.meeting import beside, wait_until_waiting

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_two_who_use_the_first_link_at_once_one_comes_in() -> None:
    token = renew_first_link()
    assert token is not None
    make = partial(create_first_administrator, token=token, name="A", password="uma frase bem minha")
    with transaction.atomic():
        HouseSettings.objects.select_for_update().get(pk=1)
        started = []
        for email in ("a@norte.example", "b@norte.example"):
            started.append(beside(partial(make, email=email)))
            wait_until_waiting(len(started))
    outcomes = [one.outcome for one in started]

    assert FirstLinkSpent in outcomes
    assert User.objects.filter(is_administrator=True).count() == 1

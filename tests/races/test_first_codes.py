"""Codes of a first access, guessed side by side."""

from __future__ import annotations

import pytest

from accounts.models import FirstAccess
from accounts.services.first_access import (
    CodeSpent,
    CodeWrong,
    code_to_send,
    finish_first_access,
    prove_first_access,
    request_first_access,
)
from tests.factories import make_customer
from tests.races.meeting import beside

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_many_guesses_at_once_five_are_looked_at() -> None:
    make_customer(email="ana@aurora.exemplo", password=None)
    asked = request_first_access(email="ana@aurora.exemplo")
    wrong = "00000000" if code_to_send(first_access_id=asked.pk) != "00000000" else "11111111"

    guesses = [beside(lambda: prove_first_access(first_access_id=asked.pk, code=wrong)) for _number in range(16)]

    # The fifth is told that it was the last; it may come back before the fourth.
    refusals = [guess.outcome for guess in guesses]
    assert (set(refusals) <= {CodeWrong, CodeSpent}, refusals.count(CodeWrong) <= 4) == (True, True)
    asked.refresh_from_db()
    assert (asked.tries, asked.proved_at) == (5, None)


def test_of_two_who_type_the_right_code_one_goes_on() -> None:
    make_customer(email="ana@aurora.exemplo", password=None)
    asked = request_first_access(email="ana@aurora.exemplo")
    code = code_to_send(first_access_id=asked.pk)
    both = [beside(lambda: prove_first_access(first_access_id=asked.pk, code=code)) for _number in range(4)]
    assert sorted(one.outcome is None for one in both) == [False, False, False, True]


def test_of_two_who_set_the_password_one_comes_in() -> None:
    person = make_customer(email="ana@aurora.exemplo", password=None)
    asked = request_first_access(email="ana@aurora.exemplo")
    prove_first_access(first_access_id=asked.pk, code=code_to_send(first_access_id=asked.pk))

    def finish() -> str:
        return finish_first_access(first_access_id=asked.pk, name="Ana", password="uma frase que ninguém adivinha").name

    both = [beside(finish) for _number in range(3)]
    assert sorted(str(one.outcome) for one in both) == sorted(["Ana", *[str(CodeSpent)] * 2])
    person.refresh_from_db()
    assert (person.has_usable_password(), FirstAccess.objects.get().used_at is not None) == (True, True)

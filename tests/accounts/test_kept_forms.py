"""Forms kept for a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import KeptForm
from accounts.rules import MAX_BYTES, worth_keeping
from accounts.selectors import kept_form
from accounts.services.kept_forms import TooMuchToKeep, forget_form, keep_form, sweep_kept_forms
from core.database import database_now
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


def test_worth_keeping_leaves_secrets_out() -> None:
    fields = [("subject", "1402"), ("password", "x"), ("oldPassword", "x"), ("code", "123456"), ("error_code", "ORA")]

    assert worth_keeping([*fields, ("csrfmiddlewaretoken", "x")]) == [("subject", "1402"), ("error_code", "ORA")]


def test_kept_form_is_for_its_owner_alone() -> None:
    ana, bia = make_customer(), make_customer()
    token = keep_form(fields=[("body", "Olá")], posted_to="/x/", page="/x/", owner_id=ana.pk)

    found = kept_form(token=token, user=ana)

    assert (found.fields if found else None, kept_form(token=token, user=bia)) == ([["body", "Olá"]], None)


def test_kept_form_without_owner_is_for_who_holds_the_token() -> None:
    token = keep_form(fields=[("body", "Olá")], posted_to="/x/", page="/x/", owner_id=None)

    assert kept_form(token=token, user=make_customer()) is not None
    assert kept_form(token="outro", user=make_customer()) is None


def test_the_token_is_not_stored() -> None:
    token = keep_form(fields=[("body", "Olá")], posted_to="/x/", page="/x/", owner_id=None)

    assert token not in str(list(KeptForm.objects.values()))


def test_keep_form_refuses_more_than_its_measure() -> None:
    keep_form(fields=[("b", "é" * (MAX_BYTES // 2 - 1))], posted_to="/x/", page="/x/", owner_id=None)
    with pytest.raises(TooMuchToKeep):
        keep_form(fields=[("b", "é" * (MAX_BYTES // 2))], posted_to="/x/", page="/x/", owner_id=None)


def test_kept_form_is_gone_after_a_day_even_before_the_sweep() -> None:
    ana, old = make_customer(), database_now() - timedelta(hours=24, seconds=1)
    token = keep_form(fields=[("body", "Olá")], posted_to="/x/", page="/x/", owner_id=ana.pk, at=old)
    keep_form(fields=[("body", "Nova")], posted_to="/x/", page="/x/", owner_id=ana.pk)

    assert kept_form(token=token, user=ana) is None
    assert (sweep_kept_forms(), KeptForm.objects.count()) == (1, 1)


def test_forget_form_twice_is_once() -> None:
    token = keep_form(fields=[("body", "Olá")], posted_to="/x/", page="/x/", owner_id=None)
    for _ in range(2):
        forget_form(token=token)

    assert KeptForm.objects.count() == 0

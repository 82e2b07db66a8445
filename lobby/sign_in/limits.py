"""Limits in front of everything that takes a secret, and the page that says to wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest

from accounts.access import counted_address
from accounts.services.limits import (
    SIGN_INS_OF_ADDRESS,
    SIGN_INS_OF_PERSON,
    SIGN_INS_OF_PERSON_AT_ADDRESS,
    Limit,
    TooManyAttempts,
    count_attempt,
    forgive,
)
from lobby.failures.views import too_many_attempts


def count_sign_in(request: HttpRequest, email: str) -> None:
    """Count a try to sign in.

    :raises TooManyAttempts: of this address, of this e-mail, or of both together
    """
    address = counted_address(request)
    count_attempt(SIGN_INS_OF_ADDRESS, address)
    # Fewer from one address than from all: a stranger elsewhere cannot lock a person out at once.
    count_attempt(SIGN_INS_OF_PERSON_AT_ADDRESS, f"{email} {address}")
    count_attempt(SIGN_INS_OF_PERSON, email)


def forgive_sign_in(request: HttpRequest, email: str) -> None:
    """Forget a person's failed tries from this address once they are in."""
    forgive(SIGN_INS_OF_PERSON_AT_ADDRESS, f"{email} {counted_address(request)}")


@contextmanager
def counted(limit: Limit, key: str) -> Iterator[None]:
    """Count a try inside one of the library's forms, which can refuse no other way, and forgive it when the block
    finds the secret right.

    :raises ImmediateHttpResponse: with the page that says to wait
    """
    try:
        count_attempt(limit, key)
    except TooManyAttempts as refused:
        raise ImmediateHttpResponse(too_many_attempts(context.request, refused)) from refused
    yield
    forgive(limit, key)

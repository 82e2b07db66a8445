"""Letters about signing in, for which the outbox is filled when something happened to it."""

from __future__ import annotations

from accounts.events import LETTERS, PasswordResetRequested, SignInChanged
from core.events import hears
from core.models import OutboxEvent
from core.services.outbox import enqueue


@hears(PasswordResetRequested)
def write_letter_when_reset_requested(event: PasswordResetRequested, row: OutboxEvent) -> None:
    if event.user_id is not None:
        enqueue(row, consumer=LETTERS, recipient=f"user:{event.user_id}", data={"letter": "password_reset"})


@hears(SignInChanged)
def write_letter_when_sign_in_changed(event: SignInChanged, row: OutboxEvent) -> None:
    enqueue(row, consumer=LETTERS, recipient=f"user:{event.user_id}", data={"letter": f"changed_{event.what}"})

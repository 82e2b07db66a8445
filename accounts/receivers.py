"""Letters about signing in, for which the outbox is filled; and the trail of what changes below."""

from __future__ import annotations

from accounts.events import (
    LETTERS,
    DeviceNoticed,
    FirstAccessRequested,
    PasswordResetRequested,
    PersonInvited,
    SignInChanged,
)
from accounts.models import User
from accounts.services.audit import record
from catalogue.events import CatalogueChanged
from core.events import hears
from core.models import OutboxEvent
from core.services.outbox import enqueue


@hears(PasswordResetRequested)
def write_letter_when_reset_requested(event: PasswordResetRequested, row: OutboxEvent) -> None:
    if event.user_id is not None:
        enqueue(row, consumer=LETTERS, recipient=f"user:{event.user_id}", data={"letter": "password_reset"})


@hears(FirstAccessRequested)
def write_letter_when_first_access_requested(event: FirstAccessRequested, row: OutboxEvent) -> None:
    # To nobody, too, who gets none: the same rows take the same time. Which code it is, the letter makes by itself.
    data = {"letter": "first_access", "first_access": event.first_access_id}
    enqueue(row, consumer=LETTERS, recipient=f"user:{event.user_id or 0}", data=data)


@hears(DeviceNoticed)
def write_letter_when_device_noticed(event: DeviceNoticed, row: OutboxEvent) -> None:
    data = {"letter": "new_device", "device": event.device_id}
    enqueue(row, consumer=LETTERS, recipient=f"user:{event.user_id}", data=data)


@hears(SignInChanged)
def write_letter_when_sign_in_changed(event: SignInChanged, row: OutboxEvent) -> None:
    enqueue(row, consumer=LETTERS, recipient=f"user:{event.user_id}", data={"letter": f"changed_{event.what}"})


@hears(PersonInvited)
def write_letter_when_person_invited(event: PersonInvited, row: OutboxEvent) -> None:
    data = {"letter": "invitation", "invitation": event.invitation_id}
    enqueue(row, consumer=LETTERS, recipient=f"user:{event.user_id}", data=data)


@hears(CatalogueChanged)
def keep_trail_when_catalogue_changed(event: CatalogueChanged, row: OutboxEvent) -> None:
    record(
        at=event.at,
        actor=User.objects.filter(pk=event.actor_id).first() if event.actor_id else None,
        action="catalogue_added" if event.is_new else "catalogue_changed",
        subject_kind=event.kind,
        subject_id=event.subject_id,
        changes={name: (was, now) for name, was, now in event.changes},
    )

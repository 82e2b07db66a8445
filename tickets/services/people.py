"""Who follows a ticket, whose it is, and of which organisation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.selectors import contract_in_force
from accounts.services.audit import record as audit
from attachments.services.claiming import move_files
from tickets.enums import Audience, EntryKind
from tickets.events import FollowerAdded, FollowerRemoved, RequesterReplaced, TicketMoved
from tickets.models import Draft, Follower, Message, ReadMark, Ticket
from tickets.permissions import may_manage_followers, may_move, may_replace_requester
from tickets.services.changes import change
from tickets.services.conversation import known, permit
from tickets.services.drafts import drop_drafts
from tickets.services.errors import InvalidInput
from tickets.services.words import OWNER_KIND


@transaction.atomic
def add_follower(*, ticket_id: int, by: User, user_id: int, at: datetime | None = None) -> None:
    """Let a colleague of the same organisation, or someone of support, follow the ticket.

    A customer adds colleagues only. Whoever follows already stays a follower once.

    :raises InvalidInput: when the person is neither.
    """
    changing = change(ticket_id, by=by, at=at)
    permit(may_manage_followers(known(changing)) or user_id == by.pk)
    ticket = changing.ticket
    people = User.objects.active().filter(pk=user_id)
    person = people.filter(organization_id=ticket.organization_id).first()
    if person is None and by.is_support:
        person = people.support().first()
    if person is None or person.pk == ticket.requester_id:
        raise InvalidInput({"user_id": "unknown"})
    _, created = Follower.objects.get_or_create(
        ticket=ticket, user=person, defaults={"added_by": by, "at": changing.at}
    )
    if not created:
        return
    changing.record(EntryKind.FOLLOWER_ADDED, audience=_audience_of(person), to_value=person.pk)
    changing.publish(FollowerAdded, user_id=person.pk)


@transaction.atomic
def remove_follower(*, ticket_id: int, by: User, user_id: int, at: datetime | None = None) -> None:
    """End a person's following; everyone may end their own."""
    changing = change(ticket_id, by=by, at=at)
    permit(may_manage_followers(known(changing)) or user_id == by.pk)
    person = User.objects.filter(pk=user_id).first()
    # Looked for by the person's own id: one that no id can be would be too much for the database.
    if person is None or (person.is_support and not by.is_support):
        # Whom customers do not see they do not remove.
        return
    if not Follower.objects.filter(ticket=changing.ticket, user=person).delete()[0]:
        return
    changing.record(EntryKind.FOLLOWER_REMOVED, audience=_audience_of(person), from_value=user_id)
    changing.publish(FollowerRemoved, user_id=user_id)


def _audience_of(person: User) -> Audience:
    # Who of support watches is support's own affair.
    return Audience.INTERNAL if person.is_support else Audience.PUBLIC


@transaction.atomic
def replace_requester(
    *, ticket_id: int, by: User, user_id: int, version: int | None = None, at: datetime | None = None
) -> None:
    """Put a colleague in the place of a requester who left.

    :raises InvalidInput: when the person is not an active one of the same organisation.
    """
    changing = change(ticket_id, by=by, at=at, version=version)
    permit(may_replace_requester(known(changing)))
    ticket = changing.ticket
    successor = User.objects.active().filter(pk=user_id, organization_id=ticket.organization_id).first()
    if successor is None:
        raise InvalidInput({"user_id": "unknown"})
    before = ticket.requester_id
    if before == successor.pk:
        return
    Follower.objects.filter(ticket=ticket, user=successor).delete()
    changing.edit(requester_id=successor.pk)
    changing.record(EntryKind.REQUESTER, from_value=before, to_value=successor.pk)
    changing.publish(RequesterReplaced, from_id=before, to_id=successor.pk)


def _followed_at(ticket: Ticket, organization_id: int) -> int | None:
    """Return the ticket that this one continues, where its people may know of it: one of the same house."""
    return ticket.follows_id if ticket.follows and ticket.follows.organization_id == organization_id else None


@transaction.atomic
def move_ticket(
    *,
    ticket_id: int,
    by: User,
    organization_id: int,
    requester_id: int,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Move a ticket that was opened under the wrong organisation: its files go with it, nobody of the old one sees
    it any more, and the contract is pinned anew as of the opening.

    :raises InvalidInput: when the requester is not an active one of the right organisation.
    """
    changing = change(ticket_id, by=by, at=at, version=version)
    permit(may_move(known(changing)))
    ticket = changing.ticket
    before = ticket.organization_id
    requester = User.objects.active().filter(pk=requester_id, organization_id=organization_id).first()
    if requester is None or before == organization_id:
        raise InvalidInput({"requester_id": "unknown"})
    outsiders = {"ticket": ticket, "user__organization_id": before}
    Follower.objects.filter(**outsiders).delete()
    ReadMark.objects.filter(**outsiders).delete()
    drop_drafts(Draft.objects.filter(**outsiders))
    changing.edit(
        organization_id=organization_id,
        requester_id=requester.pk,
        branch_id=None,
        # Whoever is called now is of the other house.
        contact_phone="",
        contract=contract_in_force(organization_id=organization_id, at=ticket.opened_at),
        follows_id=_followed_at(ticket, organization_id),
    )
    message_ids = Message.objects.filter(ticket=ticket).values_list("pk", flat=True)
    move_files(owner_kind=OWNER_KIND, owner_ids=list(message_ids), organization_id=organization_id)
    # The names of both houses are for support only.
    changing.record(EntryKind.ORGANIZATION, audience=Audience.INTERNAL, from_value=before, to_value=organization_id)
    audit(
        at=changing.at,
        actor=by,
        action="ticket_moved",
        subject_kind="ticket",
        subject_id=ticket.pk,
        data={"from": before, "to": organization_id},
    )
    changing.publish(TicketMoved, from_organization_id=before)

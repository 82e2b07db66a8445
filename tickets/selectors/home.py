"""What a customer's home and lists show: what waits on them, what is under way, what ended, what they began."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Left, NullIf

from accounts.models import User
from attachments.models import Attachment
from core.database import database_now
from core.services.idempotency import kept_key
from tickets.enums import Audience, DraftKind, Status
from tickets.models import Draft, Message, Ticket
from tickets.querysets import TicketQuerySet
from tickets.services.words import OWNER_KIND
from tickets.states import REOPENING_WINDOW

SHOWN = 20
COLLEAGUES = 10
RECENT = 5
# Of a draft's first words; no page shows as many.
TITLE_LENGTH = 300


@dataclass(frozen=True)
class Waiting:
    """A ticket that waits on the customer, with the words that ask; none where they were erased."""

    ticket: Ticket
    message: Message | None


@dataclass(frozen=True)
class Begun:
    """A draft of a new ticket: the key of its form, when it was kept, and its first words, where it has any."""

    key: str
    updated_at: datetime
    title: str


def waiting_on(*, user: User) -> list[Waiting]:
    """Return what awaits this person as the requester, the longest waiting first, with the words that ask.

    One more than SHOWN where there are more than those.
    """
    asking = Message.objects.filter(
        ticket=OuterRef("pk"), audience=Audience.PUBLIC, erased_at__isnull=True, is_by_support=True
    ).order_by("-at", "-id")
    tickets = list(
        rows(user=user)
        .awaiting_customer()
        .filter(requester_id=user.pk)
        .annotate(
            question_id=Subquery(asking.filter(is_question=True).values("id")[:1]),
            solution_id=Subquery(asking.filter(is_solution=True).values("id")[:1]),
        )
        .order_by("status_since", "id")[: SHOWN + 1]
    )
    ids = {ticket.pk: _asking_id(ticket) for ticket in tickets}
    messages = Message.objects.select_related("author").in_bulk([id_ for id_ in ids.values() if id_])
    return [Waiting(ticket, messages.get(ids[ticket.pk] or 0)) for ticket in tickets]


def _asking_id(ticket: Ticket) -> int | None:
    name = "question_id" if ticket.status == Status.WAITING_CUSTOMER else "solution_id"
    found: int | None = getattr(ticket, name)
    return found


def in_progress(*, user: User) -> TicketQuerySet:
    """Return the open tickets that this person opened or follows and that do not wait on them, newest first."""
    own_turn = Q(status__in=[Status.WAITING_CUSTOMER, Status.SOLUTION_PROPOSED], requester_id=user.pk)
    return rows(user=user).involving(user).open().exclude(own_turn).order_by("-is_immediate", "-opened_at", "-id")


def in_progress_of_colleagues(*, user: User) -> list[Ticket]:
    """Return the newest open tickets of the house that this person may see and has no part in."""
    involved = Ticket.objects.involving(user).values("pk")
    others = rows(user=user).open().exclude(pk__in=involved)
    return list(others.order_by("-is_immediate", "-opened_at", "-id")[:COLLEAGUES])


def ended_recently(*, user: User, at: datetime | None = None) -> list[Ticket]:
    """Return the tickets of this person that closed within the days in which they may reopen, newest first."""
    since = (at or database_now()) - REOPENING_WINDOW
    return list(
        rows(user=user)
        .filter(requester_id=user.pk, status=Status.CLOSED, closed_at__gte=since)
        .order_by("-closed_at", "-id")[:RECENT]
    )


def begun_by(*, user: User, except_key: str = "", most: int = RECENT) -> list[Begun]:
    """Return this person's newest drafts of new tickets that hold a word or a file, the newest first."""
    drafts = Draft.objects.of(user).filter(kind=DraftKind.TICKET).exclude(key=kept_key(except_key))
    # What a draft holds may be two megabytes; a line of it is shown.
    title = Coalesce(_words("subject"), _words("description"), Value(""), output_field=CharField())
    shown = (
        drafts.holding_something()
        .order_by("-updated_at", "-id")
        .values_list("key", "updated_at", Left(title, TITLE_LENGTH))
    )
    return [Begun(*row) for row in shown[:most]]


def _words(name: str) -> NullIf:
    return NullIf(KT(f"data__{name}"), Value(""))


def waiting_on_colleagues(*, user: User) -> int:
    """Return how many tickets of the house that this person may see wait on someone else of it."""
    return Ticket.objects.visible_to(user).awaiting_customer().exclude(requester_id=user.pk).count()


def rows(*, user: User) -> TicketQuerySet:
    """Return every ticket that this person may see, with what a row of a list names."""
    return Ticket.objects.visible_to(user).select_related("assignee", "requester", "module_group")


def sees_colleagues(user: User) -> bool:
    """Return whether this person may see tickets of colleagues: the manager, or where the house shares them."""
    organization = user.organization
    return organization is not None and (user.is_customer_manager or organization.shares_tickets)


def last_opened_by(user: User) -> Ticket | None:
    """Return the ticket that this person opened last, whose constant facts the form remembers."""
    return (
        Ticket.objects.visible_to(user)
        .filter(opened_by_id=user.pk, requester_id=user.pk)
        .order_by("-opened_at", "-id")
        .first()
    )


def erasable_message(*, ticket: Ticket, user: User, message_id: int) -> Message | None:
    """Return a message of this ticket that this person wrote and that is still there."""
    return Message.objects.filter(pk=message_id, ticket=ticket, author_id=user.pk, erased_at__isnull=True).first()


def erasable_file(*, ticket: Ticket, user: User, file_id: UUID) -> Attachment | None:
    """Return a file of this ticket that this person attached and that is still there."""
    messages = Message.objects.filter(ticket=ticket).readable_by(user).values("pk")
    return Attachment.objects.filter(
        pk=file_id, owner_kind=OWNER_KIND, owner_id__in=messages, uploaded_by_id=user.pk, erased_at__isnull=True
    ).first()

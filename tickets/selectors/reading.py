"""Reading one ticket: the ticket itself, its conversation, its people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from accounts.models import Skill, User
from attachments.models import Attachment
from attachments.selectors import ComingFile, coming_files
from core.services.idempotency import kept_key
from tickets.enums import Audience, EntryKind
from tickets.models import Draft, Follower, Message, Presence, ReadMark, Ticket, TimelineEntry
from tickets.querysets import MessageQuerySet, TimelineQuerySet
from tickets.services.standing import READER_HAS_LEVEL_TWO, standing_of
from tickets.services.traces import PRESENT_FOR, READ_BY_READER, TYPING_FOR
from tickets.services.words import OWNER_KIND

__all__ = [
    "Line",
    "changes_of",
    "conversation_of",
    "draft_for",
    "followers_of",
    "following",
    "latest_message_id",
    "messages_of",
    "names_of",
    "opening_of",
    "presences_of",
    "standing_of",
    "ticket_for",
    "with_files",
]

# Lines that say what a message beside them says already.
_SPOKEN = (EntryKind.MESSAGE, EntryKind.NOTE)
_RELATED = (
    "organization__executive", "branch", "contract", "requester", "opened_by", "assignee", "product",
    "module__group", "module_group", "follows",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of a conversation: a message with its files, or a change (entry) with the people it names.

    `coming` are files of the message that are still on their way.
    """

    at: datetime
    message: Message | None = None
    entry: TimelineEntry | None = None
    files: list[Attachment] = field(default_factory=list)
    coming: list[ComingFile] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return "message" if self.message is not None else "entry"

    @property
    def is_internal(self) -> bool:
        subject = self.message or self.entry
        return subject is not None and subject.audience == Audience.INTERNAL


@dataclass(frozen=True)
class Present:
    """Someone who has the ticket open now."""

    user: User
    is_typing: bool


def ticket_for(*, user: User, number: int) -> Ticket:
    """Return the ticket with what its page shows fetched in the same query, and with what `standing_of` and
    `mark_read` would ask of this reader.

    :raises Ticket.DoesNotExist: when there is none, or none that this person may see.
    """
    mark = ReadMark.objects.filter(ticket_id=OuterRef("pk"), user_id=user.pk)
    found = Ticket.objects.visible_to(user).annotate(**{READ_BY_READER: Subquery(mark.values("read_at")[:1])})
    if user.is_analyst:
        found = found.annotate(**{READER_HAS_LEVEL_TWO: Exists(Skill.objects.filter(user_id=user.pk, level=2))})
    return found.select_related(*_RELATED).get(pk=number)


def conversation_of(*, ticket: Ticket, user: User, after_id: int = 0) -> list[Line]:
    """Return messages and changes that this person may read, oldest first, in four queries.

    With `after_id`, only messages with a higher id, and no changes.
    """
    messages = messages_of(ticket=ticket, user=user).filter(pk__gt=after_id).order_by("at", "pk")
    lines = with_files(list(messages), user=user)
    if not after_id:
        entries = changes_of(ticket=ticket, user=user).order_by("at", "pk")
        lines += [Line(at=entry.at, entry=entry) for entry in entries]
    return sorted(lines, key=_moment)


def messages_of(*, ticket: Ticket, user: User) -> MessageQuerySet:
    """Return the messages of a ticket that this person may read, with their authors."""
    found: MessageQuerySet = Message.objects.filter(ticket=ticket).readable_by(user)
    return found.select_related("author__organization", "erased_by")


def changes_of(*, ticket: Ticket, user: User) -> TimelineQuerySet:
    """Return the changes of a ticket that this person may read, with who made them; what a message says is none."""
    entries: TimelineQuerySet = TimelineEntry.objects.filter(ticket=ticket).readable_by(user)
    entries = entries.exclude(kind__in=_SPOKEN)
    if not user.is_support:
        # A ticket that was moved from another house continues nothing that its people may know of.
        entries = entries.exclude(~Q(to_value=str(ticket.follows_id or "")), kind=EntryKind.FOLLOW_UP)
    return entries.select_related("actor")


def with_files(messages: Sequence[Message], *, user: User) -> list[Line]:
    """Return the messages as lines, with their files and those that are on their way: two queries."""
    ids = [message.pk for message in messages]
    files: dict[int, list[Attachment]] = defaultdict(list)
    for attachment in Attachment.objects.owned_by(OWNER_KIND, ids).select_related("erased_by", "blob"):
        files[attachment.owner_id or 0].append(attachment)
    coming: dict[int, list[ComingFile]] = defaultdict(list)
    for upload in coming_files(kind=OWNER_KIND, owner_ids=ids, user=user):
        coming[upload.owner_id].append(upload)
    return [
        Line(at=message.at, message=message, files=files[message.pk], coming=coming[message.pk]) for message in messages
    ]


def _moment(line: Line) -> tuple[datetime, int, int]:
    # What happened at one instant is told in the order in which it was written, the word before its effect.
    if line.message is not None:
        return (line.at, 0, line.message.pk)
    return (line.at, 1, line.entry.pk if line.entry else 0)


def names_of(lines: Sequence[Line]) -> dict[int, User]:
    """Return the people whom entries name by id in from and to, by id, in one query."""
    wanted: set[int] = set()
    for line in lines:
        if line.entry is not None and line.entry.kind in _NAMING:
            wanted |= {int(value) for value in (line.entry.from_value, line.entry.to_value) if value.isdigit()}
    return User.objects.in_bulk(wanted) if wanted else {}


_NAMING = frozenset({EntryKind.ASSIGNEE, EntryKind.REQUESTER, EntryKind.FOLLOWER_ADDED, EntryKind.FOLLOWER_REMOVED})


def latest_message_id(*, ticket: Ticket, user: User) -> int:
    """Return the highest message id that this person may read, 0 when there is none."""
    found = Message.objects.filter(ticket=ticket).readable_by(user).aggregate(latest=Max("pk"))["latest"]
    return found or 0


def followers_of(*, ticket: Ticket, user: User) -> list[User]:
    """Return who follows the ticket, as far as this person may know: customers do not see who of support does."""
    return [follower.user for follower in following(ticket=ticket, user=user).order_by("at", "pk")]


def following(*, ticket: Ticket, user: User) -> QuerySet[Follower]:
    """Return the followings of a ticket with their people, as far as this person may know of them."""
    found = Follower.objects.filter(ticket=ticket).select_related("user")
    return found if user.is_support else found.filter(user__organization__isnull=False)


def presences_of(*, ticket: Ticket, except_user: User) -> list[Present]:
    """Return who else has the ticket open at the desk, and whether they are writing."""
    found = (
        Presence.objects.filter(ticket=ticket, seen_at__gte=Now() - PRESENT_FOR)
        .exclude(user=except_user)
        .annotate(types=Q(typing_at__isnull=False, typing_at__gte=Now() - TYPING_FOR))
        .select_related("user")
        .order_by("user__name")
    )
    return [Present(user=presence.user, is_typing=bool(presence.types)) for presence in found]


def opening_of(ticket: Ticket) -> Message:
    """Return the message with which the ticket was opened; empty where it was erased."""
    return Message.objects.get(ticket=ticket, is_opening=True)


def draft_for(*, user: User, kind: str, ticket_id: int | None = None, key: str | None = None) -> Draft | None:
    """Return what this person is writing: by key, or the newest of that kind (for that ticket)."""
    drafts = Draft.objects.of(user).filter(kind=kind)
    if ticket_id is not None:
        drafts = drafts.filter(ticket_id=ticket_id)
    if key is not None:
        drafts = drafts.filter(key=kept_key(key))
    return drafts.order_by("-updated_at").first()

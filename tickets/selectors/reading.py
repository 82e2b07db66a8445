"""Reading one ticket: the ticket itself, its conversation, its people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Now

from accounts.models import Branch, Skill, User
from attachments.models import Attachment, Upload
from attachments.selectors import ComingFile, attached, coming_files
from core.services.idempotency import kept_key
from core.shaped import Shaped, Slot, filling, slots
from tickets.enums import Audience, EntryKind
from tickets.models import Draft, Follower, Message, Presence, ReadMark, Ticket, TimelineEntry
from tickets.querysets import MessageQuerySet, TimelineQuerySet
from tickets.selectors.readers import Reader, reader_of, values_of
from tickets.services.standing import READER_HAS_LEVEL_TWO, standing_of
from tickets.services.traces import PRESENT_FOR, READ_BY_READER, TYPING_FOR
from tickets.services.words import OWNER_KIND

__all__ = [
    "Customer",
    "Line",
    "changes_of",
    "conversation_of",
    "customer_of",
    "draft_for",
    "drafts_at",
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
# What the ticket of a page brought of itself, and a message of its files.
_HAS_DRAFTS, _HAS_FOLLOWERS, _HAS_FILES, _HAS_COMING = "has_drafts", "has_followers", "has_files", "has_coming"
_FIRST_CNPJ, _OPEN_OF_CUSTOMER = "first_cnpj", "open_of_customer"
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


@dataclass(frozen=True)
class Customer:
    """A ticket's customer as the desk sees them: the CNPJ of its branch, else of their first, and how many are open."""

    cnpj: str
    open_count: int


def ticket_for(*, user: User, number: int, is_for_page: bool = False) -> Ticket:
    """Return the ticket with what its page shows fetched in the same query, and with what `standing_of` and
    `mark_read` would ask of this reader.

    :param is_for_page: ask with it, too, whether it has followers and this person's drafts, and what the desk tells
        beside it of its customer: what a ticket brought is not asked for again
    :raises Ticket.DoesNotExist: when there is none, or none that this person may see.
    """
    found = _TICKET.row(reader_of(user), is_for_page, number=number, **values_of(user))
    if found is None:
        raise Ticket.DoesNotExist
    return found


def _write_ticket(reader: Reader, is_for_page: bool) -> QuerySet[Ticket]:
    mark = ReadMark.objects.filter(ticket_id=OuterRef("pk"), user_id=reader.pk)
    found = Ticket.objects.visible_to(reader.person).annotate(**{READ_BY_READER: Subquery(mark.values("read_at")[:1])})
    if reader.is_analyst:
        has_level_two = Exists(Skill.objects.filter(user_id=reader.pk, level=2))
        found = found.annotate(**{READER_HAS_LEVEL_TWO: has_level_two})
    if is_for_page:
        drafts = Draft.objects.of(reader.person).filter(ticket_id=OuterRef("pk"))
        followers = Follower.objects.filter(ticket_id=OuterRef("pk"))
        found = found.annotate(**{_HAS_DRAFTS: Exists(drafts), _HAS_FOLLOWERS: Exists(followers)})
    if is_for_page and reader.has_staff_role:
        houses = Branch.objects.filter(organization_id=OuterRef("organization_id")).order_by("code")
        found = found.annotate(
            **{_FIRST_CNPJ: Subquery(houses.values("cnpj")[:1]), _OPEN_OF_CUSTOMER: Subquery(_open_of_customer())}
        )
    return found.select_related(*_RELATED).filter(pk=Slot("number"))


def _open_of_customer() -> QuerySet[Ticket, Any]:
    open_ones = Ticket.objects.open().filter(organization_id=OuterRef("organization_id")).order_by()
    return open_ones.values("organization_id").annotate(held=Count("pk")).values("held")


_TICKET: Final = Shaped[Ticket](_write_ticket, joins_as_written=True)


def conversation_of(*, ticket: Ticket, user: User, after_id: int = 0) -> list[Line]:
    """Return messages and changes that this person may read, oldest first, in four queries at most.

    With `after_id`, only messages with a higher id, and no changes.
    """
    reader = reader_of(user)
    messages = _MESSAGES.rows(reader, ticket=ticket.pk, after=after_id)
    lines = with_files(messages, user=user)
    if not after_id:
        entries = _CHANGES.rows(reader, user.is_support, ticket=ticket.pk, follows=str(ticket.follows_id or ""))
        lines += [Line(at=entry.at, entry=entry) for entry in entries]
    return sorted(lines, key=_moment)


def messages_of(*, ticket: Ticket, user: User) -> MessageQuerySet:
    """Return the messages of a ticket that this person may read, with their authors."""
    return _messages(ticket.pk, user)


def _messages(ticket_id: Any, user: User) -> MessageQuerySet:
    found: MessageQuerySet = Message.objects.filter(ticket_id=ticket_id).readable_by(user)
    return found.select_related("author__organization", "erased_by")


def _write_messages(reader: Reader) -> MessageQuerySet:
    found = _messages(Slot("ticket"), reader.person).filter(pk__gt=Slot("after")).order_by("at", "pk")
    # Most messages have no file, and those that have are known as of the same instant.
    return found.annotate(
        **{
            _HAS_FILES: Exists(Attachment.objects.filter(owner_kind=OWNER_KIND, owner_id=OuterRef("pk"))),
            _HAS_COMING: Exists(Upload.objects.filter(owner_kind=OWNER_KIND, owner_id=OuterRef("pk"))),
        }
    )


_MESSAGES: Final = Shaped[Message](_write_messages)


def changes_of(*, ticket: Ticket, user: User) -> TimelineQuerySet:
    """Return the changes of a ticket that this person may read, with who made them; what a message says is none."""
    return _changes(ticket.pk, str(ticket.follows_id or ""), user, is_support=user.is_support)


def _changes(ticket_id: Any, follows: Any, user: User, *, is_support: bool) -> TimelineQuerySet:
    entries: TimelineQuerySet = TimelineEntry.objects.filter(ticket_id=ticket_id).readable_by(user)
    entries = entries.exclude(kind__in=_SPOKEN)
    if not is_support:
        # A ticket that was moved from another house continues nothing that its people may know of.
        entries = entries.exclude(~Q(to_value=follows), kind=EntryKind.FOLLOW_UP)
    return entries.select_related("actor")


def _write_changes(reader: Reader, is_support: bool) -> TimelineQuerySet:
    follows = Slot("follows", TextField())
    return _changes(Slot("ticket"), follows, reader.person, is_support=is_support).order_by("at", "pk")


_CHANGES: Final = Shaped[TimelineEntry](_write_changes)


def with_files(messages: Sequence[Message], *, user: User) -> list[Line]:
    """Return the messages as lines, with their files and those that are on their way: two queries at most."""
    files: dict[int, list[Attachment]] = defaultdict(list)
    for attachment in attached(kind=OWNER_KIND, owner_ids=_having(_HAS_FILES, messages)):
        files[attachment.owner_id or 0].append(attachment)
    coming: dict[int, list[ComingFile]] = defaultdict(list)
    for upload in coming_files(kind=OWNER_KIND, owner_ids=_having(_HAS_COMING, messages), user=user):
        coming[upload.owner_id].append(upload)
    return [
        Line(at=message.at, message=message, files=files[message.pk], coming=coming[message.pk]) for message in messages
    ]


def _having(name: str, messages: Sequence[Message]) -> list[int]:
    """Return the numbers of those that have something, and of those that were not asked about it."""
    return [message.pk for message in messages if message.__dict__.get(name, True)]


def _moment(line: Line) -> tuple[datetime, int, int]:
    # What happened at one instant is told in the order in which it was written, the word before its effect.
    if line.message is not None:
        return (line.at, 0, line.message.pk)
    return (line.at, 1, line.entry.pk if line.entry else 0)


def names_of(lines: Sequence[Line]) -> dict[int, User]:
    """Return the people whom entries name by id in from and to, by id, and who is there already: one query where
    somebody is not."""
    wanted: set[int] = set()
    for line in lines:
        if line.entry is not None and line.entry.kind in _NAMING:
            wanted |= {int(value) for value in (line.entry.from_value, line.entry.to_value) if value.isdigit()}
    people = (person for line in lines for person in _people_of(line) if person is not None)
    known = {person.pk: person for person in people if person.pk in wanted}
    wanted -= known.keys()
    if len(wanted) > _NAMED_AT_ONCE:
        return {**known, **User.objects.in_bulk(wanted)}
    found = _NAMED.rows(**filling("user", sorted(wanted), _NAMED_AT_ONCE)) if wanted else []
    return {**known, **{person.pk: person for person in found}}


def _people_of(line: Line) -> tuple[User | None, ...]:
    if line.message is not None:
        return (line.message.author,)
    return (line.entry.actor,) if line.entry is not None else ()


_NAMED_AT_ONCE: Final = 8
_NAMED: Final = Shaped[User](lambda: User.objects.filter(pk__in=slots("user", _NAMED_AT_ONCE)))
_NAMING = frozenset({EntryKind.ASSIGNEE, EntryKind.REQUESTER, EntryKind.FOLLOWER_ADDED, EntryKind.FOLLOWER_REMOVED})


def latest_message_id(*, ticket: Ticket, user: User) -> int:
    """Return the highest message id that this person may read, 0 when there is none."""
    found = Message.objects.filter(ticket=ticket).readable_by(user).aggregate(latest=Max("pk"))["latest"]
    return found or 0


def followers_of(*, ticket: Ticket, user: User) -> list[User]:
    """Return who follows the ticket, as far as this person may know: customers do not see who of support does."""
    if ticket.__dict__.get(_HAS_FOLLOWERS) is False:
        return []
    return [follower.user for follower in _FOLLOWING.rows(user.is_support, ticket=ticket.pk)]


def following(*, ticket: Ticket, user: User) -> QuerySet[Follower]:
    """Return the followings of a ticket with their people, as far as this person may know of them."""
    return _following(ticket.pk, is_support=user.is_support)


def _following(ticket_id: Any, *, is_support: bool) -> QuerySet[Follower]:
    found = Follower.objects.filter(ticket_id=ticket_id).select_related("user")
    return found if is_support else found.filter(user__organization__isnull=False)


_FOLLOWING: Final = Shaped[Follower](
    lambda is_support: _following(Slot("ticket"), is_support=is_support).order_by("at", "pk")
)


def presences_of(*, ticket: Ticket, except_user: User) -> list[Present]:
    """Return who else has the ticket open at the desk, and whether they are writing."""
    found = _PRESENCES.rows(ticket=ticket.pk, reader=except_user.pk)
    return [Present(user=presence.user, is_typing=bool(presence.types)) for presence in found]  # type: ignore[attr-defined]  # annotated


_PRESENCES: Final = Shaped[Presence](
    lambda: (
        Presence.objects.filter(ticket_id=Slot("ticket"), seen_at__gte=Now() - PRESENT_FOR)
        .exclude(user_id=Slot("reader"))
        .annotate(types=Q(typing_at__isnull=False, typing_at__gte=Now() - TYPING_FOR))
        .select_related("user")
        .order_by("user__name")
    )
)


def customer_of(*, ticket: Ticket) -> Customer:
    """Return what the desk tells of a ticket's customer beside it; no query where the ticket brought it."""
    if _OPEN_OF_CUSTOMER in ticket.__dict__:
        first, number = ticket.__dict__[_FIRST_CNPJ], ticket.__dict__[_OPEN_OF_CUSTOMER]
    else:
        branches = Branch.objects.filter(organization_id=ticket.organization_id).order_by("code")
        first = branches.values_list("cnpj", flat=True).first()
        number = Ticket.objects.open().filter(organization_id=ticket.organization_id).count()
    return Customer(cnpj=ticket.branch.cnpj if ticket.branch else first or "", open_count=number or 0)


def opening_of(ticket: Ticket) -> Message:
    """Return the message with which the ticket was opened; empty where it was erased."""
    return Message.objects.get(ticket=ticket, is_opening=True)


def drafts_at(*, ticket: Ticket, user: User) -> list[Draft]:
    """Return what this person is writing in a ticket; no query where the ticket brought that there is nothing."""
    if ticket.__dict__.get(_HAS_DRAFTS) is False:
        return []
    return list(Draft.objects.of(user).filter(ticket=ticket))


def draft_for(*, user: User, kind: str, ticket_id: int | None = None, key: str | None = None) -> Draft | None:
    """Return what this person is writing: by key, or the newest of that kind (for that ticket)."""
    drafts = Draft.objects.of(user).filter(kind=kind)
    if ticket_id is not None:
        drafts = drafts.filter(ticket_id=ticket_id)
    if key is not None:
        drafts = drafts.filter(key=kept_key(key))
    return drafts.order_by("-updated_at").first()

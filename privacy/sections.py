"""What an export of a person has in it: section by section, which rows are theirs and what of a row is given out.

Never another person's words: a conversation is given out as far as the person wrote it. No secret is: tokens, second
steps, links in mails.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    ApiToken,
    AuditEntry,
    AuditWords,
    BrowserSession,
    ExternalIdentity,
    FirstAccess,
    Invitation,
    KeptForm,
    KnownDevice,
    Skill,
    SupportPageRevision,
    User,
)
from attachments.models import Attachment, Upload
from notifications.models import Notification, Preference, SentMail, StoredMail
from privacy.models import AccessLine, PersonExport
from tickets.models import Draft, Follower, Message, Presence, ReadMark, Ticket, TimelineEntry

Rows = Callable[[User], QuerySet[Any]]


@dataclass(frozen=True)
class Section:
    """One part of an export: its name in the archive, its title, whose rows, and the columns that are given out.

    `key` orders the rows and is where reading goes on; empty where there are few, and the key is a secret.
    """

    name: str
    title: str | Promise
    rows: Rows
    fields: Sequence[str]
    key: str = "pk"


def _by(model: Any, *owners: str, **more: Any) -> Rows:
    def rows(person: User) -> QuerySet[Any]:
        theirs = Q()
        for owner in owners:
            theirs |= Q(**{owner: person})
        found: QuerySet[Any] = model._default_manager.filter(theirs, **more)
        return found

    return rows


def _followed(person: User) -> QuerySet[Any]:
    return Follower.objects.filter(user=person, ticket__in=Ticket.objects.visible_to(person))


def _opened_for_others(person: User) -> QuerySet[Any]:
    return Ticket.objects.visible_to(person).filter(opened_by=person).exclude(requester=person)


def _about(person: User) -> QuerySet[Any]:
    return AuditEntry.objects.filter(subject_kind="person", subject_id=person.pk)


def _words_about(person: User) -> QuerySet[Any]:
    return AuditWords.objects.filter(entry__subject_kind="person", entry__subject_id=person.pk)


_PROFILE = (
    "id", "name", "email", "job_title", "phone", "organization__name", "is_customer_manager", "is_analyst",
    "is_support_manager", "is_administrator", "is_active", "timezone", "language", "theme", "created_at", "last_login",
    "deactivated_at",
)  # fmt: skip
_TICKET = (
    "id", "organization__name", "subject", "status", "severity", "opened_at", "closed_at", "closing_reason",
    "contact_phone", "rating", "rating_comment",
)  # fmt: skip
_DEVICE = ("user_agent", "address")

SECTIONS: Final[tuple[Section, ...]] = (
    Section("profile", _("Who you are"), lambda person: User.objects.filter(pk=person.pk), _PROFILE),
    Section("addresses", _("E-mail addresses"), _by(EmailAddress, "user"), ("email", "verified", "primary")),
    Section("skills", _("What you work on"), _by(Skill, "user"), ("level", "module_group__name")),
    Section(
        "sessions",
        _("Where you are signed in"),
        _by(BrowserSession, "person"),
        (*_DEVICE, "signed_in_at", "last_seen_at", "expire_date"),
        key="",
    ),
    Section("devices", _("Known browsers"), _by(KnownDevice, "person"), (*_DEVICE, "created_at", "last_used_at")),
    Section(
        "identities",
        _("Sign-in through a company"),
        _by(ExternalIdentity, "person"),
        ("issuer", "subject", "linked_at"),
    ),
    Section(
        "second_steps",
        _("Second steps and passkeys"),
        _by(Authenticator, "user"),
        ("type", "created_at", "last_used_at"),
    ),
    Section(
        "tokens",
        _("Tokens of programs"),
        _by(ApiToken, "person"),
        ("name", "ending", "is_read_only", "created_at", "expires_at", "last_used_at", "revoked_at"),
    ),
    Section("invitations", _("Invitations"), _by(Invitation, "person"), ("created_at", "expires_at", "used_at")),
    Section("first_accesses", _("First accesses"), _by(FirstAccess, "person"), ("created_at", "proved_at", "used_at")),
    Section("tickets", _("Tickets of yours"), _by(Ticket, "requester"), _TICKET),
    Section(
        "opened_tickets", _("Tickets that you opened for others"), _opened_for_others, ("id", "subject", "opened_at")
    ),
    Section("followed_tickets", _("Tickets that you follow"), _followed, ("ticket_id", "ticket__subject", "at")),
    Section(
        "messages",
        _("Messages that you wrote"),
        _by(Message, "author"),
        ("id", "ticket_id", "at", "audience", "body", "log_text", "erased_at"),
    ),
    Section(
        "files",
        _("Files that you sent"),
        _by(Attachment, "uploaded_by"),
        ("id", "name", "size", "media_type", "sha256", "created_at", "erased_at"),
    ),
    Section(
        "uploads", _("Files on their way"), _by(Upload, "uploaded_by"), ("id", "blob__declared_name", "created_at")
    ),
    Section(
        "timeline",
        _("What you did on tickets"),
        _by(TimelineEntry, "actor"),
        ("id", "ticket_id", "at", "kind", "from_value", "to_value"),
    ),
    Section("read_marks", _("Up to where you read"), _by(ReadMark, "user"), ("ticket_id", "read_at")),
    Section("presences", _("Tickets that you have open"), _by(Presence, "user"), ("ticket_id", "seen_at")),
    Section("drafts", _("Drafts"), _by(Draft, "user"), ("kind", "ticket_id", "data", "created_at", "updated_at")),
    Section("kept_forms", _("Forms kept for you"), _by(KeptForm, "owner"), ("posted_to", "fields", "created_at")),
    Section(
        "notices", _("Notices"), _by(Notification, "user"), ("id", "kind", "ticket_id", "at", "read_at")
    ),
    Section("preferences", _("Notices that you chose"), _by(Preference, "user"), ("kind", "by_mail", "on_bell")),
    Section("mails", _("Mails that you were sent"), _by(SentMail, "user"), ("message_id", "ticket_id", "sent_at")),
    Section(
        "kept_mails",
        _("Mails kept in the portal"),
        lambda person: StoredMail.objects.sent_to([person.email]),
        ("subject", "message_id", "at"),
    ),
    Section("changes", _("Changes made to you"), _about, ("id", "at", "action", "data")),
    Section(
        "changed_words", _("What was changed"), _words_about, ("entry_id", "entry__at", "field", "before", "after")
    ),
    Section(
        "own_changes",
        _("Changes that you made"),
        _by(AuditEntry, "actor"),
        ("id", "at", "action", "subject_kind", "subject_id"),
    ),
    Section("support_page", _("Texts on how support works"), _by(SupportPageRevision, "by"), ("id", "at")),
    Section(
        "looks",
        _("What you looked at"),
        _by(AccessLine, "person"),
        ("at", "place", "numbers", "method", "status", "address", "token", "request_id"),
    ),
    Section("exports", _("Exports like this one"), _by(PersonExport, "person"), ("asked_at", "ready_at", "expires_at")),
)  # fmt: skip
BY_NAME: Final = {section.name: section for section in SECTIONS}

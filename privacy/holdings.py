"""Every column that leads to a person: in which section of their export its row is, and what removing them does to it.

A test compares this with the models. Whoever adds a column that leads to a person adds its line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Holding:
    """What becomes of the rows that a column leads to a person from."""

    # The section of the export (privacy.sections) that has them, or why none has.
    exported: str = ""
    left_out: str = ""
    # What anonymising does: the rows are deleted, or why they are kept.
    deleted: bool = False
    kept: str = ""


_NAMELESS: Final = "holds a number, which tells nothing of who it was"
_BY_THEM: Final = "an act of theirs on something of others: it stands in the timeline or among the changes they made"

HOLDINGS: Final[dict[str, Holding]] = {
    "account.EmailAddress.user": Holding("addresses", deleted=True),
    "accounts.ApiToken.person": Holding("tokens", deleted=True),
    "accounts.AuditEntry.actor": Holding("own_changes", kept=_NAMELESS),
    "accounts.BrowserSession.person": Holding("sessions", deleted=True),
    "accounts.CustomerImport.by": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "accounts.CustomerImport.confirmed_by": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "accounts.ExternalIdentity.person": Holding("identities", deleted=True),
    "accounts.FirstAccess.person": Holding("first_accesses", deleted=True),
    "accounts.ImportRow.person": Holding(
        left_out="a row of a file: what it brought is listed, and it is deleted within 30 days", deleted=True
    ),
    "accounts.Invitation.person": Holding("invitations", deleted=True),
    "accounts.KeptForm.owner": Holding("kept_forms", deleted=True),
    "accounts.KnownDevice.person": Holding("devices", deleted=True),
    "accounts.Skill.user": Holding("skills", deleted=True),
    "accounts.SupportPageRevision.by": Holding("support_page", kept=_NAMELESS),
    "attachments.Attachment.erased_by": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "attachments.Attachment.uploaded_by": Holding("files", kept="files belong to tickets; names are covered on choice"),
    "attachments.Blob.uploaded_by": Holding(left_out="the bytes of a file that is listed", kept=_NAMELESS),
    "attachments.Upload.uploaded_by": Holding("uploads", kept="ends at once and is swept within the hour"),
    "mfa.Authenticator.user": Holding("second_steps", deleted=True),
    "notifications.Notification.actor": Holding(left_out="a line of another person's bell", kept=_NAMELESS),
    "notifications.Notification.user": Holding("notices", deleted=True),
    "notifications.Preference.user": Holding("preferences", deleted=True),
    "notifications.SentMail.user": Holding("mails", kept=_NAMELESS),
    "privacy.AccessLine.person": Holding("looks", kept="the law wants it for six months; then it is deleted"),
    "privacy.PersonExport.asked_by": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "privacy.PersonExport.person": Holding("exports", deleted=True),
    "staffing.Absence.entered_by": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "staffing.Absence.person": Holding(left_out="support's plan of its own work", deleted=True),
    "staffing.Absence.substitute": Holding(left_out="support's plan of its own work", kept=_NAMELESS),
    "staffing.Capacity.person": Holding(left_out="support's plan of its own work", deleted=True),
    "staffing.Skip.person": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "tickets.Draft.user": Holding("drafts", deleted=True),
    "tickets.Follower.added_by": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "tickets.Follower.user": Holding("followed_tickets", deleted=True),
    "tickets.Message.author": Holding("messages", kept="the conversation stays; the person is covered in it on choice"),
    "tickets.Message.erased_by": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "tickets.Presence.user": Holding("presences", deleted=True),
    "tickets.ReadMark.user": Holding("read_marks", deleted=True),
    "tickets.Ticket.assignee": Holding(left_out="a customer's ticket; who takes it is in the timeline", kept=_NAMELESS),
    "tickets.Ticket.opened_by": Holding("opened_tickets", kept=_NAMELESS),
    "tickets.Ticket.requester": Holding("tickets", kept="the ticket stays; the person is covered in it on choice"),
    "tickets.TimelineEntry.actor": Holding("timeline", kept=_NAMELESS),
    "triage.Alert.answered_by": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "triage.AlertCall.person": Holding(left_out="a call to work on somebody else's ticket", kept=_NAMELESS),
    "triage.Contest.answered_by": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "triage.Contest.by": Holding(left_out="told by the timeline and by the message that came with it", kept=_NAMELESS),
    "triage.Correction.by": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "triage.Correction.ended_by": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "triage.Forwarding.by": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "triage.HandOver.by": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "triage.RulebookDraft.by": Holding(left_out="rules of the desk that they were changing", kept=_NAMELESS),
    "triage.RulebookRevision.by": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "triage.Return.by": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "triage.VendorReference.updated_by": Holding(left_out=_BY_THEM, kept=_NAMELESS),
    "triage.Duty.person": Holding(left_out="support's plan of its own work", kept=_NAMELESS),
    "triage.Duty.substitute": Holding(left_out="support's plan of its own work", kept=_NAMELESS),
}

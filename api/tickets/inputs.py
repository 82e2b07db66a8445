"""What programs send about tickets, read field by field; whether it may be, the services say."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.shapes import Id, MaybeId
from staffing.enums import SkipReason
from staffing.models import WORDS_LENGTH
from tickets.enums import (
    Audience,
    ClosingReason,
    Customization,
    Environment,
    Extent,
    Level,
    RequestType,
    Severity,
    Status,
    Stopped,
    Workaround,
)
from tickets.services.lifecycle import CHOSEN_REASONS
from tickets.services.opening import Opening
from tickets.services.words import Words


class Sent(serializers.Serializer[Any]):
    """A body of a request."""


class NothingIn(Sent):
    """An act that needs no word."""


def _words(**more: Any) -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, default="", trim_whitespace=False, **more)


def _line() -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, default="")


def _choice(choices: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=choices, required=False, allow_blank=True, default="")


def _files() -> serializers.ListField:
    return serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=200)


class WordsIn(Sent):
    """What one writes: Markdown, a pasted error, files that were uploaded before."""

    body = _words()
    log_text = _words()
    attachments = _files()

    def words(self) -> Words:
        """Return what was sent, as services take it."""
        sent = self.validated_data
        return Words(sent["body"], sent["log_text"], tuple(sent["attachments"]))


class SpokenIn(WordsIn):
    """Words that are not said over others: `last_seen_id` is the last message that their writer has read."""

    last_seen_id = MaybeId(min_value=0)


class MessageIn(SpokenIn):
    """A message to a ticket; `audience` "internal" is support's alone."""

    audience = serializers.ChoiceField(choices=Audience.choices, default=Audience.PUBLIC)


class SolutionIn(SpokenIn):
    """A solution, and the closing reason that its acceptance will carry."""

    reason = serializers.ChoiceField(
        choices=[(reason.value, reason.label) for reason in CHOSEN_REASONS], default=ClosingReason.RESOLVED.value
    )


class ClosingIn(SpokenIn):
    """Why the ticket ends, and a last word where one remains to be said."""

    reason = serializers.ChoiceField(choices=[(reason.value, reason.label) for reason in CHOSEN_REASONS])


class TicketIn(Sent):
    """A new ticket: all that the portal's form asks; support names the customer's person for whom it is."""

    subject = _line()
    description = _words()
    log_text = _words()
    request_type = _choice(RequestType.choices)
    stopped = _choice(Stopped.choices)
    extent = _choice(Extent.choices)
    environment = _choice(Environment.choices)
    customization = _choice(Customization.choices)
    workaround = _choice(Workaround.choices)
    immediate_requested = serializers.BooleanField(default=False)
    severity_asked = _choice(Severity.choices)
    product_id = MaybeId()
    module_id = MaybeId()
    branch_id = MaybeId()
    routine = _line()
    routine_version = _line()
    contact_phone = _line()
    organization_id = MaybeId()
    requester_id = MaybeId()
    follows_id = MaybeId()
    follower_ids = serializers.ListField(child=Id(), required=False, default=list, max_length=200)
    attachments = _files()

    def opening(self) -> Opening:
        """Return what was sent, as the service takes it."""
        sent = dict(self.validated_data)
        files, followers = tuple(sent.pop("attachments")), tuple(sent.pop("follower_ids"))
        return Opening(attachment_ids=files, follower_ids=followers, **sent)


class DetailsIn(Sent):
    """Details that are corrected: what is not sent stays as it is."""

    subject = serializers.CharField(required=False)
    request_type = serializers.ChoiceField(choices=RequestType.choices, required=False, allow_blank=True)
    environment = serializers.ChoiceField(choices=Environment.choices, required=False, allow_blank=True)
    customization = serializers.ChoiceField(choices=Customization.choices, required=False, allow_blank=True)
    workaround = serializers.ChoiceField(choices=Workaround.choices, required=False, allow_blank=True)
    product_id = Id(required=False, allow_null=True)
    module_id = Id(required=False, allow_null=True)
    branch_id = Id(required=False, allow_null=True)
    routine = serializers.CharField(required=False, allow_blank=True)
    routine_version = serializers.CharField(required=False, allow_blank=True)
    contact_phone = serializers.CharField(required=False, allow_blank=True)


class AssignIn(Sent):
    """To whom; null gives the ticket back to its queue."""

    assignee_id = Id(allow_null=True)


class LevelIn(Sent):
    """To which level."""

    level = serializers.ChoiceField(choices=Level.choices)


class SkipIn(Sent):
    """Why one passes a ticket over; `other` needs words."""

    reason = serializers.ChoiceField(choices=SkipReason.choices)
    words = serializers.CharField(required=False, default="", allow_blank=True, max_length=WORDS_LENGTH)


class ForwardIn(Sent):
    """To which team."""

    destination = serializers.ChoiceField(
        choices=[
            (Status.WITH_MAINTENANCE.value, _("Maintenance team")),
            (Status.WITH_PRODUCT_TEAM.value, _("Product team")),
        ]
    )


class PersonIn(Sent):
    """Whom."""

    user_id = Id()


class MoveIn(Sent):
    """To which customer, and who of them asks for it."""

    organization_id = Id()
    requester_id = Id()


class RatingIn(Sent):
    """One to five, and a word about it."""

    rating = serializers.IntegerField(min_value=1, max_value=5)
    comment = _line()


class ReasonIn(Sent):
    """Why; it stays."""

    reason = serializers.CharField()

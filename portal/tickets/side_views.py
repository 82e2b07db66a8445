"""Pages of their own for what is asked about less often: details, people, cancelling, erasing."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, customer_required
from accounts.models import User
from attachments.models import Attachment
from core.methods import require_http_methods
from portal.opening.choices import Offer
from portal.tickets.acts import change, seen_ticket, write
from portal.tickets.forms import DetailsForm, PersonForm, ReasonForm
from portal.tickets.page import Typed
from tickets.models import Message, Ticket
from tickets.permissions import (
    ActNotPermitted,
    Standing,
    may_cancel,
    may_edit_details,
    may_manage_followers,
    may_replace_requester,
)
from tickets.selectors.home import erasable_file, erasable_message
from tickets.selectors.reading import followers_of, standing_of
from tickets.services import details, erasing, lifecycle, people
from tickets.services.errors import InvalidInput, VersionConflict
from tickets.states import TransitionNotAllowed

both = require_http_methods(["GET", "HEAD", "POST"])


@customer_required
@both
def edit_details(request: PersonRequest, number: int) -> HttpResponse:
    """Correct what the form had asked."""
    ticket = _permitted(request, number, may_edit_details)
    form = DetailsForm(request.POST or None, ticket=ticket, offer=Offer(request.user, ticket=ticket))
    if request.method == "POST" and form.is_valid() and _edit(request, ticket, form):
        messages.success(request, _("The details are corrected."))
        return redirect("portal:show_ticket", number=number)
    status = 422 if form.errors else 200
    return render(request, "portal/tickets/details.html", {"ticket": ticket, "form": form}, status=status)


def _edit(request: PersonRequest, ticket: Ticket, form: DetailsForm) -> bool:
    version = form.cleaned_data["version"]
    try:
        details.edit_details(ticket_id=ticket.pk, by=request.user, changes=form.changes(), version=version)
    except InvalidInput as refused:
        form.refuse(refused.errors)
    except VersionConflict:
        now = seen_ticket(request, ticket.pk)
        form.show_current(now, Offer(request.user, ticket=now))
        form.add_error(
            None, _("Someone changed this ticket while you were writing. Check it and send again: nothing was lost.")
        )
    except TransitionNotAllowed:
        form.add_error(
            None,
            _("This ticket has ended meanwhile, and its details stay as they are. Write what is missing as a message."),
        )
    except ActNotPermitted:
        raise Http404 from None
    return not form.errors


@customer_required
@both
def cancel_ticket(request: PersonRequest, number: int) -> HttpResponse:
    """Withdraw the ticket, with a word why if one likes."""
    ticket = _permitted(request, number, may_cancel)
    if request.method == "POST":
        return write(
            request,
            number,
            place="reply",
            act=lambda words, key: lifecycle.cancel(ticket_id=number, by=request.user, words=words, key=key),
            done=_("The ticket is cancelled."),
        )
    return render(request, "portal/tickets/cancel.html", {"ticket": ticket, "typed": Typed()})


@customer_required
@both
def follow(request: PersonRequest, number: int) -> HttpResponse:
    """Show who follows the ticket, and let a colleague follow it."""
    ticket = seen_ticket(request, number)
    followers = followers_of(ticket=ticket, user=request.user)
    may_manage = may_manage_followers(standing_of(request.user, ticket))
    if not (may_manage or request.user in followers):
        raise Http404
    taken = {person.pk for person in followers} | {ticket.requester_id}
    form = PersonForm(request.POST or None, people=_colleagues(request.user, taken))
    if request.method == "POST" and form.is_valid():
        return _add_follower(request, number, form.cleaned_data["user"])
    context = {"ticket": ticket, "form": form, "followers": followers, "may_manage": may_manage}
    return render(request, "portal/tickets/follow.html", context, status=422 if form.errors else 200)


def _add_follower(request: PersonRequest, number: int, user_id: int) -> HttpResponse:
    return change(
        request,
        number,
        act=lambda ticket: people.add_follower(ticket_id=ticket.pk, by=request.user, user_id=user_id),
        done=_("This person follows the ticket now and is told of what happens."),
    )


@customer_required
@both
def replace_requester(request: PersonRequest, number: int) -> HttpResponse:
    """Put a colleague in the requester's place."""
    ticket = _permitted(request, number, may_replace_requester)
    form = PersonForm(request.POST or None, people=_colleagues(request.user, {ticket.requester_id}))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["user"]
        return change(
            request,
            number,
            act=lambda found: people.replace_requester(ticket_id=found.pk, by=request.user, user_id=chosen),
            done=_("The ticket has another requester now."),
        )
    context = {"ticket": ticket, "form": form}
    return render(request, "portal/tickets/requester.html", context, status=422 if form.errors else 200)


@customer_required
@both
def erase_message(request: PersonRequest, number: int, message_id: int) -> HttpResponse:
    """Erase the text of an own message, leaving who, when and why."""
    ticket = seen_ticket(request, number)
    message = erasable_message(ticket=ticket, user=request.user, message_id=message_id)
    return _erase(
        request,
        ticket,
        what=message,
        act=lambda reason: erasing.erase_message(message_id=message_id, by=request.user, reason=reason),
    )


@customer_required
@both
def erase_file(request: PersonRequest, number: int, file_id: UUID) -> HttpResponse:
    """Erase an own file, leaving its name, who, when and why."""
    ticket = seen_ticket(request, number)
    file = erasable_file(ticket=ticket, user=request.user, file_id=file_id)
    return _erase(
        request,
        ticket,
        what=file,
        act=lambda reason: erasing.erase_file(attachment_id=file_id, by=request.user, reason=reason),
    )


def _erase(
    request: PersonRequest, ticket: Ticket, *, what: Message | Attachment | None, act: Callable[[str], None]
) -> HttpResponse:
    if what is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return change(
            request,
            ticket.pk,
            act=lambda _ticket: act(form.cleaned_data["reason"]),
            done=_("It is erased. That it was there, who erased it and why stays visible."),
        )
    context = {"ticket": ticket, "form": form, "what": what, "is_file": isinstance(what, Attachment)}
    return render(request, "portal/tickets/erase.html", context, status=422 if form.errors else 200)


def _permitted(request: PersonRequest, number: int, rule: Callable[[Standing], bool]) -> Ticket:
    """Return the ticket to whom the rule lets do it; to others the page does not exist."""
    ticket = seen_ticket(request, number)
    if not rule(standing_of(request.user, ticket)):
        raise Http404
    return ticket


def _colleagues(user: User, taken: set[int]) -> list[User]:
    """Return the active people of the same organisation who are not there yet, by name."""
    if user.organization_id is None:
        return []
    people_here = User.objects.active().colleagues_of(user.organization_id)
    return list(people_here.exclude(pk__in=taken).order_by("name"))

"""The house's mails: from whom, through which server, what waits, what was given up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import house
from accounts.access import PersonRequest, administrator_required
from accounts.models import User
from accounts.proofs import recently_proved
from accounts.services.house import SENDER_FIELDS, edit_sender, house_row, house_stamp
from accounts.services.limits import TooManyAttempts
from core.methods import require_http_methods, require_POST
from core.models import Delivery
from core.selectors import dead_deliveries, outbox_state
from desk.administration.editing import Entry, edit, show_entry
from desk.administration.house_forms import SenderForm, initial_of_sender
from notifications.services.retrying import try_again
from notifications.services.trying import Outcome, Tried, send_test_mail

SECTION = "mail"
PAGE_SIZE = 25


@dataclass(frozen=True)
class Dead:
    """One mail that was given up, as one reads it."""

    delivery: Delivery
    to: str


@administrator_required
@require_http_methods(["GET", "POST"])
@recently_proved
def change_mail(request: PersonRequest) -> HttpResponse:
    """Change the sender; show the server and the outbox."""
    return mail_page(request, done=reverse("desk:change_mail"), **outbox(request))


def mail_page(request: PersonRequest, *, done: str, template: str = "mail", **context: Any) -> HttpResponse:
    """Answer with the form of the sender, which leads to `done`; the first start has a page of its own around it."""
    row = house_row()
    return edit(
        request,
        SenderForm,
        _entry(template, context),
        initial=initial_of_sender(row),
        stamp=house_stamp(row, SENDER_FIELDS),
        save=lambda form: edit_sender(by=request.user, seen=form.stamp, **form.values()),
        done=lambda saved: (done, _("Saved. The next mail leaves from it; send yourself a test.")),
    )


def _entry(template: str, context: Mapping[str, Any]) -> Entry:
    frame = {"server": server_words(), "sender": house.current().sender, **context}
    return Entry(SECTION, _("Mails"), reverse("desk:administer"), _("Administration"), _("Save"), frame, template)


@administrator_required
@require_POST
def test_mail(request: PersonRequest) -> HttpResponse:
    """Send a mail to oneself, and say what became of it."""
    begins = request.POST.get("from") == "begin"
    try:
        tried = send_test_mail(by=request.user)
    except TooManyAttempts:
        messages.warning(request, _("Ten tests in ten minutes are enough. Wait a little."))
        return redirect("desk:begin" if begins else "desk:change_mail")
    row = house_row()
    form = SenderForm(initial={**initial_of_sender(row), "seen": house_stamp(row, SENDER_FIELDS)})
    context = {"tried": tried, "told": words_of(tried, request.user), **({} if begins else outbox(request))}
    return show_entry(request, form, _entry("begin_mail" if begins else "mail", context))


@administrator_required
@require_POST
def retry_mails(request: PersonRequest) -> HttpResponse:
    """Try again one mail that was given up, or all of them."""
    chosen, dead = request.POST.get("delivery", ""), dead_deliveries()
    if chosen != "all":
        is_number = chosen.isascii() and chosen.isdecimal() and len(chosen) < 19
        dead = dead.filter(pk=int(chosen) if is_number else 0)
    count = try_again(by=request.user, ids=list(dead.values_list("pk", flat=True)[:1000]))
    if count:
        messages.success(request, _("They are tried again now; look here in a minute."))
    else:
        messages.warning(request, _("There was nothing left to try again."))
    return redirect("desk:change_mail")


def outbox(request: HttpRequest) -> dict[str, Any]:
    """Return what the page shows of the outbox."""
    page = Paginator(dead_deliveries(), PAGE_SIZE).get_page(request.GET.get("pagina"))
    numbers = [delivery.recipient.removeprefix("user:") for delivery in page]
    ids = [int(number) for number in numbers if number.isdecimal()]
    emails = dict(User.objects.filter(pk__in=ids).values_list("pk", "email"))
    dead = [Dead(delivery, _recipient(delivery, emails)) for delivery in page]
    return {"outbox": outbox_state(), "dead": dead, "page": page}


def _recipient(delivery: Delivery, emails: dict[int, str]) -> str:
    number = delivery.recipient.removeprefix("user:")
    return emails.get(int(number), delivery.recipient) if number.isdecimal() else delivery.recipient


def server_words() -> str:
    """Return where mails leave through, without its secrets; nothing where there is no server."""
    if not settings.EMAIL_URL:
        return ""
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"


def words_of(tried: Tried, person: User) -> str:
    """Return what became of a test mail, and what to do about it."""
    return {
        Outcome.TAKEN: _("The server took it. It should reach %(email)s within minutes; look in the junk, too."),
        Outcome.KEPT: _(
            "No mail server is named (EMAIL_URL), so it is kept in the portal and reaches nobody. Until there is one, "
            "copy the links of invitations and hand them on yourself."
        ),
        Outcome.HOST_UNKNOWN: _("There is no server of the name %(server)s. Check the name in EMAIL_URL."),
        Outcome.REFUSED_CONNECTION: _(
            "The server %(server)s does not take connections. Check the port in EMAIL_URL, and what stands between."
        ),
        Outcome.TIMEOUT: _(
            "The server %(server)s did not answer in time. A firewall may stand between, or it is the wrong port."
        ),
        Outcome.NOT_SECURE: _(
            "No secure line to %(server)s. smtp+tls:// is for port 587, smtp+ssl:// for 465; check which one it is."
        ),
        Outcome.SIGN_IN_REFUSED: _("The server refused user or password. Check both in EMAIL_URL."),
        Outcome.SENDER_REFUSED: _("The server does not let us send from this address. Choose one of its own."),
        Outcome.RECIPIENT_REFUSED: _("The server refused the address %(email)s."),
        Outcome.MAIL_REFUSED: _("The server refused the mail itself."),
        Outcome.BROKEN_OFF: _("The server broke off. Try again; if it happens again, check the port in EMAIL_URL."),
    }[tried.outcome] % {"email": person.email, "server": server_words()}

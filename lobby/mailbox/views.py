"""Reading the mails that the demo keeps instead of sending; the addresses exist in the demo only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from accounts.access import PersonRequest, signed_in
from core.methods import require_safe
from lobby.bell.views import LAYOUTS
from notifications.models import StoredMail

MAILS_A_PAGE = 30
# A mail is a foreign page: it may show itself with its own sheet, open links in a new tab, and nothing else.
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


def _in_demo(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def guarded(request: PersonRequest, *args: int, **kwargs: int) -> HttpResponseBase:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@_in_demo
@signed_in
def mailbox(request: PersonRequest) -> HttpResponse:
    """Show the mails to this person, newest first; to an administrator everyone's."""
    mails = StoredMail.objects.readable_by(request.user).defer("text", "html").order_by("-at", "-pk")
    page = Paginator(mails, MAILS_A_PAGE).get_page(request.GET.get("page"))
    context = {"layout": LAYOUTS[request.user.has_staff_role], "page": page}
    return render(request, "lobby/mailbox/page.html", context)


@require_safe
@_in_demo
@signed_in
def show_mail(request: PersonRequest, pk: int) -> HttpResponse:
    """Show one mail: its head, its HTML in a frame that cannot act, its text."""
    mail = get_object_or_404(StoredMail.objects.readable_by(request.user), pk=pk)
    return render(request, "lobby/mailbox/mail.html", {"layout": LAYOUTS[request.user.has_staff_role], "mail": mail})


@require_safe
@_in_demo
@signed_in
@xframe_options_sameorigin
def show_mail_body(request: PersonRequest, pk: int) -> HttpResponse:
    """Serve the HTML of one mail for the frame of its page."""
    mail = get_object_or_404(StoredMail.objects.readable_by(request.user).exclude(html=""), pk=pk)
    return HttpResponse(mail.html, headers={"Content-Security-Policy": _MAIL_POLICY})

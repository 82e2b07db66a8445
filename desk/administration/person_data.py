"""A person's rights over what is held of them: all of it given out, or who they were removed for good."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from accounts.access import PersonRequest, administrator_required
from accounts.models import User
from accounts.services.people import PersonRemoved
from core.methods import require_http_methods, require_POST
from desk.administration.frame import show
from desk.administration.refusals import REFUSALS, refuse, told
from privacy.enums import ExportState
from privacy.packing import pack
from privacy.selectors import exports_of
from privacy.services.anonymising import OTHERS, anonymise_person, outlook_of
from privacy.services.exporting import ExportGone, ask_for_export, take_export

_SECTION = "people"
_PAGE = ["GET", "HEAD", "POST"]
_MOST_WORDS = 20


class RemovalForm(forms.Form):
    """Why a person is removed, what else they are called in texts, and that it is meant."""

    reason = forms.CharField(
        label=gettext_lazy("Why is this person removed?"),
        max_length=500,
        help_text=gettext_lazy("Such as: request of the person of 12/03, protocol 814. It stays in the trail."),
        error_messages={"required": gettext_lazy("Write why: it stays in the trail.")},
    )
    more = forms.CharField(
        label=gettext_lazy("Other words that stand for this person in texts"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A CPF, a nickname, another spelling: one a line, four letters or more."),
    )
    is_meant = forms.BooleanField(
        label=gettext_lazy("I know that this cannot be undone, by anybody"),
        error_messages={"required": gettext_lazy("Tick that you know that this cannot be undone.")},
    )

    @property
    def words(self) -> list[str]:
        """Return the other words as they were typed, whether or not the rest of the form is right."""
        return [line.strip() for line in self.data.get("more", "").splitlines() if line.strip()][:_MOST_WORDS]


@never_cache
@require_http_methods(_PAGE)
@administrator_required
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # -- the library is untyped
def export_person(request: PersonRequest, person_id: int) -> HttpResponse:
    """Show the exports of a person, and have one put together."""
    person = get_object_or_404(User.objects.select_related("organization"), pk=person_id)
    if request.method == "POST":
        try:
            ask_for_export(by=request.user, person_id=person.pk)
        except PersonRemoved as refusal:
            messages.warning(request, told(refusal)[1])
        else:
            messages.success(request, _("It is being put together. This page says when it is ready."))
        return redirect("desk:export_person", person_id=person.pk)
    exports = list(exports_of(person=person))
    is_worked = any(export.state != ExportState.READY for export in exports)
    context = {"person": person, "exports": exports, "is_worked": is_worked}
    if request.headers.get("HX-Request"):
        return render(request, "desk/administration/_person_exports.html", context)
    return show(request, "person_export", _SECTION, context)


@require_POST
@administrator_required
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # -- the library is untyped
def take_person_export(request: PersonRequest, person_id: int, export_id: int) -> HttpResponseBase:
    """Give an export out as an archive."""
    try:
        export = take_export(by=request.user, export_id=export_id)
    except ExportGone as gone:
        raise Http404 from gone
    if export.person_id != person_id:
        raise Http404
    name = f"dados-{person_id}-{export.asked_at:%Y-%m-%d}.zip"
    answer = FileResponse(pack(export), as_attachment=True, filename=name, content_type="application/zip")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


@never_cache
@require_http_methods(_PAGE)
@administrator_required
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # -- the library is untyped
def remove_person(request: PersonRequest, person_id: int) -> HttpResponse:
    """Show what removing a person would change, and remove them once that is confirmed."""
    person = get_object_or_404(User.objects.select_related("organization"), pk=person_id)
    if request.method != "POST":
        return _look(request, person, RemovalForm())
    form = RemovalForm(request.POST)
    # The words are looked for before anything is decided.
    if request.POST.get("do") == "look":
        form.is_valid()
        return _look(request, person, form, is_looking=True)
    if not form.is_valid():
        return _look(request, person, form, status=422)
    try:
        covered = anonymise_person(
            by=request.user,
            person_id=person.pk,
            reason=form.cleaned_data["reason"],
            more=form.words,
            covered=request.POST.getlist("covered"),
        )
    except REFUSALS as refusal:
        refuse(form, refusal)
        return _look(request, person, form, status=422)
    words = _("This person is removed.")
    if covered:
        words += " " + ngettext(
            "In %(count)s text a token stands for them now.", "In %(count)s texts a token stands for them now.", covered
        ) % {"count": covered}
    messages.success(request, words)
    return redirect("desk:edit_person", person_id=person.pk)


def _look(
    request: PersonRequest, person: User, form: RemovalForm, *, status: int = 200, is_looking: bool = False
) -> HttpResponse:
    if is_looking:
        # What is not filled in yet is no fault of who only looks.
        form.errors.clear()
    outlook = outlook_of(by=request.user, person=person, more=form.words)
    ticked = set(request.POST.getlist("covered")) if request.method == "POST" and not is_looking else None
    context: dict[str, Any] = {
        "person": person,
        "form": form,
        "outlook": outlook,
        "mentions": [(mention, ticked is None or mention.key in ticked) for mention in outlook.mentions],
        "others": OTHERS,
        "covers_others": ticked is None or OTHERS in ticked,
        "is_oneself": person.pk == request.user.pk,
    }
    return show(request, "person_remove", _SECTION, context, status=status)

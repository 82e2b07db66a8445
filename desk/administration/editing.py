"""One way to enter and change things: a form that keeps what was typed, and refuses to undo another's change."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.forms.boundfield import BoundField
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import PersonRequest, kept_fields
from core.stamps import ChangedMeanwhile
from core.validators import one_line
from desk.administration.frame import show
from desk.administration.refusals import REFUSALS, refuse

Layout = Sequence[Sequence[str]]


class EntryForm(forms.Form):
    """A form of administration; `layout` names the fields of each line."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    layout: ClassVar[Layout] = ()
    # Fields that may be left empty, but do not say so.
    unmarked: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": "entry_%s"})

    @property
    def lines(self) -> list[list[BoundField]]:
        """Return the fields as they stand below each other."""
        return [[self[name] for name in line if name in self.fields] for line in self.layout]

    @property
    def stamp(self) -> str | None:
        """Return what the row looked like when the form was drawn."""
        return self.cleaned_data.get("seen") or None

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


def external_id_field() -> forms.CharField:
    """Return the field of what the vendor's ERP knows a customer or person by."""
    return forms.CharField(
        label=gettext_lazy("Code in the ERP"),
        help_text=gettext_lazy("By it a file of customers knows whom it means."),
        max_length=40,
        required=False,
        validators=[one_line],
    )


F = TypeVar("F", bound=EntryForm)


@dataclass(frozen=True)
class Entry:
    """The page around a form."""

    section: str
    title: str
    back: str
    back_label: str
    submit: str
    context: Mapping[str, Any] = field(default_factory=dict)
    template: str = "entry"


def edit(
    request: PersonRequest,
    form_class: Callable[..., F],
    entry: Entry,
    *,
    initial: Mapping[str, Any],
    stamp: str,
    save: Callable[[F], Any],
    done: Callable[[Any], tuple[str, str]],
    preview: Callable[[Any], Mapping[str, Any]] | None = None,
) -> HttpResponse:
    """Show the form, or save what it holds.

    :param stamp: of the row as it is now, empty for something new
    :param done: what was saved to where one is led, and what one is told
    :param preview: what the page shows of what would be saved; it is saved once that very thing is confirmed
    """
    sent = request.POST if request.method == "POST" else kept_fields(request)
    form = form_class(sent, initial={**initial, "seen": stamp})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                if preview is not None and request.POST.get("confirm") != confirmation_of(form):
                    return _look_first(request, form, entry, save, preview)
                url, told = done(save(form))
            except ChangedMeanwhile:
                return show_entry(request, drawn_anew(request, form, stamp), entry, status=409)
            except REFUSALS as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, told)
                return redirect(url)
        status = 422
    return show_entry(request, form, entry, status=status)


def confirmation_of(form: EntryForm) -> str:
    """Return what the button sends that confirms exactly these values."""
    return hashlib.sha256(repr(sorted(form.values().items())).encode()).hexdigest()[:32]


def _look_first(
    request: PersonRequest,
    form: F,
    entry: Entry,
    save: Callable[[F], Any],
    preview: Callable[[Any], Mapping[str, Any]],
) -> HttpResponse:
    # Saved for a look and taken back: what the services refuse is refused already here.
    with transaction.atomic():
        shown = preview(save(form))
        transaction.set_rollback(True)
    looked = {**entry.context, **shown, "confirmation": confirmation_of(form)}
    return show_entry(request, form, replace(entry, context=looked))


def show_entry(request: PersonRequest, form: forms.Form, entry: Entry, *, status: int = 200) -> HttpResponse:
    """Answer with the page around the form."""
    return show(request, entry.template, entry.section, {**entry.context, "entry": entry, "form": form}, status=status)


def drawn_anew(request: PersonRequest, form: F, stamp: str) -> F:
    """Return the form with what was typed, on top of what is there now, and say what that is."""
    fields = QueryDict(request.POST.urlencode(), mutable=True)
    fields["seen"] = stamp
    form.data = fields
    form.add_error(
        None,
        _("Someone changed this after you opened it. Nothing is saved yet: look at it, and send again to keep yours."),
    )
    for name in form.changed_data:
        if name != "seen":
            form.add_error(name, _("It says now: %(now)s") % {"now": _shown(form[name])})
    return form


def _shown(bound: BoundField) -> str:
    value = bound.initial
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = {str(key): str(label) for key, label in getattr(bound.field, "choices", ())}
    return choices.get(str(value if value is not None else ""), str(value if value is not None else "")) or "–"

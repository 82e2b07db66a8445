"""What the page of the opening form shows, in each of its three shapes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from attachments.enums import FileKind
from attachments.receiving import RefusedFile
from attachments.selectors import FormFile, files_of_form
from portal.opening import wording
from portal.opening.completeness import completeness
from portal.opening.drafts import other_drafts
from portal.opening.forms import OpeningForm, is_urgent
from portal.opening.remembered import NAMES, Remembered
from portal.opening.understanding import understood_words
from tickets.enums import Stopped
from tickets.rules import Facts, are_complete, immediate_exclusion, suggested_severity
from triage.foreseeing import foresee


class Shape(StrEnum):
    """What the answers make of the form."""

    NORMAL = "normal"
    ASKING = "asking"
    IMMEDIATE = "immediate"
    EXCLUDED = "excluded"


def shape_of(facts: Facts) -> Shape:
    """Return the shape that these answers give."""
    if not is_urgent(facts):
        return Shape.NORMAL
    if immediate_exclusion(facts) is not None:
        return Shape.EXCLUDED
    return Shape.IMMEDIATE if are_complete(facts) else Shape.ASKING


@dataclass(frozen=True)
class Sent:
    """Where a page comes from: the key of its form, and what to say above it."""

    key: str
    remembered: Remembered = field(default_factory=Remembered)
    notice: str = ""
    refusals: tuple[RefusedFile, ...] = ()
    earlier: int | None = None


def page(form: OpeningForm, *, user: User, sent: Sent) -> dict[str, Any]:
    """Return the context of the whole page."""
    files = files_of_form(user=user, ids=form.attachment_ids)
    draft = sent.notice == "draft"
    return {
        "form": form,
        "key": sent.key,
        "files": files,
        "refusals": sent.refusals,
        "notice": sent.notice,
        "earlier": sent.earlier,
        "marks": _marks(form, sent.remembered),
        "remembered_at": sent.remembered.at,
        "remembered_names": wording.listed([name for name in NAMES if name in sent.remembered.values]),
        "drafts": [] if draft else other_drafts(user=user, key=sent.key),
        **reading(form, files, user=user),
    }


def reading(form: OpeningForm, files: list[FormFile], *, user: User) -> dict[str, Any]:
    """Return what the answers say so far: shape, verdict, severity, what is still missing."""
    facts = form.facts
    exclusion = immediate_exclusion(facts)
    kinds = {file.kind for file in files}
    answers = {name: str(form.answers.get(name) or "") for name in form.fields}
    found = completeness(answers, has_image=FileKind.IMAGE in kinds, has_video=FileKind.VIDEO in kinds)
    suggested = suggested_severity(facts)
    foreseen = foresee(answers=_asked(answers), user=user)
    return {
        "shape": shape_of(facts),
        "understood": understood_words(foreseen) if foreseen else None,
        "title": title_of(facts),
        "verdict": wording.exclusion_words(exclusion) if exclusion else None,
        "suggested": suggested,
        "suggested_word": wording.severity_word(suggested),
        "severity": _shown_severity(form, suggested),
        "severity_options": wording.severity_options(),
        "needs": wording.needs(found),
        "done": found.done,
        "total": found.total,
    }


def _asked(answers: dict[str, str]) -> dict[str, str]:
    """Return the answers by the names of what the service takes."""
    return {**answers, "module_id": answers.get("module", "")}


def title_of(facts: Facts) -> str:
    """Return the page's heading: what stopped, once that is known."""
    titles: dict[str, str] = {
        Stopped.INVOICING: pgettext("title", "Invoicing stopped"),
        Stopped.DISPATCH: pgettext("title", "Dispatch stopped"),
    }
    return titles.get(facts.stopped) or _("Open a ticket")


def _shown_severity(form: OpeningForm, suggested: str) -> str:
    """Return what the select shows: the person's own choice, else what the answers give."""
    chosen = str(form.answers.get("severity_asked") or "")
    return chosen if chosen and chosen != form.answers.get("severity_shown") else suggested


def _marks(form: OpeningForm, remembered: Remembered) -> dict[str, str]:
    """Return the word after the label of each field whose value is the remembered one."""
    words = {
        "product": pgettext("masculine", "remembered"),
        "module": pgettext("masculine", "remembered"),
        "branch": pgettext("feminine", "remembered"),
        "contact_phone": pgettext("masculine", "remembered"),
        "environment": pgettext("feminine", "remembered"),
    }
    return {
        name: words[name] for name, value in remembered.values.items() if str(form.answers.get(name) or "") == value
    }

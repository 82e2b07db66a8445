"""The rules of triage: read, edited in a draft, measured on the last tickets, saved, compared, restored."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.access import PersonRequest, kept_fields, managers_required
from accounts.customer_file.written import csv_of
from core.methods import require_http_methods, require_POST, require_safe
from desk.queues.rail import rail_for
from desk.rules.anatomy import FIGURES as FIGURES_OF
from desk.rules.anatomy import LISTS as LISTS_OF
from desk.rules.forms import FiguresForm, RuleForm, SaveForm, WordsForm
from desk.rules.names import label_of_list
from desk.rules.shown import (
    agreement_lines,
    changed_parts,
    differs_from_people,
    effect_lines,
    effect_sheet,
    list_groups,
    list_line,
    rule_groups,
    rule_line,
    steps_between,
)
from desk.rules.words import FIXED, conflict_lines, fault_lines, fault_words, figure_words, rule_words, step_lines
from triage.deciding.governing import DOUBTS, EXCLUSIONS, IMMEDIATES, governed, protected_lists, shipped
from triage.editing import Workbench, changes_of, revisions, workbench_of
from triage.effect import READ
from triage.measuring import rules_of_last
from triage.models import RulebookRevision
from triage.rulebook.changes import Changes
from triage.rulebook.tables import WORD, is_phrases
from triage.services import rulebook as service

PAGE_SIZE: Final = 25
_POLICY: Final = (*IMMEDIATES, *EXCLUSIONS, *DOUBTS)


@managers_required
@require_safe
def show_rules(request: PersonRequest) -> HttpResponse:
    """Show every rule by what it decides, with how often it applied and how often people said otherwise."""
    bench = workbench_of(request.user)
    context = {
        "groups": rule_groups(bench, rules_of_last(READ)),
        "conflicts": conflict_lines(bench.conflicts),
        "faults": fault_lines(bench.faults),
        "read": READ,
    }
    return _page(request, "rules", bench, context)


@managers_required
@require_http_methods(["GET", "POST"])
def edit_rule(request: PersonRequest, rule: str) -> HttpResponse:
    """Show a rule with what it rests on, or keep what it decides in the draft."""
    bench = workbench_of(request.user)
    if rule in _POLICY:
        return _rule_page(request, bench, rule, None)
    known = governed().get(rule)
    if known is None:
        raise Http404
    form = RuleForm(_sent(request), rule=known, value=bench.tables.values[rule], is_on=rule not in bench.off)
    if request.method == "POST" and form.is_valid():
        refused = _refused(request, form, puts=form.puts())
        if not refused:
            return redirect("desk:edit_rule", rule=rule)
    return _rule_page(request, bench, rule, form)


def _rule_page(request: PersonRequest, bench: Workbench, rule: str, form: RuleForm | None) -> HttpResponse:
    if form is None and request.method == "POST":
        return HttpResponse(status=405)
    figures = rules_of_last(READ)
    groups = rule_groups(bench, figures)
    context = {
        "group": next(group for group in groups if any(line.rule == rule for line in group.lines)),
        "line": rule_line(bench, rule, figures),
        "form": form,
        "fixed": FIXED if rule in (*IMMEDIATES, *EXCLUSIONS) else "",
        "lists": [list_line(bench, name) for name in LISTS_OF[rule]],
        "figures": [(figure_words(name), bench.tables.figures[name].value) for name in FIGURES_OF.get(rule, ())],
        "read": READ,
    }
    return _page(request, "rule", bench, context, status=422 if form is not None and form.errors else 200)


@managers_required
@require_safe
def list_words(request: PersonRequest) -> HttpResponse:
    """Show every list of words, codes and numbers."""
    bench = workbench_of(request.user)
    return _page(request, "lists", bench, {"groups": list_groups(bench), "tab": "words"})


@managers_required
@require_http_methods(["GET", "POST"])
def edit_words(request: PersonRequest, name: str) -> HttpResponse:
    """Show the words of a list, or keep them in the draft."""
    bench = workbench_of(request.user)
    if name not in bench.tables.lists:
        raise Http404
    words = bench.tables.lists[name]
    form = WordsForm(_sent(request), name=name, words=words)
    if request.method == "POST" and form.is_valid():
        refused = _refused(request, form, field="words", words={name: form.wanted()})
        if not refused:
            return redirect("desk:edit_words", name=name)
    own = shipped().lists[name]
    context = {
        "form": form,
        "name": name,
        "label": label_of_list(name),
        "is_phrases": is_phrases(name),
        "is_word_list": name.startswith(WORD),
        "is_protected": name in protected_lists(),
        "added": [word for word in words if word not in own],
        "removed": [word for word in own if word not in words],
        "rules": [(one, rule_words(one)) for one, lists in LISTS_OF.items() if name in lists],
        "tab": "words",
    }
    return _page(request, "words", bench, context, status=422 if form.errors else 200)


@managers_required
@require_http_methods(["GET", "POST"])
def edit_figures(request: PersonRequest) -> HttpResponse:
    """Show thresholds and weights, or keep them in the draft."""
    bench = workbench_of(request.user)
    form = FiguresForm(_sent(request), tables=bench.tables)
    if request.method == "POST" and form.is_valid():
        refused = _refused(request, form, puts=form.puts())
        if not refused:
            return redirect("desk:edit_figures")
    return _page(request, "figures", bench, {"form": form, "tab": "figures"}, status=422 if form.errors else 200)


@managers_required
@require_http_methods(["GET", "POST"])
def show_effect(request: PersonRequest) -> HttpResponse:
    """Show what the draft would do to the last tickets, or save it as the next version."""
    bench = workbench_of(request.user)
    form = SaveForm(_sent(request), initial=_save_initial(bench))
    if request.method == "POST" and form.is_valid():
        answer = _saved(request, form, bench)
        if answer is not None:
            return answer
        bench = workbench_of(request.user)
    context = {"form": form, "tab": "effect", **_effect_context(request, bench)}
    return _page(request, "effect", bench, context, status=422 if form.errors else 200)


def _save_initial(bench: Workbench) -> dict[str, Any]:
    restored = bench.draft.restores if bench.draft else None
    words = ""
    if restored is not None:
        words = _("Brings version %(number)d back.") % {"number": restored} if restored else _("As the product comes.")
    return {"version": bench.draft.version if bench.draft else 1, "why": words}


def _saved(request: PersonRequest, form: SaveForm, bench: Workbench) -> HttpResponse | None:
    """Save the draft; None where the form has to say why it could not be."""
    given = form.cleaned_data
    try:
        revision = service.save_draft(
            by=request.user, why=given["why"], version=given["version"], effective_from=form.effective()
        )
    except service.EffectNotMeasured:
        words = _("The draft changed after this page was drawn. Look at the effect of it as it is now, then save it.")
        form.take_version(bench.draft.version if bench.draft else 1)
        form.add_error(None, words)
    except service.NothingToSave:
        form.add_error(None, _("The draft says what the last version says. Change something first."))
    except service.BeginsInThePast:
        form.add_error("effective_from", _("That moment is over. Choose a later one, or let it count from now on."))
    except service.DraftRefused as refusal:
        for fault in refusal.faults:
            form.add_error(None, fault_words(fault))
    else:
        if revision is None:
            messages.warning(
                request,
                _("Somebody else saved a version meanwhile. It is in your draft now: look at the effect again."),
            )
            return redirect("desk:show_effect")
        messages.success(request, _("Version %(number)d is saved.") % {"number": revision.number})
        return redirect("desk:show_rules_version", revision_number=revision.number)
    return None


def _effect_context(request: PersonRequest, bench: Workbench) -> dict[str, Any]:
    draft = bench.draft
    context: dict[str, Any] = {"steps": step_lines(bench.steps, bench.tables)}
    if bench.is_behind:
        merge, tables = bench.merge, shipped()
        theirs = Changes(
            {place: put for place, put in bench.saved.puts.items() if place in (*merge.theirs, *merge.clashes)}
        )
        mine = Changes(
            {place: put for place, put in bench.base.puts.items() if place in (*merge.theirs, *merge.clashes)}
        )
        return {**context, "theirs": steps_between(mine, theirs, tables), "clashes": len(merge.clashes)}
    if draft is None or not bench.steps:
        return context
    if not service.is_measured(draft):
        is_begun = draft.effect_version == draft.version
        return {
            **context,
            "done": draft.effect_done if is_begun else 0,
            "total": draft.effect_total if is_begun else READ,
        }
    rows = draft.effect["rows"]
    others = [row for row in rows if differs_from_people(row)]
    only_others = request.GET.get("so") == "diferente"
    page = Paginator(others if only_others else rows, PAGE_SIZE).get_page(request.GET.get("pagina"))
    return {
        **context,
        "is_measured": True,
        "read": draft.effect["read"],
        "many": len(rows),
        "immediates": sum("immediate" in row["changes"] for row in rows),
        "others": len(others),
        "only_others": only_others,
        "page": page,
        "lines": effect_lines(list(page.object_list)),
        "agreement": agreement_lines(draft),
        "parts": changed_parts(draft),
    }


@managers_required
@require_safe
def show_measuring(request: PersonRequest) -> HttpResponse:
    """Answer how far the effect is measured; done, the page is told to come again."""
    bench = workbench_of(request.user)
    context = _effect_context(request, bench)
    response = render(request, "desk/rules/_measuring.html", {"bench": bench, **context})
    if "done" not in context:
        response["HX-Refresh"] = "true"
    return response


@managers_required
@require_safe
def export_effect(request: PersonRequest) -> HttpResponse:
    """Give the tickets that would change as a table for a spreadsheet."""
    draft = workbench_of(request.user).draft
    if draft is None or not service.is_measured(draft):
        raise Http404
    text = "".join(csv_of(effect_sheet(draft)))
    name = f"{pgettext('file', 'effect of the rules')}.csv"
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


@managers_required
@require_POST
def discard_draft(request: PersonRequest) -> HttpResponse:
    """Throw one's own draft away."""
    service.discard_draft(by=request.user)
    messages.success(request, _("Your draft is gone; the rules are as the last version has them."))
    return redirect("desk:show_rules")


@managers_required
@require_POST
def take_in_version(request: PersonRequest) -> HttpResponse:
    """Let one's own draft go on from what somebody else saved."""
    service.take_in(by=request.user)
    messages.success(request, _("Your draft holds the other version's changes too. Look at the effect, then save it."))
    return redirect("desk:show_effect")


@managers_required
@require_safe
def list_rules_versions(request: PersonRequest) -> HttpResponse:
    """Show every version: who saved it when, from when it counts, and why."""
    page = Paginator(revisions(), PAGE_SIZE).get_page(request.GET.get("pagina"))
    return _page(request, "versions", workbench_of(request.user), {"page": page, "tab": "versions"})


@managers_required
@require_safe
def show_rules_version(request: PersonRequest, revision_number: int) -> HttpResponse:
    """Show a version beside the one before it, or beside another one."""
    revision = revisions().filter(number=revision_number).first()
    if revision is None:
        raise Http404
    asked = request.GET.get("com", "")
    numbers = [one for one in revisions().values_list("number", flat=True) if one != revision_number] + [0]
    other = int(asked) if asked.isdecimal() and int(asked) in numbers else revision_number - 1
    lines = steps_between(changes_of(other), Changes.read(revision.changes))
    context = {"revision": revision, "other": other, "numbers": numbers, "lines": lines, "tab": "versions"}
    return _page(request, "version", workbench_of(request.user), context)


@managers_required
@require_POST
def restore_rules_version(request: PersonRequest, revision_number: int) -> HttpResponse:
    """Put an earlier version into one's own draft, 0 for the product's own rulebook."""
    try:
        service.restore_into_draft(by=request.user, number=revision_number)
    except RulebookRevision.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("That version is in your draft. Look at the effect, then save it."))
    return redirect("desk:show_effect")


def _sent(request: PersonRequest) -> Any:
    return request.POST if request.method == "POST" else kept_fields(request)


def _refused(request: PersonRequest, form: Any, *, field: str = "", **given: Any) -> bool:
    """Keep what was given in the draft, and tell whether it was refused; the form then says why."""
    try:
        service.edit_draft(by=request.user, **given)
    except service.DraftRefused as refusal:
        for fault in refusal.faults:
            form.add_error(field or (fault.place.name if fault.place.name in form.fields else None), fault_words(fault))
        return True
    messages.success(request, _("Kept in your draft. Nothing changes until you save a version."))
    return False


def _page(
    request: PersonRequest, name: str, bench: Workbench, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    frame = {"rail": rail_for(request.user), "bench": bench, "tab": "rules", "changed": len(bench.steps), **context}
    return render(request, f"desk/rules/{name}.html", frame, status=status)

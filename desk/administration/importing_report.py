"""The report on a file of customers: its figures, and row by row what happens and what to do."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final, TypeVar

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, ngettext, npgettext, pgettext
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, administrator_required
from accounts.customer_file.columns import Column
from accounts.customer_file.written import Sheet, csv_of, examples, heads, xlsx_of
from accounts.enums import ImportState, Verdict
from accounts.import_selectors import refused_rows, said_by
from accounts.import_words import COLUMNS, EXPLAINED, adjusted_kinds, reason_head, sentences
from accounts.models import CustomerImport, ImportRow
from core.methods import require_safe

PAGE_SIZE: Final = 25
# Beyond, what is given out lies on the disk meanwhile.
_IN_MEMORY: Final = 4 * 1024**2
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


R = TypeVar("R", bound=HttpResponseBase)


@dataclass(frozen=True)
class Line:
    """One row of the report."""

    row: ImportRow
    sheet: str
    customer: str
    cnpj: str
    plan: str
    told: Sequence[str]
    # Where what stands in the way can be looked at.
    url: str

    @property
    def is_refused(self) -> bool:
        return self.row.verdict == Verdict.REFUSED

    @property
    def result(self) -> str:
        """Return what becomes of the row, in a word or two."""
        verdict = self.row.get_verdict_display()
        return _("%(verdict)s, adjusted") % {"verdict": verdict} if self.row.is_adjusted else verdict


@dataclass(frozen=True)
class Figure:
    """One number above the report, and where it leads."""

    url: str
    value: int
    what: str
    than: str


def lines_of(taken: CustomerImport, rows: Iterable[ImportRow]) -> list[Line]:
    """Return these rows as the report shows them; the sheet is named where there are several."""
    several = sum(any(table["columns"]) for table in taken.tables) > 1
    return [
        Line(
            row=row,
            sheet=taken.tables[row.table]["name"] if several else "",
            customer=said_by(row, taken.tables, Column.CUSTOMER) or said_by(row, taken.tables, Column.CUSTOMER_CODE),
            cnpj=said_by(row, taken.tables, Column.CNPJ),
            plan=said_by(row, taken.tables, Column.PLAN),
            told=sentences(row.notes),
            url=_place_of(row.notes),
        )
        for row in rows
    ]


def _place_of(notes: Iterable[Any]) -> str:
    for _code, about in notes:
        for kind, address in (("organization", "desk:edit_organization"), ("person", "desk:edit_person")):
            if about.get(kind):
                return reverse(address, args=[about[kind]])
    return ""


def numbers_of(taken: CustomerImport) -> Mapping[str, int]:
    """Return how many rows have which verdict: of what was checked, or of what came in."""
    numbers: Mapping[str, int] = taken.results if taken.state == ImportState.DONE else taken.counts
    return numbers


def rows_changing(taken: CustomerImport) -> int:
    """Return how many rows bring or change something."""
    numbers = numbers_of(taken)
    return numbers.get(Verdict.NEW, 0) + numbers.get(Verdict.UPDATES, 0)


def rows_ready(taken: CustomerImport) -> int:
    """Return how many rows are not refused."""
    return rows_changing(taken) + numbers_of(taken).get(Verdict.UNCHANGED, 0)


def figures_of(taken: CustomerImport) -> list[Figure]:
    """Return the figures of what was checked, or of what came in."""
    is_done = taken.state == ImportState.DONE
    counts = numbers_of(taken)
    new, updates, same = (counts.get(verdict, 0) for verdict in (Verdict.NEW, Verdict.UPDATES, Verdict.UNCHANGED))
    words = (
        (new, ngettext("%(count)s new", "%(count)s new", new)),
        (updates, ngettext("%(count)s updates", "%(count)s update", updates)),
        (same, ngettext("%(count)s as it was", "%(count)s as they were", same)),
    )
    than = ", ".join(told % {"count": count} for count, told in words if count)
    ready, adjusted = rows_ready(taken), counts.get("adjusted", 0)
    left, people = counts.get(Verdict.REFUSED, 0), counts.get("people", 0)
    came = npgettext("rows", "came in", "came in", ready) if is_done else npgettext("rows", "ready", "ready", ready)
    of_them = ngettext("of them adjusted", "of them adjusted", adjusted)
    if is_done:
        of_them = npgettext("rows", "came in adjusted", "came in adjusted", adjusted)
    refused = npgettext("rows", "refused", "refused", left)
    mend = ngettext("mend it and send only that", "mend them and send only those", left) if left else ""
    place = "#invitations" if is_done else "?ver=prontas#rows"
    return [
        Figure("?ver=prontas#rows", ready, came, than),
        Figure("?ver=ajustadas#rows", adjusted, of_them, adjusted_kinds(counts)),
        Figure("?ver=recusadas#rows", left, refused, mend),
        Figure(place, people, ngettext("person who is new", "people who are new", people), _invited(counts)),
    ]


def _invited(counts: Mapping[str, int]) -> str:
    if not (invited := counts.get("invited", 0)):
        return _("invited only when you say so")
    return ngettext("%(count)s invited", "%(count)s invited", invited) % {"count": invited}


def ways_of(taken: CustomerImport, way: str) -> list[tuple[str, str, bool, int]]:
    """Return the ways to look at the rows: address, label, whether it is this one, how many there are."""
    counts, ready = numbers_of(taken), rows_ready(taken)
    refused, adjusted = counts.get(Verdict.REFUSED, 0), counts.get("adjusted", 0)
    found = [
        ("", _("Refused and adjusted"), refused + adjusted),
        ("recusadas", pgettext("rows", "Refused"), refused),
        ("ajustadas", pgettext("rows", "Adjusted"), adjusted),
        ("atualizam", pgettext("rows", "Updating"), counts.get(Verdict.UPDATES, 0)),
        ("prontas", pgettext("rows", "Ready"), ready),
        ("todas", _("All rows"), refused + ready),
    ]
    here = way if way in {name for name, _label, _count in found} else ""
    return [(f"?ver={name}#rows" if name else "?#rows", label, name == here, count) for name, label, count in found]


# --- Steps
_PLACE: Final[Mapping[str, int]] = {
    ImportState.RECEIVED: 0, ImportState.UNREADABLE: 0, ImportState.DISCARDED: 0, ImportState.COLUMNS: 1,
    ImportState.READING: 2, ImportState.CHECKING: 2, ImportState.CHECKED: 2, ImportState.IMPORTING: 3,
    ImportState.INVITING: 3, ImportState.DONE: 3,
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One of the four steps; `url` where one may go back to it."""

    label: str
    is_done: bool
    is_here: bool
    url: str = ""
    count: str = ""


def steps_of(taken: CustomerImport | None, *, here: ImportState | None = None) -> list[Step]:
    """Return the steps of an import and which of them is the present one."""
    labels = (_("File"), _("Columns"), pgettext("step", "Look"), _("Import"))
    place = _PLACE[here or taken.state] if taken else 0
    is_over = taken is not None and taken.state == ImportState.DONE
    urls = _ways_back(taken) if taken else {}
    return [
        Step(
            label,
            is_done=number < place or is_over,
            is_here=number == place and not is_over,
            url=urls.get(number, "") if number != place else "",
            count=_columns_used(taken) if number == 1 and taken and taken.tables else "",
        )
        for number, label in enumerate(labels)
    ]


def _ways_back(taken: CustomerImport) -> dict[int, str]:
    """Return which steps one may go to from where nothing is written yet."""
    if taken.state == ImportState.CHECKED:
        return {
            1: reverse("desk:change_import_columns", args=[taken.pk]),
            2: reverse("desk:show_import", args=[taken.pk]),
        }
    return {}


def _columns_used(taken: CustomerImport) -> str:
    named = [
        column
        for table in taken.tables
        for head, column in zip(table["heads"], table["columns"], strict=True)
        if head and any(table["columns"])
    ]
    return _("%(used)s of %(all)s") % {"used": sum(map(bool, named)), "all": len(named)}


# --- What goes out
@administrator_required
@require_safe
def import_template(request: PersonRequest, kind: str) -> HttpResponse:
    """Give the template: its heads, examples, and what each column holds."""
    is_portuguese = (get_language() or "").startswith("pt")
    names = heads(is_portuguese=is_portuguese)
    shown = examples(is_portuguese=is_portuguese)
    # Not within a string that is put together, as below: texts are not looked for there.
    file_name = pgettext("file", "customers")
    if kind == "csv":
        text = "".join(csv_of(Sheet("", names, shown)))
        return _file(HttpResponse(text, content_type="text/csv; charset=utf-8"), f"{file_name}.csv")
    explained = [
        (name, str(COLUMNS[column]), str(EXPLAINED[column])) for name, column in zip(names, Column, strict=True)
    ]
    sheets = [
        Sheet(_("Customers"), names, []),
        Sheet(_("Examples"), names, shown),
        Sheet(_("Columns"), [_("Head"), _("What it is"), _("How to fill it in")], explained),
    ]
    return _file(HttpResponse(xlsx_of(sheets), content_type=_XLSX), f"{file_name}.xlsx")


@administrator_required
@require_safe
def export_refused(request: PersonRequest, import_id: int) -> HttpResponseBase:
    """Give the rows that were refused as they were, each with its reasons, to be mended and sent again."""
    taken = get_object_or_404(CustomerImport, pk=import_id)
    base = taken.file_name.rpartition(".")[0] or taken.file_name
    # Not within the string that is put together: texts are not looked for there.
    refused = pgettext("file", "refused")
    name = f"{base[:80]} - {refused}"
    used = [place for place, table in enumerate(taken.tables) if any(table["columns"])]
    if len(used) <= 1 and not taken.file_name.lower().endswith(".xlsx"):
        place = used[0] if used else 0
        # Whole, not while the answer goes out: by then nobody's language and rights are at hand.
        file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 -- the answer closes it
        for line in csv_of(Sheet("", _heads(taken, place), _refused(taken, place))):
            file.write(line.encode())
        file.seek(0)
        return _file(FileResponse(file, content_type="text/csv; charset=utf-8"), f"{name}.csv")
    sheets = [Sheet(taken.tables[place]["name"], _heads(taken, place), _refused(taken, place)) for place in used]
    return _file(HttpResponse(xlsx_of(sheets), content_type=_XLSX), f"{name}.xlsx")


def _heads(taken: CustomerImport, place: int) -> list[str]:
    return [reason_head(), *(taken.tables[place]["heads"] if taken.tables else [])]


def _refused(taken: CustomerImport, place: int) -> Iterator[list[str]]:
    width = len(taken.tables[place]["heads"]) if taken.tables else 0
    for row in refused_rows(taken):
        if row.table == place:
            cells = [*row.cells, *[""] * width][:width]
            yield [" ".join(sentences(row.notes)), *cells]


def _file(response: R, name: str) -> R:
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response

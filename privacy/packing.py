"""An export as an archive: a JSON file a section, and a page that a person reads."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from accounts import house
from accounts.models import User
from privacy.models import ExportPart, PersonExport
from privacy.sections import SECTIONS, Section
from privacy.words import column_words

# Beyond so many lines a page is no reading any more: all of them stand in the section's file.
_SHOWN: Final = 1000
_IN_MEMORY: Final = 4 * 1024 * 1024
# A moment as the exports keep it: day, T, time and zone.
_SHORTEST_MOMENT: Final = len("2026-01-31T12:00:00Z")


@dataclass(frozen=True)
class Shown:
    """A section as the page shows it."""

    title: str
    file: str
    count: int
    columns: list[str]
    rows: list[list[str]]

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.rows)


def pack(export: PersonExport) -> IO[bytes]:
    """Return the archive of an export in the language of its person, read from its beginning."""
    archive: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 -- the answer closes it
    with translation.override(export.person.language), zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        shown = [_pack_section(packed, export, section) for section in SECTIONS]
        context = {"export": export, "person": export.person, "sections": shown, "house": house.current()}
        packed.writestr("index.html", render_to_string("privacy/export.html", context))
    archive.seek(0)
    return archive


def _pack_section(packed: zipfile.ZipFile, export: PersonExport, section: Section) -> Shown:
    file, count, rows = f"data/{section.name}.json", 0, []
    labels, zone = _labels(section, export.person), ZoneInfo(export.person.timezone)
    with packed.open(file, "w") as written:
        written.write(b"[")
        for row in _rows(export, section):
            written.write((b",\n" if count else b"\n") + json.dumps(row, ensure_ascii=False).encode())
            if count < _SHOWN:
                rows.append([_shown(row[name], labels.get(name, {}), zone) for name in section.fields])
            count += 1
        written.write(b"\n]\n")
    return Shown(str(section.title), file, count, [column_words(name) for name in section.fields], rows)


def _rows(export: PersonExport, section: Section) -> Iterator[dict[str, Any]]:
    parts = ExportPart.objects.filter(export=export, section=section.name).order_by("number")
    for rows in parts.values_list("rows", flat=True).iterator(chunk_size=1):
        yield from rows


def _labels(section: Section, person: User) -> dict[str, dict[Any, Any]]:
    """Return what the values of a column are called, where it has only some."""
    fields = {field.name: field for field in section.rows(person).model._meta.concrete_fields}
    return {name: dict(fields[name].flatchoices) for name in section.fields if name in fields}


def _shown(value: Any, labels: Mapping[Any, Any], zone: ZoneInfo) -> str:
    """Return a value as a person reads it; the section's file has it as a program does."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and (moment := _moment(value)):
        return date_format(moment.astimezone(zone), "SHORT_DATETIME_FORMAT")
    return str(labels.get(value, value))


def _moment(text: str) -> datetime | None:
    if len(text) < _SHORTEST_MOMENT or text[10] != "T":
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None

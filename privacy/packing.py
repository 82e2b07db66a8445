"""An export as an archive: a JSON file a section, and a page that a person reads."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from django.template.loader import render_to_string
from django.utils import translation

from accounts import house
from privacy.models import ExportPart, PersonExport
from privacy.sections import SECTIONS, Section
from privacy.words import column_words

# Beyond so many lines a page is no reading any more: all of them stand in the section's file.
_SHOWN: Final = 1000
_IN_MEMORY: Final = 4 * 1024 * 1024


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
    with packed.open(file, "w") as written:
        written.write(b"[")
        for row in _rows(export, section):
            written.write((b",\n" if count else b"\n") + json.dumps(row, ensure_ascii=False).encode())
            if count < _SHOWN:
                rows.append([_shown(row[name]) for name in section.fields])
            count += 1
        written.write(b"\n]\n")
    return Shown(str(section.title), file, count, [column_words(name) for name in section.fields], rows)


def _rows(export: PersonExport, section: Section) -> Iterator[dict[str, Any]]:
    parts = ExportPart.objects.filter(export=export, section=section.name).order_by("number")
    for rows in parts.values_list("rows", flat=True).iterator(chunk_size=1):
        yield from rows


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "–"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else str(value)

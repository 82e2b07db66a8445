"""Texts on their way to translators and back: `extract` new ones, `check` that none is missing, `compile`.

Each area has a catalogue of its own; all of them are merged when the portal runs, so a text that
is translated in one area is translated in all.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

BASE = Path(__file__).resolve().parent.parent
LANGUAGE = "pt_BR"


@dataclass(frozen=True)
class Area:
    """Whose texts go into which catalogue: folders and files, relative to the project."""

    name: str
    sources: tuple[str, ...]

    @property
    def catalogue(self) -> Path:
        return BASE / "locale" / self.name / LANGUAGE / "LC_MESSAGES" / "django.po"


AREAS = (
    Area(
        "domain",
        (
            "core", "catalogue", "calendars", "accounts", "attachments", "tickets", "staffing", "triage",
            "notifications", "privacy", "monitoring", "helpdesk", "templates/notifications", "templates/privacy",
        ),
    ),
    Area(
        "lobby",
        (
            "lobby", "templates/lobby", "templates/account", "templates/mfa", "templates/components",
            "templates/*.html", "templates/*.txt",
        ),
    ),
    Area("portal", ("portal", "templates/portal")),
    Area("desk", ("desk", "templates/desk")),
    Area("api", ("api", "templates/api")),
)  # fmt: skip

Key = tuple[str | None, str, str | None]
ALL = "all"
KEYWORDS = (
    "gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3",
    "pgettext_lazy:1c,2", "npgettext_lazy:1c,2,3", "ngettext:1,2",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    extract = commands.add_parser("extract", help="merge new texts into the catalogues")
    extract.add_argument("--prune", action="store_true", help="forget translations that nothing uses")
    # Argparse holds an empty list against its choices, whence the word for all of them.
    extract.add_argument("area", nargs="*", choices=[*(area.name for area in AREAS), ALL], default=ALL)
    commands.add_parser("check", help="fail on a text that is missing, empty or fuzzy, or has other placeholders")
    commands.add_parser("compile", help="make the .mo files")
    arguments = parser.parse_args()
    if arguments.command == "compile":
        return compile_all()
    # Templates are read by Django's own lexer.
    sys.path.insert(0, str(BASE))
    if arguments.command == "extract":
        wanted = [area for area in AREAS if ALL in arguments.area or area.name in arguments.area]
        return extract_all(wanted, prune=arguments.prune)
    return check_all()


def compile_all() -> int:
    for area in AREAS:
        if area.catalogue.exists():
            polib.pofile(str(area.catalogue)).save_as_mofile(str(area.catalogue.with_suffix(".mo")))
    return 0


def extract_all(areas: Iterable[Area], *, prune: bool) -> int:
    found = {area: texts_of(area) for area in AREAS}
    used = {key_of(entry) for texts in found.values() for entry in texts}
    for area in areas:
        merge(area, found[area], used_anywhere=used, prune=prune)
    return 0


def merge(area: Area, found: polib.POFile, *, used_anywhere: set[Key], prune: bool) -> None:
    """Bring the area's catalogue up to the code, keeping every translation that is still used."""
    path = area.catalogue
    known = {key_of(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}
    merged = polib.POFile(wrapwidth=110)
    merged.metadata = {
        "Project-Id-Version": "portal-de-atendimento",
        "Language": LANGUAGE,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    }
    for entry in sorted(found, key=lambda entry: (entry.msgid.lower(), entry.msgid, entry.msgctxt or "")):
        merged.append(carried_over(entry, known.get(key_of(entry))))
    present = {key_of(entry) for entry in merged}
    for entry in known.values():
        # An author may translate another area's text here; what nobody uses waits at the end, out of force.
        entry.obsolete = key_of(entry) not in used_anywhere
        if key_of(entry) not in present and not (prune and entry.obsolete):
            merged.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    merged.save(str(path))
    texts = [entry for entry in merged if not entry.obsolete]
    blank = sum(1 for entry in texts if not is_translated(entry))
    print(f"{area.name}: {len(texts)} texts, {blank} to translate in {path.relative_to(BASE)}")


def carried_over(entry: polib.POEntry, known: polib.POEntry | None) -> polib.POEntry:
    """Return the entry with its known translation; line numbers stay out, or every edit would touch the file."""
    entry.occurrences = sorted({(place, "") for place, _line in entry.occurrences})
    entry.comment = ""
    if known is None:
        return entry
    entry.msgstr, entry.tcomment = known.msgstr, known.tcomment
    if entry.msgid_plural and known.msgstr_plural:
        entry.msgstr_plural = known.msgstr_plural
    entry.flags = sorted({*entry.flags, *(flag for flag in known.flags if flag == "fuzzy")})
    return entry


def check_all() -> int:
    translated: dict[Key, polib.POEntry] = {}
    faults: list[str] = []
    for area in AREAS:
        if area.catalogue.exists():
            for entry in polib.pofile(str(area.catalogue)):
                faults += faults_of(area, entry)
                if is_translated(entry):
                    translated[key_of(entry)] = entry
    for area in AREAS:
        for entry in texts_of(area):
            if key_of(entry) not in translated:
                places = ", ".join(sorted({place for place, _line in entry.occurrences}))
                faults.append(f"{area.name}: not translated: {entry.msgid!r} ({places})")
    for fault in sorted(set(faults)):
        print(fault)
    if faults:
        print(f"{len(set(faults))} faults; `scripts/messages.py extract` collects new texts for translation.")
    return 1 if faults else 0


def faults_of(area: Area, entry: polib.POEntry) -> Iterator[str]:
    if entry.obsolete:
        return
    if entry.fuzzy:
        yield f"{area.name}: fuzzy: {entry.msgid!r}"
    elif not is_translated(entry):
        yield f"{area.name}: empty: {entry.msgid!r}"
    elif "python-format" in entry.flags or "python-brace-format" in entry.flags:
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            if not placeholders(text) <= placeholders(entry.msgid + entry.msgid_plural):
                yield f"{area.name}: other placeholders: {entry.msgid!r}"


def placeholders(text: str) -> set[str]:
    """Return the names in `%(name)s` and `{name}`."""
    named = {part.split(")")[0] for part in text.split("%(")[1:]}
    braced = {part.split("}")[0] for part in text.split("{")[1:] if "}" in part}
    return named | braced


def is_translated(entry: polib.POEntry) -> bool:
    if entry.fuzzy or entry.obsolete:
        return False
    if entry.msgid_plural:
        return len(entry.msgstr_plural) == 2 and all(entry.msgstr_plural.values())
    return bool(entry.msgstr)


def key_of(entry: polib.POEntry) -> Key:
    return (entry.msgctxt, entry.msgid, entry.msgid_plural or None)


def texts_of(area: Area) -> polib.POFile:
    """Return every text that the area's code and templates ask a translation for."""
    from django.utils.translation.template import templatize  # noqa: PLC0415 -- `compile` stays light

    with tempfile.TemporaryDirectory() as folder:
        copies: list[str] = []
        for source in source_files(area):
            relative = source.relative_to(BASE)
            content = source.read_text(encoding="utf-8")
            if source.suffix != ".py":
                content = templatize(content, origin=str(relative))
            # xgettext tells where a text stands by the path it was given.
            copy = Path(folder) / relative
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(content, encoding="utf-8")
            copies.append(str(relative))
        return run_xgettext(folder, copies)


def source_files(area: Area) -> list[Path]:
    found: set[Path] = set()
    for pattern in area.sources:
        path = BASE / pattern
        if path.is_dir():
            found.update(file for file in path.rglob("*") if file.suffix in {".py", ".html", ".txt"})
        else:
            found.update(BASE.glob(pattern))
    return sorted(file for file in found if "migrations" not in file.parts and "__pycache__" not in file.parts)


def run_xgettext(folder: str, copies: list[str]) -> polib.POFile:
    if not copies:
        return polib.POFile()
    words = ["--language=Python", "--from-code=UTF-8", "--output=-", "--files-from=-", "--no-wrap"]
    try:
        done = subprocess.run(
            ["xgettext", *words, *(f"--keyword={keyword}" for keyword in KEYWORDS)],
            input="\n".join(copies).encode(),
            capture_output=True,
            check=True,
            cwd=folder,
        )
    except FileNotFoundError:
        sys.exit("xgettext is missing; install it with: apt-get install gettext")
    except subprocess.CalledProcessError as error:
        sys.exit(error.stderr.decode(errors="replace"))
    # Nothing found prints nothing; the header's charset is a placeholder.
    told = done.stdout.decode().replace("charset=CHARSET", "charset=UTF-8")
    return polib.pofile(told) if told else polib.POFile()


if __name__ == "__main__":
    sys.exit(main())

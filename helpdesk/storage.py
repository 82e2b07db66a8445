"""Static files under hashed names, module imports included, and the style sheets as one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

ENTRY = "css/app.css"
_IMPORT = re.compile(r'^@import url\("([^"]+)"\) layer\((\w+)\);$', re.MULTILINE)

Paths = dict[str, tuple[Storage, str]]


class ManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # -- untyped upstream
    """WhiteNoise's manifest storage, which also rewrites `import` lines in ES modules."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Join the sheets that the entry imports, then hash and compress everything.

        Each sheet is a file of its own to those who write it; a browser would ask for fifty before it draws.
        """
        if not dry_run and ENTRY in paths:
            sheet = join_sheets(ENTRY, paths)
            self.delete(ENTRY)
            self.save(ENTRY, ContentFile(sheet.encode()))
            paths[ENTRY] = (self, ENTRY)
        yield from super().post_process(paths, dry_run, **options)


def join_sheets(entry: str, paths: Paths) -> str:
    """Return the entry with every `@import url("…") layer(…);` line replaced by that sheet in its layer."""
    folder = PurePosixPath(entry).parent

    def inline(line: re.Match[str]) -> str:
        return f"@layer {line[2]} {{\n{_read(str(folder / line[1]), paths)}}}"

    return _IMPORT.sub(inline, _read(entry, paths))


def _read(name: str, paths: Paths) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode()

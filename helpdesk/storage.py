"""Static files under hashed names, and what a page loads as one sheet and one script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from helpdesk.joining import Read, join_modules, join_sheets

# What pages name, and what a script brings later.
JOINED: Final[dict[str, Callable[[str, Read], str]]] = {
    "css/app.css": join_sheets,
    "css/portal.css": join_sheets,
    "js/app.js": join_modules,
    "js/trusted-types.js": join_modules,
    "js/behaviours/log.js": join_modules,
    "js/behaviours/passkey.js": join_modules,
    "js/behaviours/player.js": join_modules,
    "js/behaviours/print.js": join_modules,
    "js/behaviours/viewer.js": join_modules,
    "js/behaviours/alerts.js": join_modules,
    "js/behaviours/evidence.js": join_modules,
}

Paths = dict[str, tuple[Storage, str]]


class ManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # -- untyped upstream
    """WhiteNoise's manifest storage, which first joins what a page loads."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Join each entry with all that it imports, then hash and compress everything."""
        if not dry_run:
            # Of sources alone: what one entry became is none of another's.
            joined = {name: join(name, partial(_read, paths=paths)) for name, join in JOINED.items() if name in paths}
            for name, text in joined.items():
                self.delete(name)
                self.save(name, ContentFile(text.encode()))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)


def _read(name: str, *, paths: Paths) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode()

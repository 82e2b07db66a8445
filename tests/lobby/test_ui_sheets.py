"""The style sheets as a browser gets them: one file, every rule in its layer."""

from __future__ import annotations

import re

from django.contrib.staticfiles import finders
from django.core.files.storage import InMemoryStorage, Storage

from helpdesk.storage import ENTRY, join_sheets


def stored(files: dict[str, str]) -> dict[str, tuple[Storage, str]]:
    storage = InMemoryStorage()
    for name, text in files.items():
        with storage.open(name, "w") as file:
            file.write(text)
    return {name: (storage, name) for name in files}


def test_sheets_are_joined_in_order_each_in_its_layer() -> None:
    paths = stored(
        {
            ENTRY: "@layer base, parts;\n"
            '@import url("base.css") layer(base);\n@import url("parts/a.css") layer(parts);\n',
            "css/base.css": "p { margin: 0; }\n",
            "css/parts/a.css": ".a { color: red; }\n",
        }
    )
    assert join_sheets(ENTRY, paths) == (
        "@layer base, parts;\n@layer base {\np { margin: 0; }\n}\n@layer parts {\n.a { color: red; }\n}\n"
    )


def test_our_own_sheets_leave_nothing_to_be_asked_for() -> None:
    found = {path: (storage, path) for finder in finders.get_finders() for path, storage in finder.list([])}
    sheet = join_sheets(ENTRY, found)
    assert re.findall(r"@import|url\(", sheet) == []
    assert sheet.count("{") == sheet.count("}")

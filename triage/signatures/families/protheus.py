"""Protheus: the message of a THREAD ERROR, the function and the source where it happened."""

from __future__ import annotations

import re

from triage.signatures.parts import Parts, parts, slug, without_values

_BEGIN = re.compile(r"THREAD ERROR \(")
_PLACE = re.compile(
    r"^([^\n]{1,500}?) on ([\w:{}| ]{1,100})\(([\w.-]{1,60}\.(?:PR[WXG]|TLPP|APW|APL|APH))\)",
    re.MULTILINE | re.IGNORECASE,
)
_BARE = re.compile(r"(?<![\w:])([\w:]{1,60})\(([\w-]{1,60}\.(?:PR[WXG]|TLPP|APW|APL))\)", re.IGNORECASE)


def protheus(text: str) -> Parts | None:
    """Return `protheus`, `variable-does-not-exist-cfilant`, `supergetmv`, `matxfuna.prx`."""
    begin = _BEGIN.search(text)
    found = _PLACE.search(text, begin.end() if begin else 0)
    if found is None and begin is None:
        return None
    if found is None:
        bare = _BARE.search(text)
        return parts("protheus", bare[1].lower() if bare else None, bare[2].lower() if bare else None)
    # The message of a wrong type names the values, and they are in quotes.
    return parts("protheus", slug(without_values(found[1]), 8), found[2].strip().lower(), found[3].lower())

"""What of an error may leave the house: a list of what stays, and masked words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from masking.rules import mask

# Of an event: neither request, user, extra, breadcrumbs nor whatever comes with another version.
_KEPT: Final = ("event_id", "timestamp", "level", "platform", "release", "environment", "server_name", "logger", "sdk")
_OF_A_FRAME: Final = ("filename", "function", "module", "lineno", "abs_path", "context_line", "in_app")
# What PostgreSQL adds quotes rows: names, addresses, texts.
_QUOTING: Final = "\nDETAIL:"
_ADDRESS: Final = "[E-MAIL]"


def scrubbed(event: Mapping[str, Any], *, tags: Mapping[str, str]) -> dict[str, Any]:
    """Return the event without anything of people: its sentences masked, its arguments and variables left out."""
    kept: dict[str, Any] = {name: event[name] for name in _KEPT if name in event}
    kept["tags"] = dict(tags)
    if message := (event.get("logentry") or {}).get("message") or event.get("message"):
        # As it stands in the code; what was put into it stays here.
        kept["logentry"] = {"message": clean(str(message))}
    values = (event.get("exception") or {}).get("values") or []
    if values:
        kept["exception"] = {"values": [_exception(value) for value in values]}
    return kept


def clean(text: str) -> str:
    """Return a sentence without secrets, addresses and quoted rows."""
    masked = mask(text.partition(_QUOTING)[0]).text
    return " ".join(_ADDRESS if "@" in word else word for word in masked.split(" "))


def _exception(value: Mapping[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames") or []
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "value": clean(str(value.get("value") or "")),
        "stacktrace": {"frames": [{name: frame.get(name) for name in _OF_A_FRAME} for frame in frames]},
    }

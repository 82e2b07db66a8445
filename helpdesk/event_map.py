"""Who publishes an event and who hears it, read from the code itself."""

from __future__ import annotations

import ast
import importlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings

from core.events import Event, all_event_types, receivers_of


@dataclass(frozen=True)
class Row:
    """One event, the services that publish it, and its receivers in the order in which they hear it."""

    event: str
    publishers: tuple[str, ...]
    receivers: tuple[str, ...]


def event_rows() -> list[Row]:
    """Return every event of our apps, by app and then by name."""
    published = _publishers()
    return [
        Row(
            event=kind.__name__,
            publishers=tuple(sorted(published[kind.__name__])),
            receivers=tuple(f"{hearer.__module__}.{hearer.__name__}" for hearer in receivers_of(kind)),
        )
        for kind in _our_events()
    ]


def event_table() -> str:
    """Return the rows as a Markdown table."""
    lines = ["| event | published by | heard by |", "|---|---|---|"]
    for row in event_rows():
        cells = (f"`{row.event}`", _list(row.publishers), _list(row.receivers))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nobody"


def _our_events() -> list[type[Event]]:
    names = [config.name for config in _our_apps()]
    for name in names:
        if (Path(apps.get_app_config(name).path) / "events.py").exists():
            importlib.import_module(f"{name}.events")
    modules = {f"{name}.events": place for place, name in enumerate(names)}
    found = [
        # What has kinds of its own is a family, not an event.
        kind
        for kind in all_event_types()
        if kind.__module__ in modules and kind.__module__ != "core.events" and not kind.__subclasses__()
    ]
    return sorted(found, key=lambda kind: (modules[kind.__module__], kind.__name__))


def _our_apps() -> list[AppConfig]:
    base = Path(settings.BASE_DIR)
    return [config for config in apps.get_app_configs() if Path(config.path).parent == base]


def _publishers() -> dict[str, set[str]]:
    """Return the service modules that publish each event, by the event's name."""
    found: dict[str, set[str]] = defaultdict(set)
    for config in _our_apps():
        for path in sorted(Path(config.path).glob("services/**/*.py")):
            module = ".".join(path.relative_to(Path(config.path).parent).with_suffix("").parts)
            for name in _published_in(ast.parse(path.read_text(encoding="utf-8"))):
                found[name].add(module)
    return found


def _published_in(tree: ast.Module) -> set[str]:
    """Return what is handed to something called `publish` or `publish_many`: a class, or a new instance of one."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and _called(node) in {"publish", "publish_many"}):
            continue
        for part in ast.walk(ast.Module(body=[ast.Expr(argument) for argument in node.args], type_ignores=[])):
            if isinstance(part, ast.Name):
                names.add(part.id)
    return names


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""

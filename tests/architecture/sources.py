"""The project's own source files, parsed once for all tests of this folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent
GROUND = ("core", "catalogue", "calendars", "language", "masking")
TRADE = ("accounts", "attachments", "tickets", "staffing", "triage", "notifications", "privacy", "monitoring")
DOORS = ("portal", "desk", "lobby", "api")
APPS = (*GROUND, *TRADE, *DOORS, "helpdesk")


@dataclass(frozen=True)
class Module:
    """One Python file, by its path from the project's root."""

    path: str
    text: str
    tree: ast.Module

    def __str__(self) -> str:
        return self.path


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Return the modules of these folders, migrations apart."""
    return tuple(_read(folders))


def _read(folders: tuple[str, ...]) -> Iterator[Module]:
    for folder in folders:
        for path in sorted((BASE / folder).rglob("*.py")):
            relative = path.relative_to(BASE)
            if "migrations" in relative.parts:
                continue
            text = path.read_text(encoding="utf-8")
            yield Module(str(relative), text, ast.parse(text, filename=str(relative)))


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of the module, methods and inner ones included."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def templates() -> list[Path]:
    """Return every template, whatever its ending."""
    return sorted(path for path in (BASE / "templates").rglob("*") if path.is_file())

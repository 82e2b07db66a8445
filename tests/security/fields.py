"""The names of every field that a door reads, found in its code: a new form cannot be forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings

DOORS = ("portal", "desk", "lobby")


def modules_of(package: str) -> list[str]:
    """Return the names of every module below this folder."""
    base = Path(settings.BASE_DIR)
    found = sorted((base / package).rglob("*.py"))
    return [".".join(path.relative_to(base).with_suffix("").parts).removesuffix(".__init__") for path in found]


@cache
def form_classes() -> dict[str, list[type[forms.Form]]]:
    """Return the forms that each door defines."""
    return {
        door: [
            thing
            for module in modules_of(door)
            for thing in vars(import_module(module)).values()
            if isinstance(thing, type) and issubclass(thing, forms.Form) and thing.__module__ == module
        ]
        for door in DOORS
    }


@cache
def text_fields_of(door: str) -> set[str]:
    """Return the names of the fields into which words go."""
    fields: Iterator[tuple[str, Any]] = (
        item for form in form_classes()[door] for item in getattr(form, "base_fields", {}).items()
    )
    return {name for name, field in fields if isinstance(field, forms.CharField) and name != "key"}


@cache
def names_read_by(door: str) -> set[str]:
    """Return every name that a module of the door asks a query or a form for."""
    found: set[str] = set()
    for module in modules_of(door):
        path = Path(settings.BASE_DIR, *module.split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("get", "getlist")
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                found.add(node.args[0].value)
    return found

"""Caps on sizes and names: a sense of proportion, of which only the caps are held by a test."""

from __future__ import annotations

import ast

from tests.architecture.sources import APPS, BASE, functions, modules

EVERYWHERE = (*APPS, "scripts", "tests")
MODULE_CAP, FUNCTION_CAP, VIEW_CAP = 400, 50, 20


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines from `def` to the last one; decorators are not counted."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_modules_stay_under_their_cap() -> None:
    found = {str(module): module.text.count("\n") for module in modules(*EVERYWHERE)}

    assert {path: lines for path, lines in found.items() if lines > MODULE_CAP} == {}


def test_functions_stay_under_their_cap() -> None:
    found = {
        f"{module}:{node.name}": length(node)
        for module in modules(*EVERYWHERE)
        for node in functions(module)
        if length(node) > FUNCTION_CAP
    }

    assert found == {}


def test_nine_views_of_ten_are_short() -> None:
    views = [
        (f"{module}:{node.name}", length(node))
        for module in modules("portal", "desk", "lobby", "api")
        if module.path.endswith("views.py")
        for node in functions(module)
    ]
    long = sorted(name for name, lines in views if lines > VIEW_CAP)

    assert len(long) <= len(views) / 10, long


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py"}

    assert [str(module) for module in modules(*EVERYWHERE) if module.path.rpartition("/")[2] in drawers] == []


def test_every_module_says_what_it_owns() -> None:
    silent = [
        str(module) for module in modules(*APPS) if module.text.strip() and ast.get_docstring(module.tree) is None
    ]

    assert silent == []


def test_templates_and_styles_lie_with_their_doors() -> None:
    domain = (
        "core",
        "catalogue",
        "calendars",
        "language",
        "masking",
        "accounts",
        "attachments",
        "tickets",
        "staffing",
        "triage",
        "notifications",
        "privacy",
        "monitoring",
    )

    assert [app for app in domain if (BASE / app / "templates").exists() or (BASE / app / "static").exists()] == []
    assert [app for app in domain if (BASE / app / "views.py").exists() or (BASE / app / "urls.py").exists()] == []

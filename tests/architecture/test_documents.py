"""Documents that could lie: the settings, the event map and the commands that they name."""

from __future__ import annotations

import ast
import re

import pytest
from django.core.management import get_commands

from helpdesk.event_map import event_table
from helpdesk.management.commands.event_map import BEGIN, END
from tests.architecture.sources import APPS, BASE, modules

CONFIGURATION = BASE / "docs" / "configuration.md"
ARCHITECTURE = BASE / "docs" / "architecture.md"
# Set by our own processes for each other, by no person.
INTERNAL = {"DJANGO_SETTINGS_MODULE", "PORTAL_SUPERVISED", "PYTHONUTF8", "PYTHONUNBUFFERED", "MALLOC_ARENA_MAX"}


def settings_read() -> set[str]:
    """Return every variable that the code reads from the environment."""
    found: set[str] = set()
    for module in modules(*APPS):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                if reads_environment(node.func):
                    found.add(str(node.args[0].value))
            elif (
                isinstance(node, ast.Subscript)
                and isinstance(node.slice, ast.Constant)
                and ast.unparse(node.value) == "os.environ"
            ):
                found.add(str(node.slice.value))
    return found - INTERNAL


def reads_environment(function: ast.expr) -> bool:
    text = ast.unparse(function)
    return text in {"os.environ.get", "os.getenv"} or bool(re.fullmatch(r"env(\.\w+)?", text))


def settings_documented() -> set[str]:
    """Return the names in the first column of the document's tables."""
    return set(re.findall(r"^\| `([A-Z][A-Z0-9_]*)`", CONFIGURATION.read_text(encoding="utf-8"), re.MULTILINE))


def for_tests(name: str) -> bool:
    return name.startswith("TEST_")


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    documented = {name for name in settings_documented() if not for_tests(name)}

    assert (settings_read() - documented, documented - settings_read()) == (set(), set())


def test_every_setting_of_tests_is_documented() -> None:
    read = set()
    for module in modules("tests", "scripts"):
        read |= set(re.findall(r"environ(?:\.get)?[\[(]\"(TEST_[A-Z_]+)\"", module.text))

    assert read == {name for name in settings_documented() if for_tests(name)}


def test_event_map_is_the_one_in_the_documents() -> None:
    between = ARCHITECTURE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]

    assert between.lstrip("\n") == event_table()


@pytest.mark.parametrize(
    "path", [*sorted((BASE / "docs").rglob("*.md")), *BASE.glob("README.md")], ids=lambda path: path.name
)
def test_documents_name_only_commands_and_files_that_exist(path: object) -> None:
    text = BASE.joinpath(str(path)).read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (BASE / "Makefile").read_text(), re.MULTILINE))
    named_targets = set(re.findall(r"`make ([a-z-]+)", text))
    named_commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    named_files = set(re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text))

    assert named_targets - targets == set()
    assert named_commands - set(get_commands()) == set()
    assert {name for name in named_files if not (BASE.joinpath(str(path)).parent / name).exists()} == set()

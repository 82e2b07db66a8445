"""Every regular expression of the code is measured, and none can go back over what it has read again and again."""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]  # -- the parser has no public name
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from benchmarks.regexes import LONGEST, PACKAGES, WORST, expressions, texts_for

BASE = Path(__file__).parents[2]
_MANY = {_constants.MAX_REPEAT, _constants.MIN_REPEAT}
# Repeats inside repeats that cannot read the same text in two ways, and why.
NESTED = {
    # Each turn begins with a mark that ends a sentence, which the inner one cannot read.
    r"[^.!?\n]*(?:[.!?](?=\S)[^.!?\n]*)*[.!?]?",
}


def is_nested(parsed: Any, *, inside: bool = False) -> bool:
    """Return whether an endless repeat stands in another one."""
    for kind, value in parsed:
        endless = kind in _MANY and value[1] == _constants.MAXREPEAT
        if endless and inside:
            return True
        parts = value if isinstance(value, tuple | list) else [value]
        flat = [part for item in parts for part in (item if isinstance(item, list) else [item])]
        if any(is_nested(part, inside=inside or endless) for part in flat if isinstance(part, _parser.SubPattern)):
            return True
    return False


def url_expressions(patterns: Any = None) -> set[str]:
    """Return the expressions that addresses are read by."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        assert isinstance(pattern, URLPattern | URLResolver)
        found.add(str(pattern.pattern.regex.pattern))
        if isinstance(pattern, URLResolver):
            found |= url_expressions(pattern.url_patterns)
    return found


def test_every_expression_of_the_code_is_measured_and_no_other() -> None:
    there = {text for _place, text, _flags in expressions()}

    assert (there - set(WORST), set(WORST) - there) == (set(), set())


def test_every_package_is_searched_for_expressions() -> None:
    folders = {path.parent.name for path in BASE.glob("*/apps.py")}

    # Masking has a benchmark of its own, over whole logs.
    assert folders - {"masking"} <= set(PACKAGES)


def test_texts_for_the_worst_are_as_long_as_is_measured() -> None:
    short = {
        unit for units in WORST.values() for unit in units if not 0.9 * LONGEST < len(texts_for(unit)) <= LONGEST + 9
    }

    assert short == set()


def test_no_expression_repeats_a_repeat_without_an_end() -> None:
    nested = {text for _place, text, flags in expressions() if is_nested(_parser.parse(text, flags))}
    of_addresses = {text for text in url_expressions() if is_nested(_parser.parse(text))}

    assert (nested, of_addresses) == (NESTED, set())


@pytest.mark.parametrize(
    ("text", "found"),
    [("(a+)+b", True), (r"(?:\s*x?)*$", True), ("(?:a|(b*))+", True), ("(a{1,3})+b", False), ("a+b+", False)],
)
def test_repeats_in_repeats_are_found(text: str, found: bool) -> None:
    assert is_nested(_parser.parse(text)) == found


def test_expressions_are_made_nowhere_else() -> None:
    """A string handed on under another name would escape the list."""
    imported = []
    for package in PACKAGES:
        for path in sorted((BASE / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module in ("re", "regex"):
                    imported.append(str(path))
                if isinstance(node, ast.Import) and any(name.asname and name.name == "re" for name in node.names):
                    imported.append(str(path))

    assert imported == []
    assert re.compile(textwrap.dedent("a")).match("a")

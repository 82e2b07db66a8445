"""Words that must not be there: in what a person reads, and in what a browser would refuse."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import polib

from tests.architecture.sources import BASE, Module, functions, modules, templates

CATALOGUES = sorted((BASE / "locale").rglob("*.po"))
# A mail is read where no policy of ours holds, and a style sheet reaches no mailbox.
MAILS = (BASE / "templates" / "notifications", BASE / "templates" / "account" / "letters")
COMMENTS = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
TAGS = re.compile(r"<[a-zA-Z][^<>]*>", re.DOTALL)


def pages() -> list[Path]:
    return [path for path in templates() if path.suffix == ".html" and not set(MAILS) & set(path.parents)]


def found_in_pages(pattern: str) -> list[str]:
    wanted = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    return [
        f"{path.relative_to(BASE)}: {hit.group(0)[:60]!r}"
        for path in pages()
        for hit in wanted.finditer(COMMENTS.sub("", path.read_text(encoding="utf-8")))
    ]


def test_no_translation_says_ticket() -> None:
    said = [
        f"{path.relative_to(BASE)}: {text!r}"
        for path in CATALOGUES
        for entry in polib.pofile(str(path))
        for text in (entry.msgstr, *entry.msgstr_plural.values())
        # The names inside placeholders are not read by anybody.
        if re.search(r"\bticket", re.sub(r"%\(\w+\)s|{\w+}", "", text), re.IGNORECASE)
    ]

    assert said == []


def test_no_template_holds_a_script() -> None:
    assert [
        hit for hit in found_in_pages(r"<script\b[^>]*>") if "src=" not in hit and "application/json" not in hit
    ] == []


def test_no_template_holds_a_style() -> None:
    assert found_in_pages(r"<style\b") == []
    assert found_in_pages(r"<[a-z][^<>]*\sstyle\s*=") == []


def test_no_template_holds_a_handler() -> None:
    assert found_in_pages(r"<[a-z][^<>]*\son[a-z]+\s*=") == []
    assert found_in_pages(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:") == []


def test_no_template_names_a_foreign_host() -> None:
    assert found_in_pages(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//") == []


def test_every_test_can_fail() -> None:
    """A test asserts, expects an exception, or asks another function of its module that does."""
    idle = [
        f"{module}:{node.name}"
        for module in modules("tests")
        for helpers in [asserting(module)]
        for node in functions(module)
        if node.name.startswith("test_") and not can_fail(node, helpers)
    ]

    assert idle == []


def asserting(module: Module) -> set[str]:
    """Return the module's own functions that assert for its tests."""
    return {node.name for node in functions(module) if not node.name.startswith("test_") and can_fail(node, set())}


def can_fail(node: ast.FunctionDef | ast.AsyncFunctionDef, asserting: set[str]) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Assert | ast.Raise):
            return True
        if isinstance(part, ast.Call):
            name = called(part)
            if name in {"raises", "fail", "warns", "expect"} | asserting or "assert" in name:
                return True
    return False


def called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def test_no_test_is_skipped() -> None:
    skipping = re.compile(r"pytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b")
    here = "tests/architecture/test_words.py"

    assert [str(module) for module in modules("tests") if module.path != here and skipping.search(module.text)] == []

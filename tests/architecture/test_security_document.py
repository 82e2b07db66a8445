"""What docs/security.md promises: each promise names a test that exists, each chapter of the standard its state."""

from __future__ import annotations

import ast
import re

from tests.architecture.sources import BASE

DOCUMENT = BASE / "docs" / "security.md"
CHAPTERS = (
    "Encoding and Sanitization", "Validation and Business Logic", "Web Frontend Security", "API and Web Service",
    "File Handling", "Authentication", "Session Management", "Authorization", "Self-contained Tokens",
    "OAuth and OIDC", "Cryptography", "Secure Communication", "Configuration", "Data Protection",
    "Secure Coding and Architecture", "Security Logging and Error Handling", "WebRTC",
)  # fmt: skip
STATES = {"met", "partly", "not applicable", "open"}


def rows_of(section: str) -> list[list[str]]:
    """Return the rows of the table below a heading, without its head."""
    text = DOCUMENT.read_text(encoding="utf-8").partition(f"\n## {section}")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return rows[2:]


def named_tests(text: str) -> set[str]:
    return set(re.findall(r"tests/[\w/]+\.py(?:::\w+)?", text))


def exists(name: str) -> bool:
    """Tell whether a test file, and the function in it, is there."""
    path, _colons, function = name.partition("::")
    if not (BASE / path).is_file():
        return False
    tree = ast.parse((BASE / path).read_text(encoding="utf-8"))
    return not function or any(isinstance(node, ast.FunctionDef) and node.name == function for node in tree.body)


def test_every_test_that_is_named_exists() -> None:
    named = named_tests(DOCUMENT.read_text(encoding="utf-8"))

    assert {name for name in named if not exists(name)} == set()
    assert len(named) > 80


def test_every_promise_names_a_test_or_the_row_that_does() -> None:
    promises = [row for section in ("1.", "2.", "3.", "4.", "5.") for row in rows_of(section)]

    assert [row[0] for row in promises if not named_tests(row[-1]) and not row[-1].startswith("section ")] == []
    assert len(promises) > 60


def test_every_chapter_of_the_standard_has_its_state() -> None:
    rows = rows_of("7. OWASP ASVS 5.0")

    assert [row[0] for row in rows] == [f"V{number} {name}" for number, name in enumerate(CHAPTERS, 1)]
    assert {row[1] for row in rows} <= STATES
    assert all(row[2] for row in rows)


def test_holes_are_reported_where_people_look() -> None:
    security = (BASE / "SECURITY.md").read_text(encoding="utf-8")
    readme = (BASE / "README.md").read_text(encoding="utf-8")

    assert ("docs/security.md" in security, "docs/security.md" in readme, "SECURITY.md" in readme) == (True,) * 3

"""How long a text takes to become HTML: 64 KB, the most that a message keeps, of the worst that a person can send.

Run as: python benchmarks/markdown.py
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.markup import MOST_PIECES, pieces_of
from tickets.markup import render_words

LONGEST = 64 * 1024
UNITS = (
    *(
        "[",
        "![",
        "[a](",
        "[[]",
        "[a][",
        '[a](b "c ',
        "[a](<b",
        "<",
        "<a ",
        "<!--",
        "<![CDATA[",
        "<a@b.c>",
        "&amp;",
        "&#x41;",
    ),
    *("*a ", "*a_ ", "a_b_", "**a*", "*_", "*a**b***c", "a*", "~~a", "~a ", "`a` ", "\\*", "\\a", "!", "*", "#10432 "),
    *("a\n", "a  \n", "- a\n", "1. a\n", "> a\n", "> - ", ">", "# a\n", "a\n-\n", "***\n", "```\na\n", "[a]: b\n"),
    *("|a|b|\n|-|-|\n", "a-b-c.log ", "- ", "palavra comum, e outra. ", "a"),
)
FILES = {f"{'- ' * 60}{index:02}.log": str(index) for index in range(50)} | {"a-b-c.log": "99"}


def cases() -> Iterator[tuple[str, str]]:
    """Yield a name and a text: each unit as long as it may be, and as long as it is still read as Markdown."""
    for unit in UNITS:
        text = (unit * LONGEST)[:LONGEST]
        yield f"{unit!r} 64 KB", text
        if pieces_of(text) > MOST_PIECES:
            yield f"{unit!r} just read", longest_read(unit)
    for columns in (10, 100, 1000):
        rows = MOST_PIECES // columns
        yield f"{columns} columns", f"|{'a|' * columns}\n|{'-|' * columns}\n" + "x\n" * max(1, rows - 5)
    yield "\\r, 100 columns", (f"|{'a|' * 100}\n|{'-|' * 100}\n" + "x\n" * 30000).replace("\n", "\r")
    yield "files", "a " + "- " * (LONGEST // 2 - 2000) + " ".join(FILES)
    yield "lists in lists", "\n".join("  " * depth + "- a" for depth in range(240))


def longest_read(unit: str) -> str:
    """Return as many of these as are still read as Markdown."""
    low, high = 1, LONGEST
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if pieces_of(unit * middle) <= MOST_PIECES else (low, middle - 1)
    return (unit * low)[:LONGEST]


def main() -> None:
    """Print the slowest first, in milliseconds of the processor's time."""
    found = []
    for name, text in cases():
        began = time.process_time()
        html = render_words(text, files=FILES)
        found.append((1000 * (time.process_time() - began), name, len(text), len(html)))
    for milliseconds, name, size, made in sorted(found, reverse=True)[:20]:
        print(f"{milliseconds:7.1f} ms  {name:30} {size:6} characters, {made:7} of HTML")


if __name__ == "__main__":
    main()

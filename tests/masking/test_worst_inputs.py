"""Texts made to be slow: no pattern may need more than a time that grows with the text."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from importlib import import_module
from re import _constants as codes  # type: ignore[attr-defined]  # how `re` has read a pattern is told nowhere else
from re import _parser as parser  # type: ignore[attr-defined]  # the same
from typing import Any

import pytest

from masking.rules import mask
from tests.masking.test_private_keys import BEGIN, BODY, END

MODULES = ("connections", "finding", "keys", "labels", "numbers", "pages", "passwords", "pem", "streams", "values")
SIZE = 100_000
UNITS = (
    "senha", "senha ", "senha=", "senha: ", "senha é ", "senha para ", "senha=a(", "senha do ", "senha (a", "senha\n",
    'senha="', 'senha="\\', "<senha>", "<senha ", "usuario e senha: a ", "-----", "token ", "token=a", "api key ",
    "secret=",
    "eyJ", "eyJaaaaaaaaaaaaaaaaaa.", "sk-", "Bearer ", "Bearer aaaaaaaaaaaaaaa", "authorization: ", "cookie: a=b", "@",
    "a/b@", "a/a@a ", "a@", "a://", "a://b:", "a://b:c@", "jdbc:oracle:thin:a/b@", "sqlplus -s ", "server=x;pwd=",
    ";password=",
    "a=b;password=", "mysql -p ", "mysql a -pb ", "curl -u a:",
    "net use ", r"net use \\a\b ", "net user a ", "sp_addlogin 'a', ", "schtasks /rp ", "identified by a replace ",
    "/webhooks/7777777777/", "senha -> ", "senha: (em branco ",
    "identified by ", f"{BEGIN}\n", f"{BEGIN} ", f"{END}\n",
    f"{BEGIN}\n{BODY[0]}\n", f"{BODY[0]}\n{END}\n", f"{BODY[0]}\n", "Private-Lines: 9\n", "1", "1 ", "1.",
    "52998224725 ",
    "cliente 52998224725 ", "[CPF_1] 52998224725 ", "529.982.247-25 ", "4111 1111 1111 1111 ",
    "cartao 4111111111111111 ",
    "[SENHA_1]", "\n", "\r\n", " ", "\\", '"', "a", "_", "é", "“",
)  # fmt: skip


def patterns() -> dict[str, re.Pattern[Any]]:
    found = {}
    for name in MODULES:
        for label, value in vars(import_module(f"masking.{name}")).items():
            flat = value if isinstance(value, tuple) else (value,)
            for number, inner in enumerate(
                part for item in flat for part in (item if isinstance(item, tuple) else (item,))
            ):
                if isinstance(inner, re.Pattern):
                    found[f"{name}.{label}.{number}"] = inner
    return found


def unbounded_in_repeats(tree: Any, inside: bool = False) -> Iterator[str]:
    """Yield what repeats without bound inside of what repeats more than a few times."""
    for code, arguments in tree:
        many = False
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            low, high, _ = arguments
            many = high is codes.MAXREPEAT or high > 1
            if inside and high is codes.MAXREPEAT:
                yield f"{low} to {high}"
        for argument in arguments if isinstance(arguments, tuple | list) else (arguments,):
            for inner in argument if isinstance(argument, list) else [argument]:
                if isinstance(inner, parser.SubPattern):
                    yield from unbounded_in_repeats(inner, inside or many)


def test_no_pattern_repeats_without_bound_inside_a_repeat() -> None:
    found = {
        name: list(unbounded_in_repeats(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)))
        for name, pattern in patterns().items()
    }

    assert len(found) > 60
    assert {name: nested for name, nested in found.items() if nested} == {}


@pytest.mark.parametrize("unit", UNITS)
def test_worst_text_takes_linear_time(unit: str) -> None:
    text = unit * (SIZE // len(unit))
    began = time.process_time()
    mask(text)

    # 0.5 s was the most that was measured; what grew with the square took two seconds at least.
    assert time.process_time() - began < 1.5

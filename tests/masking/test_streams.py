"""Streams: the same as in memory, wherever the text is cut, in memory that does not grow."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from masking import streams
from masking.rules import AHEAD, BLOCK, Tokens, mask, mask_lines, mask_parts
from tests.masking.test_private_keys import BEGIN, BODY, END, LAST

FILLING = "2026-11-23 08:41:07 INFO PCSIS1402.EXE 33.00.04.06 filial 1 nota 458812\n"


def in_parts(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


@pytest.mark.parametrize(
    "lines", [["senha=a1\n", "", "fim\n"], ["senha=a1", "", "fim"], ["senha=a1\r\n", "\r\n", "fim"], []]
)
def test_lines_keep_their_number_and_ends(lines: list[str]) -> None:
    assert list(mask_lines(lines)) == [line.replace("a1", "[SENHA_1]") for line in lines]


def test_line_of_several_lines_stays_one() -> None:
    assert list(mask_lines(["a\nsenha=a1", "b"])) == ["a\nsenha=[SENHA_1]", "b"]


@pytest.mark.parametrize("size", [1, 7, 100, 4096])
def test_parts_are_masked_as_the_whole(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "BLOCK", 3000)
    monkeypatch.setattr(streams, "AHEAD", 2500)
    block = "\n".join((BEGIN, *BODY, LAST, END))
    text = (
        FILLING * 20 + "senha=Exemplo#2026 CPF 529.982.247-25\n" + FILLING * 20 + block + "\nSenha:\n" + "abc@1\n"
    ) * 4
    parts = in_parts(text, size)

    masked = list(mask_parts(parts))

    assert len(masked) == len(parts)
    assert "".join(masked) == mask(text).text
    assert "".join(masked).count("[SENHA_") == 8


def test_secret_over_a_cut_stands_where_it_begins() -> None:
    assert list(mask_parts(["a senha=abc", "def", "1 fim", "", " e mais"])) == [
        "a senha=[SENHA_1]",
        "",
        " fim",
        "",
        " e mais",
    ]


def test_secrets_around_every_fold_of_a_long_line_are_masked() -> None:
    unit = "x" * 977 + " senha=Exemplo#2026 Authorization: Bearer abcdef0123456789 CPF 529.982.247-25 "
    line = unit * 700 + "\n"

    masked = "".join(mask_parts(in_parts(line, 65_536)))

    assert len(line) > 2 * BLOCK
    assert masked == line.replace("Exemplo#2026", "[SENHA_1]").replace("abcdef0123456789", "[TOKEN_1]").replace(
        "529.982.247-25", "[CPF_1]"
    )


def test_what_was_given_already_tells_what_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "BLOCK", 10)
    monkeypatch.setattr(streams, "AHEAD", 20)
    lines = ["CPF:\n", "52998224725\n", "Senha:\n", "abc@123\n", "linha\n"] * 40

    assert list(mask_lines(lines)) == ["CPF:\n", "[CPF_1]\n", "Senha:\n", "[SENHA_1]\n", "linha\n"] * 40


def test_private_key_over_a_block_is_masked() -> None:
    key = "\n".join((BEGIN, *BODY * 40, LAST, END)) + "\n"
    for before in (BLOCK - 1000, BLOCK - 40_000):
        filling = FILLING * (before // len(FILLING))
        lines = list(mask_lines(io.StringIO(filling + key + FILLING * 1000)))

        assert "".join(lines) == filling + BEGIN + "\n" + "[CHAVE_PRIVADA_1]\n" * 961 + END + "\n" + FILLING * 1000


def test_key_longer_than_every_block_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "BLOCK", 500)
    monkeypatch.setattr(streams, "AHEAD", 200)
    key = "\n".join((BEGIN, *BODY * 40, LAST, END)) + "\n"

    assert "".join(mask_parts(in_parts(FILLING * 9 + key + FILLING * 9, 300))) == (
        FILLING * 9 + BEGIN + "\n" + "[CHAVE_PRIVADA_1]\n" * 961 + END + "\n" + FILLING * 9
    )


def test_endless_secret_is_dropped_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "BLOCK", 1000)
    monkeypatch.setattr(streams, "AHEAD", 200)
    monkeypatch.setattr(streams, "PATIENCE", 4000)
    text = "ok senha=" + "a1" * 20_000 + " fim"

    masked = list(mask_parts(in_parts(text, 100)))

    assert "".join(masked) == "ok senha=[SENHA_1] fim"
    assert len(masked) == len(in_parts(text, 100))


def test_tokens_are_shared_with_a_stream() -> None:
    tokens = Tokens()
    mask("senha=primeira1", tokens)

    assert list(mask_lines(["senha=segunda2", "senha=primeira1"], tokens)) == ["senha=[SENHA_2]", "senha=[SENHA_1]"]


def test_lines_come_before_the_log_ends() -> None:
    lines = iter(FILLING for _ in range(100_000))
    masked = mask_lines(lines)

    assert next(masked) == FILLING
    assert sum(1 for _ in lines) > 100_000 - 2 * (BLOCK + AHEAD) // len(FILLING)


def test_memory_does_not_grow_with_the_log() -> None:
    def peak(lines: int) -> int:
        tracemalloc.start()
        assert sum(len(line) for line in mask_lines(FILLING for _ in range(lines))) == lines * len(FILLING)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    assert peak(60_000) < peak(15_000) * 1.3

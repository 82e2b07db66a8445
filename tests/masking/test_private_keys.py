"""Private keys: every line of a block, with BEGIN or END missing, in strings and in logs."""

from __future__ import annotations

import base64
import random

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from masking.rules import mask

# One line begins with "+" and one with "/", which are signs of the key and not of what surrounds it.
BODY = tuple(
    base64.b64encode({3: b"\xf8", 4: b"\xfc"}.get(seed, b"\x01") + random.Random(seed).randbytes(47)).decode()
    for seed in range(24)
)
LAST = "q83vEjRWeJA="
BEGIN, END = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
TOKEN = "[CHAVE_PRIVADA_1]"


def masked_block(*around: str) -> list[str]:
    return [line if line in around else TOKEN for line in (BEGIN, *BODY, LAST, END)]


def test_each_line_of_a_block_is_masked() -> None:
    text = "\n".join(("antes", BEGIN, *BODY, LAST, END, "depois"))

    assert mask(text).text.split("\n") == ["antes", *masked_block(BEGIN, END), "depois"]


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
def test_line_ends_stay(line_end: str) -> None:
    text = line_end.join((BEGIN, *BODY, LAST, END, "senha"))

    assert mask(text).text == line_end.join((*masked_block(BEGIN, END), "senha"))


def test_truncated_block_is_masked_up_to_what_is_no_key() -> None:
    text = "\n".join((BEGIN, *BODY, "q83v", "", "ORA-01403: no data found", "rotina 1402"))

    assert mask(text).text.split("\n") == [
        BEGIN, *[TOKEN] * 25, "", "ORA-01403: no data found", "rotina 1402",
    ]  # fmt: skip


def test_block_cut_in_its_line_is_masked() -> None:
    assert mask("\n".join((BEGIN, *BODY, BODY[0][:9]))).text.split("\n") == [BEGIN, *[TOKEN] * 25]


def test_block_without_begin_is_masked() -> None:
    text = "\n".join(("linha comum", *BODY, LAST, END, "depois"))

    assert mask(text).text.split("\n") == ["linha comum", *[TOKEN] * 25, END, "depois"]


def test_end_alone_masks_nothing() -> None:
    text = f"uma linha\npalavra\n{END}\n35261112345678000190550010000123451000123456\n{END}"

    assert mask(text).text == text


def test_headers_of_an_encrypted_key_stay() -> None:
    headers = ("Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF", "")
    text = "\n".join((BEGIN, *headers, *BODY, LAST, END))

    assert mask(text).text.split("\n") == [BEGIN, *headers, *[TOKEN] * 25, END]


@pytest.mark.parametrize("prefix", ["    ", "> ", "  | ", "# ", "2026-11-23 08:41:07,331 ERROR [main] cert: "])
def test_what_stands_before_each_line_stays(prefix: str) -> None:
    text = "\n".join(prefix + line for line in (BEGIN, *BODY, END))

    assert mask(text).text == "\n".join(prefix + line for line in (BEGIN, *[TOKEN] * 24, END))


@pytest.mark.parametrize("joint", ["\\n", "\\\\n", "\\r\\n", " "])
def test_key_in_a_string_is_masked(joint: str) -> None:
    text = '{"chave": "' + joint.join((BEGIN, *BODY, LAST, END)) + '", "rotina": 1402}'
    masked = mask(text).text

    assert not any(line in masked for line in (*BODY, LAST))
    assert masked.endswith(END + '", "rotina": 1402}')


def test_keys_of_every_make_are_masked() -> None:
    keys = (ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate())
    pem, openssh = serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.OpenSSH
    for key in keys:
        for made, encryption in (
            (pem, serialization.NoEncryption()),
            (openssh, serialization.NoEncryption()),
            (pem, serialization.BestAvailableEncryption(b"abc")),
        ):
            lines = key.private_bytes(serialization.Encoding.PEM, made, encryption).decode().splitlines()

            assert mask("\n".join(lines)).text.split("\n") == [lines[0], *[TOKEN] * (len(lines) - 2), lines[-1]]


def test_putty_key_is_masked() -> None:
    text = "\n".join(("PuTTY-User-Key-File-3: ssh-rsa", "Private-Lines: 24", *BODY, "Private-MAC: 00ff", "fim"))

    assert mask(text).text.split("\n") == [
        "PuTTY-User-Key-File-3: ssh-rsa", "Private-Lines: 24", *[TOKEN] * 24, "Private-MAC: 00ff", "fim",
    ]  # fmt: skip


def test_two_keys_have_two_tokens() -> None:
    text = "\n".join((BEGIN, BODY[0], END, BEGIN, BODY[1], END, BEGIN, BODY[0], END))

    assert mask(text).text.split("\n")[1::3] == ["[CHAVE_PRIVADA_1]", "[CHAVE_PRIVADA_2]", "[CHAVE_PRIVADA_1]"]


def test_certificate_stays() -> None:
    text = "\n".join(("-----BEGIN CERTIFICATE-----", *BODY, LAST, "-----END CERTIFICATE-----"))

    assert mask(text).text == text

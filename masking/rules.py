"""Masking: what is secret in a text gives way to a token that tells its kind.

What is masked: CPF with their check digits, passwords, tokens and keys, connection strings that hold a password,
private keys, cards. What is never touched: chave de acesso, linha digitável, CNPJ, NCM, EAN, codes, versions, routines,
protocols, orders, dates, amounts, phones, digests. docs/adr/0015 has why.

How to call it:

- A text in memory, such as a message or an excerpt::

      masked = mask(text)
      masked.text        # "a senha é [SENHA_1]"
      masked.findings    # what was masked, with places in the text that was handed in

- Texts that shall share their tokens: hand the same `Tokens` to each call, or, at different times, one that is made of
  a mapping that the caller keeps (`masking.tokens.Tokens` says what is in it)::

      tokens = Tokens(known, key=key)
      masked = mask(text, tokens)

- A log of any size, in bounded memory. `mask_lines` takes whole lines, with or without their ends, and gives as many.
  `mask_parts` takes a text that was cut anywhere, as `file.readline(65536)` or `file.read(65536)` cut it, and gives as
  many parts, of which each stands for the part at its place: a secret across a cut stands, masked, in the first of the
  two, and no line moves::

      for line in mask_lines(lines, tokens): ...
      for part in mask_parts(iter(lambda: file.readline(65536), ""), tokens): ...

  Both read ahead, by about BLOCK signs, before they give. Who shows a log from its middle begins AHEAD signs or more
  before the first line that is shown, and drops what was masked before it: a private key or a prompt may have begun
  there.

Masking what is masked changes nothing, and a text keeps its number of lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from masking.finding import Finding, find_secrets, name_secrets
from masking.streams import AHEAD, BLOCK, mask_lines, mask_parts
from masking.tokens import Kind, Tokens

__all__ = ["AHEAD", "BLOCK", "Finding", "Kind", "Masked", "Tokens", "mask", "mask_lines", "mask_parts"]


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its secrets, and what they were, in their order."""

    text: str
    findings: tuple[Finding, ...]


def mask(text: str, tokens: Tokens | None = None) -> Masked:
    """Return the text with a token for each secret.

    :param tokens: which secrets have which tokens already; learns the new ones.
    """
    spans = find_secrets(text).spans
    if not spans:
        return Masked(text, ())
    findings = tuple(name_secrets(text, spans, Tokens() if tokens is None else tokens))
    pieces: list[str] = []
    last = 0
    for finding in findings:
        pieces += (text[last : finding.start], finding.token)
        last = finding.end
    pieces.append(text[last:])
    return Masked("".join(pieces), findings)

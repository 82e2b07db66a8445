"""Passwords: behind their labels, on command lines, in Oracle's DDL."""

from __future__ import annotations

import re
from collections.abc import Iterator

from masking.labels import Tie, Tied, tied_values
from masking.pages import CPF_MARK, TOKEN_MARK, Page, Span
from masking.tokens import Kind
from masking.values import Value, is_last_of_sentence, is_nothing, is_plain, is_strong, is_word, value_at

_LABEL = re.compile(
    rb"senhas?|contra-?senha|palavra-?passe|passw(?:or)?ds?|pass-?phrase|passcode|pswd|psw(?![a-z])|(?<!ora)pwd(?!\.exe)|(?<=ora_)pwd"
    rb"|(?:(?<![a-z])|(?:key|store|ssh|db|user|my|pg|ftp|mail|proxy|http|ora)[_.-]?)pass(?:in|out)?(?![a-z])"
    rb"|(?<=-)pass?(?= )|(?<=require)pass(?= )"
    rb"|\bpin d[oea] (?:certificado|token|cartao|a3)"
)
# The name goes on, and says that it is not the password but something about it.
_ABOUT = re.compile(
    rb"expir|chang|alter|valid|incorre|errad|length|tamanho|(?<!ad)min|max|polic|politic|reset|last|ultim|attempt|tentativ"
    rb"|count|qtd|requir|obrig|status|type|tipo|mode|modo|encod|field|campo|label|ur[li]|file|path|arquivo|hint|dica"
    rb"|age\Z|date|data(?!ba)|_(?:at|em|id|dt)\Z|bloq|habil|[ed](?:n|is)able|prompt|manager|format|regra|rule|strength"
    rb"|forca|algor|grace|lifetime|life_time|verify|class"
)
# Words between label and sign that make it a message about the password, or a name of something else.
_OTHER = re.compile(
    rb"\b(?:rotinas?|telas?|versao|filial|cod(?:igo)?|erros?|falh\w+|fail\w*|errors?|incorre\w+|inva?lid\w*|expir\w+"
    rb"|bloque\w+|alterad\w+|tentativ\w+|mensagem|pedidos?|notas?|cargas?|chaves?|datas?|hora|status|protocolo"
    rb"|nao|not|senhas?|passwords?|pwd|pass|token|required|obrigatori\w+|denied|negad\w+|policy|politica|where|having|like)\b"
)
# Words before the label that make what follows a remark.
_REMARK = re.compile(
    rb"\b(?:tamanho|politica|regra|erro|falha|troca|validade|campo|tipo|quantidade|forca|tela)"
    rb" (?:d[aeo]s?|n[ao]s?|ao?) (?:\w{1,12} )?\Z"
)
# "A senha e abacaxi" begins a sentence where "troquei a senha e funcionou" goes on with one.
_SUBJECT = re.compile(rb"(?:\A|[.,;:!?(-] ?|\b(?:mas|que|pois) )(?:(?:a |minha |nova |sua ){1,2})\Z")
_PAIR = re.compile(rb"(?:usu?a?rio|user(?:name)?|login|usr|conta)s? ?(?:e(?: a)?|/|\\|\||and|&|,|;) ?\Z")
_PAIR_VALUES = re.compile(rb"([^\s/|,;\"'\x01\x02]{1,64})( {0,3}[/|,;\\] {0,3}| {1,2}(?:e|and|-) {1,2}| {1,3})(?=\S)")
_OWNER = re.compile(rb"\b(?:usuario|user|login|acesso|pfx|p12|certificado|conta)\b[^\n]{0,60}\Z")
_PATH = re.compile(rb"[/~][\w./~-]*|[a-z]:[\\/].*|\\\\.*")
# "senha para joao@empresa.com.br: abc": for whom, not what.
_ADDRESSEE = re.compile(rb"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{2,64} ?[:=]")
_MARKS = (TOKEN_MARK, CPF_MARK)
_DIGITS = re.compile(rb"\d{4,12}")


def labelled_passwords(page: Page, start: int, end: int) -> Iterator[Span]:
    """Yield the passwords that labels between two places name."""
    for tied in tied_values(page, _LABEL, start, end, _is_password):
        value = _second_of_pair(page, tied) or tied.value
        yield Span(value.start, value.end, Kind.PASSWORD)


def _is_password(page: Page, tied: Tied) -> bool:
    low, value = page.low, tied.value
    if _ABOUT.search(low, tied.start, tied.end) or is_nothing(page, value):
        return False
    if low.startswith(b"pwd", tied.start) and _PATH.fullmatch(low, value.start, value.end):
        return False
    if _is_masked_pair(page, tied):
        return False
    if tied.tie is Tie.SET:
        return True
    if tied.tie is Tie.OLD:
        return is_strong(page, value)
    if tied.tie is Tie.BESIDE:
        return _is_beside(page, tied)
    if not value.quoted and (is_word(page, value) or (is_plain(page, value) and _is_remark(tied))):
        return False
    if tied.tie is Tie.TOLD:
        return True
    return not _OTHER.search(low, tied.end, value.start) and _is_said(page, tied)


def _is_remark(tied: Tied) -> bool:
    return _REMARK.search(tied.before) is not None


def _is_said(page: Page, tied: Tied) -> bool:
    """Return whether a sentence, or the next line, gives the password and does not go on about it."""
    value = tied.value
    if tied.tie is Tie.NEXT_LINE:
        return not is_plain(page, value)
    if tied.tie is Tie.AND and _SUBJECT.search(tied.before) and is_last_of_sentence(page, value):
        return True
    if tied.tie in (Tie.CHANGED, Tie.AND):
        if _ADDRESSEE.match(page.low, value.start):
            return False
        long_number = _DIGITS.fullmatch(page.low, value.start, value.end) is not None
        return value.quoted or is_strong(page, value) or (long_number and is_last_of_sentence(page, value))
    return not is_plain(page, value) or is_last_of_sentence(page, value)


def _is_beside(page: Page, tied: Tied) -> bool:
    """Return whether what stands behind the label with only a space between is its password.

    Without a sign it must look like one: "senha 1234" may be a number in a queue, so digits alone count only where a
    user or a certificate was named before. An option of a command line takes whatever follows.
    """
    low, value = page.low, tied.value
    if low[tied.start - 1 : tied.start] == b"-" and not low.startswith(b"-", value.start):
        return tied.start >= 2 and low[tied.start - 2] in b" -\n"
    if is_strong(page, value):
        return not _OTHER.search(low, tied.end, value.start)
    named = _OWNER.search(tied.before)
    return named is not None and _DIGITS.fullmatch(low, value.start, value.end) is not None


def _is_masked_pair(page: Page, tied: Tied) -> bool:
    first = _PAIR_VALUES.match(page.low, tied.value.start)
    return first is not None and page.low[first.end()] in _MARKS and _names_user(tied)


def _names_user(tied: Tied) -> bool:
    return _PAIR.search(tied.before) is not None


def _second_of_pair(page: Page, tied: Tied) -> Value | None:
    """Return the password of "usuário e senha: joao / abc123", where the first value is the user."""
    if not _names_user(tied):
        return None
    first = _PAIR_VALUES.match(page.low, tied.value.start)
    second = value_at(page, first.end()) if first else None
    if first is None or second is None or is_nothing(page, second):
        return None
    if first[2].strip() or is_strong(page, second) or is_last_of_sentence(page, second):
        return second
    return None


# Programs, their option, and its letter as it must be written: mysql's -P is a port, sqlcmd's is the password.
_COMMANDS = tuple(
    (re.compile(rb"(?<![a-z])(?:" + programs + rb")(?:\.exe)?[\"']?(?= )[^\n]{0,200}? (" + option), written)
    for programs, option, written in (
        (rb"mysql\w{0,12}|mariadb[\w-]{0,12}", rb"-p)(?=[^\s-])", b"-p"),
        (rb"sqlcmd|osql|bcp|isql|tsql", rb"-p) ?(?=[^\s-])", b"-P"),
        (rb"sshpass|psexec(?:64)?|paexec", rb"-p) ?(?=[^\s-])", b"-p"),
        (rb"isql-fb|gbak|gfix|gsec|nbackup", rb"-p) (?=[^\s-])", b"-p"),
        (rb"plink|pscp|psftp|putty", rb"-pw) (?=[^\s-])", b"-pw"),
        (rb"7za?|rar|unrar", rb"-p)(?=[^\s-])", b"-p"),
        (rb"zip|unzip", rb"-p) ?(?=[^\s-])", b"-P"),
        (rb"redis-cli", rb"-a) (?=[^\s-])", b"-a"),
        (rb"curl", rb"-u)[ =]?[\"']?[^\s:\"']{1,64}:(?=\S)", b"-u"),
        (rb"curl", rb"--user)[ =][\"']?[^\s:\"']{1,64}:(?=\S)", b"--user"),
    )
)  # fmt: skip
_IDENTIFIED = re.compile(rb"\bidentified\s{1,8}by\s{1,8}(?:values\s{1,8})?")
_REPLACED = re.compile(rb"[\"']? {1,3}replace {1,3}")
# Programs and procedures that take a password at a place of its own, with no word before it.
_BY_PLACE = tuple(
    re.compile(pattern)
    for pattern in (
        rb"\bnet(?:\.exe)? {1,3}use {1,3}(?:[a-z*]:? {1,3})?\\\\[^\s]{1,128} {1,3}(?![/*])",
        rb"\bnet(?:\.exe)? {1,3}use\b[^\n]{1,200}? /u(?:ser)?:[^\s]{1,64} {1,3}(?![/*])",
        rb"\bnet(?:\.exe)? {1,3}user {1,3}[^\s/*]{1,64} {1,3}(?![/*])",
        rb"\bsp_addlogin {1,3}(?:@loginame ?= ?)?n?'[^'\n]{1,64}' ?, ?(?:@passwd ?= ?)?(?=n?')",
        rb"\bschtasks\b[^\n]{1,300}? /rp {1,3}(?![/*])",
    )
)


def command_passwords(page: Page, start: int, end: int) -> Iterator[Span]:
    """Yield the passwords that are options of known programs."""
    for pattern, written in _COMMANDS:
        for found in pattern.finditer(page.low, start, end):
            if page.raw[found.start(1) : found.end(1)] != written:
                continue
            value = value_at(page, found.end())
            if value and not is_nothing(page, value):
                yield Span(value.start, value.end, Kind.PASSWORD)


def placed_passwords(page: Page, start: int, end: int) -> Iterator[Span]:
    """Yield the passwords that programs and procedures take by their place."""
    for pattern in _BY_PLACE:
        for found in pattern.finditer(page.low, start, end):
            value = value_at(page, found.end())
            if value and not is_nothing(page, value):
                yield Span(value.start, value.end, Kind.PASSWORD)


def identified_passwords(page: Page, start: int, end: int) -> Iterator[Span]:
    """Yield the passwords of CREATE USER and ALTER USER with the one that was before, and their digests."""
    for found in _IDENTIFIED.finditer(page.low, start, end):
        value = value_at(page, found.end())
        if value and (value.quoted or not is_word(page, value)):
            if not is_nothing(page, value):
                yield Span(value.start, value.end, Kind.PASSWORD)
            replaced = _REPLACED.match(page.low, value.end)
            before = value_at(page, replaced.end()) if replaced else None
            if before and not is_nothing(page, before):
                yield Span(before.start, before.end, Kind.PASSWORD)

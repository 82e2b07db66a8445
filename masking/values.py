"""Values: where one begins and ends behind its label, and whether it can be a secret at all."""

from __future__ import annotations

import re
from typing import NamedTuple

from masking.pages import Page

# A value is judged by this much of it; a longer one is masked to its end.
JUDGED = 512

# Some languages write a letter before the quotes: N'x'.
_OPENED = re.compile(rb"(?:[nebru](?=[\"']))?(\\{0,3}[\"'`]|&quot;|&#34;|&apos;|&#39;|%22)")
_RUN = re.compile(rb"[^\s\x01\x02]{1,512}")
_REST_OF_RUN = re.compile(rb"[^\s\"'<>&;,\x01\x02]*")
# What ends a value without quotes before the next space: another name with a value, the end of what surrounds it, or
# a line's end as it is written inside a string.
_CUTS = re.compile(
    rb"[&;,|](?:amp;)?(?=\s?[\"']?[a-z_][\w.-]{0,40}[\"']?\s?[=:])|</|<[a-z!]|<br"
    rb"|\\{0,3}[\"'`](?=[\s,;:)}\]>/&]|\Z)|&quot;|&lt;"
    rb"|\\{1,2}[nrt](?=\\|[a-z][\w ]{0,30}[:=-]|\Z)"
)
_OPENS = re.compile(rb"[(\[{<]")
_TAIL = b".,;:)]}>\"'`\\"

_NOTHING = re.compile(
    rb"[*x\xb7\xb0\x95.?_#-]{2,}|[*?\W]"
    rb"|(?:null|none|nil|undefined|true|false|yes|no|sim|nao|n/a|vazi[oa]|empty|blank|em branco|hidden|ocult[oa]"
    rb"|omitid[oa]"
    rb"|protegid[oa]|masked|redacted|filtered|mascarad[oa]|removid[oa]|string|varchar2?|text|[sn])"
    # A place that is kept for a value: <senha>, ${DB_PASSWORD}, {{senha}}, [FILTERED], %(senha)s, :senha, &senha
    rb"|[$#%@]{0,2}(?:<{1,2}[\w .:/-]{0,60}>{1,2}|\[[\w .:-]{0,60}\]"
    rb"|\{{1,2}[\w .:|-]{0,60}\}{1,2}|\([\w .:-]{0,60}\)s?)"
    rb"|%[a-z_]{2,40}%|%[sd]|[:&@]{1,2}\w{0,20}(?:senha|pass|pwd|token|secret|param)\w{0,20}|:\d{1,3}|\$\d"
    rb"|\$(?:\(.*|[a-z]+_[a-z_]+|[a-z]*(?:pass|pwd|senha|token|secret|secur|cred)[a-z]*)"
)
_CODES = re.compile(
    rb"(?:ora|tns|pls|sp2|rman|sql|ude|udi|imp|exp|oci|prc|pgrst|sqlstate)[- ]?\d{3,5}\b.*"
    rb"|\d{1,4}([/.-])\d{1,2}\1\d{2,4}(?:[t ].*)?|\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?"
    rb"|\d{1,5}(?:\.\d{1,5}){2,4}"
    rb"|[\w-]{1,60}\.(?:exe|dll|bpl|prw|prx|java|pas|sql|log|txt|xml|ini|php|py|js|cs|fmx|rdf|pfx|p12|pem|cer|key|html?)(?::\d+)?"
    rb"|(?:nfe|cte|mdfe|nfce|nf3e|bpe)?\d{44}(?:-\w{1,20})?|\d{46,48}"
    rb"|[0-9a-z]{2}\.[0-9a-z]{3}\.[0-9a-z]{3}/[0-9a-z]{4}-\d{2}"
)
# 44, 47 or 48 digits in groups: what stands before the first space would look like a value.
_GROUPED_CODE = re.compile(rb"\d(?:[ .-]?\d){43}(?:(?:[ .-]?\d){2,4})?(?![ .-]?\d)")
# What stands right before a token is what an earlier masking left.
_MASKED_BEHIND = re.compile(rb"[.,;:)\]}>\"'`\\/]{0,8}[\x01\x02]")
_CALL = re.compile(rb"[a-z_][\w.]{0,60}\(.{0,200}")

_PLAIN = re.compile(rb"[a-z\xe0-\xff]+(?:-[a-z]+)?")
_SAID_OF_IT = re.compile(rb".{2,}(?:(?:ad|id)[oa]s?|[ai]vel|[ai]veis|mente|[cs]ao|coes|ando|endo|indo|toria|torio)")
_WORDS = frozenset(
    b"""a o as os um uma uns umas de do da dos das em no na nos nas ao aos e ou se que com como quando onde quem
    qual quais por para pra pro porque pois mas mais menos muito muita pouco so apenas somente nao nunca sempre
    ja ainda agora hoje ontem amanha aqui ali la ele ela eles elas eu nos voce voces meu minha seu sua dele dela
    isso isto esse essa este esta aquele aquela mesmo mesma outro outra igual diferente nova novo antiga antigo
    velha atual padrao default correta correto certa certo errada errado incorreta incorreto invalida invalido
    valida valido fraca forte longa curta grande pequena numerica alfanumerica secreta pessoal inexistente
    ausente vencida expirada obrigatoria obrigatorio necessaria temporaria provisoria unica case sensitive
    sensivel minima maxima usuario user login nome name erro error falha ok email e-mail acesso cadastro codigo
    login campo field rotina tela mensagem message sistema banco certificado fica ficou esta estava vai foi era
    ser tem tinha deve pode precisa consta aparece da deu diz pede pediu exige aceita caiu sumiu venceu expirou
    mudou trocou qualquer nenhuma nenhum algum alguma todos todas sem ate entre sobre desde favor preciso quero
    gostaria consigo esqueci the an and or is are was were be been not never always to for from of in on at by
    with must should cannot can may will would has have had does did this that these those it its your my his
    her our their required invalid incorrect expired wrong missing missed mismatch weak strong too short long
    same new old current previous changed reset failed authentication authorization protected encrypted what
    when where why how please unknown unexpected expected bearer basic token senha password key value valor""".split()
)  # fmt: skip


class Value(NamedTuple):
    """A value's place; whether quotes hold it."""

    start: int
    end: int
    quoted: bool


def value_at(page: Page, at: int) -> Value | None:
    """Return the value that begins here: what the quotes hold, else what goes on to a space or another name."""
    low = page.low
    opened = _OPENED.match(low, at)
    if opened:
        closed = _closed(low, opened)
        if closed >= 0:
            return Value(opened.end(), closed, True) if closed > opened.end() else None
        at = opened.end()
    run = _RUN.match(low, at)
    if not run:
        return None
    end = run.end()
    cut = _CUTS.search(low, at, end)
    if cut and cut.start() > at:
        end = cut.start()
    elif run.end() - at == JUDGED:
        end = _REST_OF_RUN.match(low, end).end()  # type: ignore[union-attr]  # an empty rest matches
    read = low[at:end]
    # What was opened inside the value is closed by it.
    tail = _TAIL if not _OPENS.search(read) else _TAIL.translate(None, b")]}>")
    trimmed = at + len(read.rstrip(tail))
    return Value(at, trimmed, False) if trimmed > at else None


def _closed(low: bytes, opened: re.Match[bytes]) -> int:
    """Return where the quotes that were opened close on their line, -1 when they do not."""
    quote, at = opened[1], opened.end()
    line_end = low.find(b"\n", at, at + JUDGED)
    line_end = min(len(low), at + JUDGED) if line_end < 0 else line_end
    closed = low.find(quote, at, line_end)
    first = closed
    # A doubled backslash is one; before a quote, a single one makes it part of the value.
    while closed > at and len(quote) == 1 and (closed - len(low[at:closed].rstrip(b"\\")) - at) % 2:
        closed = low.find(quote, closed + 1, line_end)
    return closed if closed >= 0 else first


# "senha: (em branco)" says that there is none.
_ASIDE = re.compile(
    rb"\((?:em branco|vazi[oa]|nao informad[oa]|sem|nenhuma|ocult[oa]|omitid[oa]|a mesma|mesma|default|padrao)"
    rb"[^()\n]{0,40}\)"
)


def is_nothing(page: Page, value: Value) -> bool:
    """Return whether this is no secret whatever its label says: empty, kept for one, masked before, or exempt."""
    read = page.low[value.start : min(value.end, value.start + JUDGED)].strip()
    if not read or b"\x01" in read or b"\x02" in read or _MASKED_BEHIND.match(page.low, value.end):
        return True
    if _NOTHING.fullmatch(read) or _CODES.fullmatch(read):
        return True
    if read[:1].isdigit() and _GROUPED_CODE.match(page.low, value.start):
        return True
    if _ASIDE.match(page.low, value.start):
        return True
    return not value.quoted and _CALL.fullmatch(read) is not None


def is_plain(page: Page, value: Value) -> bool:
    """Return whether the value is an ordinary word: one case but for its first letter, nothing but letters."""
    read = page.low[value.start : value.end]
    if not _PLAIN.fullmatch(read):
        return False
    text = page.text[value.start : value.end]
    return text.islower() or text.isupper() or text[1:].islower()


def is_word(page: Page, value: Value) -> bool:
    """Return whether the value is an ordinary word that is said of passwords or begins a sentence about them."""
    read = page.low[value.start : value.end].lower()
    return read in _WORDS or (is_plain(page, value) and _SAID_OF_IT.fullmatch(read) is not None)


def is_strong(page: Page, value: Value) -> bool:
    """Return whether the value looks like a password by itself: letters with digits or signs in between."""
    read = page.low[value.start : value.end].strip(b"*_()")
    if len(read) < 4 or read[:1] in b"/\\" or b"://" in read or re.fullmatch(rb"\d+[a-z]{1,2}|[a-z]+/[a-z/]+", read):
        return False
    letters = re.search(rb"[a-z]", read) is not None
    if letters and re.search(rb"[@#$%&*!+=^~?]", read):
        return True
    # PCSIS132, MATA410 and FATR010 are routines; a password of capitals and digits is given up where nothing ties it.
    text = page.text[value.start : value.end]
    return letters and re.search(rb"\d", read) is not None and not re.fullmatch(r"[A-Z_]+\d[\dA-Z_]*", text)


def is_last_of_sentence(page: Page, value: Value) -> bool:
    """Return whether nothing of a sentence follows: the line's end, a sign, or another name with its value."""
    return _LAST.match(page.low, value.end) is not None


_LAST = re.compile(rb"[\"'`]?\s{0,3}(?:\Z|\n|[.,;:!)|/}\]<-]|[a-z_]{2,20}\s?[:=])")

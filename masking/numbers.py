"""Numbers of people and cards among all the numbers of an ERP: keys of invoices, boletos, orders, phones, versions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple

from masking.pages import CPF_MARK, TOKEN_MARK, Page, Span
from masking.tokens import Kind

# How far before a number a word still says what it is: CPF, and a person.
REACH = 200
_NEAR = 48
_NEAR_CPF = 100
# So much is read that REACH signs remain when marks stand for secrets.
_READ = 600

# A group before the number must not hide it, so of a number in groups only the first is used up.
_PLACES = re.compile(
    rb"000(?:0{8,}|(?=000000-00|\.000\.000| 000 000|0 0000 0000|0-0000-0000|0\.0000\.0000|0[ .-]000000[ .-]00000))"
)
_LONGEST = 19
# One pattern a mark: with a fixed beginning `re` looks for it as fast as memory is read.
_MARKS = ((re.compile(rb"\x01\x01+"), b"\x01"), (re.compile(rb"\x02\x02+"), b"\x02"))
_BARE_CNPJ = re.compile(rb"\d{14}(?![0-9a-z])")
_VERSION = re.compile(rb"(?:versao|version|release|build|ip)[ :=]{1,3}\Z")

_CPF = re.compile(rb"(\d{3})([. ]?)(\d{3})\2(\d{3})([-. /]?)(\d{2})")
_CARD = re.compile(rb"\d{4}([ .-]?)\d{4}\1\d{4}\1\d{4}|3[47]\d{2}([ .-]?)\d{6}\2\d{5}")
_DIGIT_SIGNS = b"0123456789 .-"
_NEVER_BEFORE = re.compile(rb"[0-9a-z]\Z|\d[.-]\Z")
_NEVER_AFTER = re.compile(rb"[0-9a-z]|[.-]\d")

_WORD = re.compile(rb"[a-z_]+")
_PEOPLE = frozenset(
    b"""cliente clientes consumidor consumidora motorista motoristas usuario usuarios usu user username login
    funcionario funcionaria funcionarios colaborador colaboradora pessoa pessoas fisica socio socia socios
    titular comprador compradora vendedor vendedora vendedores rca responsavel entregador entregadores ajudante
    ajudantes conferente destinatario destinataria remetente portador emitente tomador representante pagador
    sacado beneficiario beneficiaria documento doc contribuinte fornecedor transportador autonomo produtor
    proprietario proprietaria matricula cracha identificacao""".split()
)
_THINGS = frozenset(
    b"""pedido pedidos ordem ordens carga cargas carregamento carregamentos romaneio nota notas nf nfs nfe nfce cte
    mdfe chave chaves protocolo protocolos recibo recibos lote lotes rec nrec nprot telefone telefones fone
    fones tel celular cel whatsapp whats zap contato contatos ramal boleto boletos titulo titulos duplicata
    duplicatas linha nosso ie inscricao estadual rg pis nis nit pasep cnh renavam nsu transacao transacoes itens
    item produto produtos cod codigo codigos ncm cest ean gtin barras conta agencia versao version release build
    rotina rotinas hash serie serial seq sequencia movimento transvenda pagina line remessa retorno ticket
    chamado autorizacao danfe etiqueta volume palete pallet sscc valor total qtd quantidade timestamp epoch
    address endereco offset bytes size tamanho thread pid sid session""".split()
)
# Names of columns and parameters: NUMPED, CODCLI, idCliente, VLTOTAL, DTSAIDA, QTCONT
_THING_NAMES = (b"num", b"cod", b"nro", b"id", b"seq", b"qt", b"vl", b"dt")
_NEIGHBOUR = re.compile(rb"\x02[ ,;/|.\n'\"-]{1,6}(?:e |and )?['\"]?\Z")
_SAID_AFTER = re.compile(rb"['\"]?,? ?(?:\(|e o |eh o |is the |= ?|- ?)?(?:n[o?]? ?)?(?:d[oe] )?cpf\b")
_CARDS = frozenset(b"card cards pan visa master mastercard amex elo hipercard credito debito".split())
# Words that only begin like the name of a column.
_NEUTRAL = frozenset(b"id idade ideia numa num numero nro codificado idem".split())
_BELONGING = re.compile(rb"(?:\bd[aeo]s?|\bdest[ae]|\bdess[ae]) \Z")
_OTHER_NUMBER = re.compile(rb"[\d\x01\x02\n]")
# The groups of 47 digits of banks, and of 48 of taxes and utilities.
_BOLETOS = ([10, 11, 11, 1, 14], [11, 1, 11, 1, 11, 1, 11, 1])
# A fifth group of four: a chave de acesso is written in eleven of them.
_FOUR_BEFORE = re.compile(rb"(?<!\d)\d{4}[ .-]\Z")
_FOUR_AFTER = re.compile(rb"[ .-]\d{4}(?!\d)")


def number_places(shape: bytes) -> list[int]:
    """Return where numbers begin that have the form of a CPF or a card, in a text whose digits are all `0`."""
    return [found.start() for found in _PLACES.finditer(shape) if found.end() - found.start() <= _LONGEST]


def people_and_cards(page: Page, places: Sequence[int], taken: Sequence[Span]) -> Iterator[Span]:
    """Yield the CPF and cards at these places, given the other secrets of the page in their order."""
    around = _Around(page, taken)
    low = page.low
    for at in places:
        glued = _NEVER_BEFORE.search(low, max(0, at - 2), at) and not low.endswith(b"cpf", 0, at)
        if glued and at not in around.ends:
            continue
        span = _cpf(page, at, around) or _card(page, at, around)
        if span:
            around.add(span)
            yield span


class _Around:
    """What stands around a number. Secrets are read as marks, those of an earlier masking and new ones alike, so that a
    masked text is read as the text was.
    """

    def __init__(self, page: Page, taken: Sequence[Span]) -> None:
        self._page = page
        self._taken = taken
        self._next = 0
        self.starts = {span.start for span in taken}
        self.ends = {span.end for span in taken}
        self._spans: list[Span] = []

    def add(self, span: Span) -> None:
        """Add a secret that was found behind all others."""
        self._spans.append(span)

    def goes_on(self, at: int) -> bool:
        """Return whether what stands here, other than a secret, belongs to the number before it."""
        return at not in self.starts and _NEVER_AFTER.match(self._page.low, at) is not None

    def read(self, at: int) -> bytes:
        """Return what stands before this place, at most REACH signs."""
        while self._next < len(self._taken) and self._taken[self._next].end <= at:
            self._spans.append(self._taken[self._next])
            self._next += 1
        low = self._page.low
        parts: list[bytes] = []
        last, left = at, _READ
        for span in sorted(self._spans[-16:], reverse=True):
            if left <= 0:
                break
            parts.append(low[max(span.end, last - left) : last])
            left -= len(parts[-1])
            parts.append(bytes([CPF_MARK if span.kind is Kind.CPF else TOKEN_MARK]))
            last = span.start
        parts.append(low[max(0, last - max(left, 0)) : last])
        said = b"".join(reversed(parts))
        for marks, mark in _MARKS:
            said = marks.sub(mark, said)
        return said[-REACH:].replace(b"c.p.f", b"  cpf")


def _cpf(page: Page, at: int, around: _Around) -> Span | None:
    """Return the CPF that begins here.

    Check digits alone prove nothing: one of a hundred numbers of eleven digits has them, and orders, loads and mobile
    phones have eleven digits as well. So a number is a CPF when it also is written as one (`000.000.000-00`), or when
    the nearest word before it speaks of CPF or of a person, not of an order, a phone or a key.
    """
    low = page.low
    found = _CPF.match(low, at)
    # A column for CNPJ holds a CPF with three zeros before it.
    padded = found is not None and low.startswith(b"000", at) and _BARE_CNPJ.match(low, at)
    start = at + 3 if padded else at
    found = _CPF.match(low, start)
    if found is None or around.goes_on(found.end()):
        return None
    digits = b"".join(found.group(1, 3, 4, 6))
    if not has_check_digits(digits):
        return None
    written = (found[2] != b" " and found[5] in (b"-", b"/")) or (found[2] == b"." and found[5] == b".")
    said = around.read(at)
    if not (
        _is_written_cpf(said) if written and not padded else _is_said_cpf(page, at, found.end(), said, bool(padded))
    ):
        return None
    return Span(found.start(), found.end(), Kind.CPF, digits.decode())


def _is_written_cpf(said: bytes) -> bool:
    return _VERSION.search(said) is None


def _is_said_cpf(page: Page, start: int, end: int, said: bytes, padded: bool) -> bool:
    if _is_field_of_boleto(page.low, said, start, end):
        return False
    if _SAID_AFTER.match(page.low, end) or _is_in_record(page.low, start):
        return True
    if _NEIGHBOUR.search(said) or _is_in_column(said):
        return True
    word = _nearest_word(said)
    if word is None:
        return False
    between = said[word.end :]
    if word.says is _Says.CPF:
        return len(between) <= _NEAR_CPF
    return word.says is _Says.PERSON and not padded and len(between) <= _NEAR and b"\n" not in between


def _is_in_column(said: bytes) -> bool:
    """Return whether the line above has a CPF in the same column: a table names its columns once, far above."""
    above, _, this = said.rpartition(b"\n")
    above = above.rpartition(b"\n")[2]
    sign = next((sign for sign in (b";", b"|", b",") if sign in this), None)
    if sign is None:
        return False
    fields = above.split(sign)
    column = this.count(sign)
    return column < len(fields) and fields[column].strip(b" \"'") == b"\x02"


class _Says(Enum):
    CPF = auto()
    PERSON = auto()
    THING = auto()
    CARD = auto()


class _Word(NamedTuple):
    """The nearest word that says what a number is, and where it ends."""

    says: _Says
    end: int


def _nearest_word(said: bytes) -> _Word | None:
    """Return the word nearest to the end that says what a number there is.

    In "CPF do motorista da carga: …" the load only tells which CPF: it counts when no CPF stands before it.
    """
    belonging = None
    for found in reversed(list(_WORD.finditer(said))):
        says = _says(found[0].strip(b"_"))
        if says is None or (belonging and says is not _Says.CPF):
            continue
        word = _Word(says, found.end())
        if belonging:
            return belonging if _OTHER_NUMBER.search(said, found.end()) else word
        if says is not _Says.THING or not _BELONGING.search(said, 0, found.start()):
            return word
        belonging = word
    return belonging


def _says(word: bytes) -> _Says | None:
    # CGC is what CPF and CNPJ were called, and still are in columns (CGCENT, A1_CGC).
    if b"cpf" in word or b"cgc" in word:
        return _Says.CPF
    if word in _PEOPLE:
        return _Says.PERSON
    if word in _CARDS or word.startswith(b"cart"):
        return _Says.CARD
    if word in _THINGS or (word.startswith(_THING_NAMES) and word not in _NEUTRAL):
        return _Says.THING
    return None


def _is_in_record(low: bytes, at: int) -> bool:
    """Return whether this is the field for CPF of SPED's records of participants (0150) and accountants (0100)."""
    line = low[max(low.rfind(b"\n", max(0, at - 400), at) + 1, at - 400) : at]
    return (line.startswith(b"|0150|") and line.count(b"|") == 6) or (
        line.startswith(b"|0100|") and line.count(b"|") == 3
    )


def has_check_digits(digits: bytes) -> bool:
    """Return whether these eleven digits end with a CPF's check digits. Eleven times the same is nobody's."""
    if len(set(digits)) == 1:
        return False
    numbers = [code - 48 for code in digits]
    for last in (9, 10):
        total = sum(number * weight for number, weight in zip(numbers, range(last + 1, 1, -1), strict=False))
        if total * 10 % 11 % 10 != numbers[last]:
            return False
    return True


def _card(page: Page, at: int, around: _Around) -> Span | None:
    """Return the card that begins here: in groups as on a card, or where the nearest word before it speaks of cards."""
    low = page.low
    found = _CARD.match(low, at)
    if found is None or around.goes_on(found.end()):
        return None
    digits = re.sub(rb"\D", b"", found[0])
    if not _is_issued(digits) or not _has_luhn_digit(digits):
        return None
    said = around.read(at)
    if _FOUR_BEFORE.search(said) or _FOUR_AFTER.match(low, found.end()):
        return None
    word = _nearest_word(said)
    grouped = bool(found[1] or found[2])
    if word is None or word.says in (_Says.CPF, _Says.PERSON):
        return Span(at, found.end(), Kind.CARD, digits.decode()) if grouped else None
    return Span(at, found.end(), Kind.CARD, digits.decode()) if word.says is _Says.CARD else None


def _is_issued(digits: bytes) -> bool:
    """Return whether a card can begin so: Amex with 15 digits; Visa, Mastercard, Elo, Hipercard, Discover with 16."""
    if len(digits) == 15:
        return digits[:2] in (b"34", b"37")
    return digits[:1] in b"456" or 2221 <= int(digits[:4]) <= 2720


def _has_luhn_digit(digits: bytes) -> bool:
    total = 0
    for place, code in enumerate(reversed(digits)):
        doubled = (code - 48) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0 and len(set(digits)) > 1


def _is_field_of_boleto(low: bytes, said: bytes, start: int, end: int) -> bool:
    """Return whether these eleven digits are a group of a linha digitável that was copied without its dots."""
    left = said[len(said.rstrip(_DIGIT_SIGNS)) :]
    right = low[end : end + 60]
    right = right[: len(right) - len(right.lstrip(_DIGIT_SIGNS))]
    sizes = [len(group) for group in re.findall(rb"\d+", left + low[start:end] + right)]
    return any(sizes[at : at + len(layout)] == layout for layout in _BOLETOS for at in range(len(sizes)))

"""Until when something is due by a law, an authority or a bank, as a text says it; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.public_holidays import BRAZIL, public_holidays
from language.tokens import Token, Words

_DATE = re.compile(r"\b(\d{1,2})[/.](\d{1,2})(?:[/.](20\d\d|\d\d))?\b(?![/.]\d)")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janeiro jan", "fevereiro fev", "marco", "abril abr", "maio", "junho jun", "julho jul", "agosto ago",
            "setembro", "outubro", "novembro nov", "dezembro dez",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {"segunda": 0, "terca": 1, "quarta": 2, "quinta": 3, "sexta": 4}
_TODAY, _TOMORROW = frozenset({"hoje", "hj"}), frozenset({"amanha"})
_NUMBERS = {"um": 1, "dois": 2, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6, "sete": 7, "dez": 10}
# What makes of a day the day until which something is due, or from which a rule counts.
_DUE_WORDS = (
    "prazo", "venc", "vence", "entreg", "termina", "encerra", "ate", "limite", "expira", "corta", "valend", "vale",
    "vigor", "partir", "obrigator", "exig", "passa", "validar", "efeito", "prorrog", "transmi", "antes", "multa",
    "inadimpl", "muda", "sai", "desligad", "fim", "altera", "nt", "novo", "nova", "faltam", "falta", "rejeit",
)  # fmt: skip
_DEADLINES = (
    "prazo",
    "venc",
    "vence",
    "entreg",
    "termina",
    "encerra",
    "ate",
    "limite",
    "expira",
    "corta",
    "prorrog",
    "inadimpl",
    "pagar",
    "pagam",
    "multa",
    "ultimo",
    "salari",
    "folha",
    "util",
)
_EFFECTS = ("partir", "vigor", "obrigator", "exig", "valend", "vale", "validar", "passa", "muda", "rejeit")
# "Março" without its accent is also what one marks: a month stands behind one of these.
_BEFORE_MONTHS = frozenset({"em", "de", "ate", "para", "desde", "a", "ao", "partir"})
_PAST = frozenset({"desde", "ontem", "passado", "passada", "era", "em vigor"})
_FAR = 10_000


@dataclass(frozen=True, slots=True)
class Due:
    """A day that is named.

    :param days: business days from the opening until it, 0 for the same day, below 0 where it is past
    :param on: the day itself, None where it is counted from an opening of which no day is known
    """

    days: int
    start: int
    end: int
    on: date | None = None


def _named(day: date, opened_on: date, start: int, end: int) -> Due:
    return Due(business_days(opened_on, day), start, end, day)


def dues_of(words: Words, text: str, opened_on: date | None) -> list[Due]:
    """Return the days until which something is due, nearest first; without a date of opening only relative ones."""
    found = []
    for sentence in range(words.sentences):
        tokens = words.of(sentence)
        if any(token.word.startswith((*_DUE_WORDS, *_DEADLINES)) for token in tokens):
            found += list(_relative(tokens))
            if opened_on is not None:
                found += list(_absolute(tokens, text, opened_on))
    # "O prazo é 25/01, hoje 20/01": where another day is named, today is only where one counts from.
    if any(due.days > 0 for due in found) and _is_counted_from_today(words):
        found = [due for due in found if due.days != 0]
    return sorted(found, key=lambda due: due.days)


def _is_counted_from_today(words: Words) -> bool:
    following = zip(words.tokens, words.tokens[1:], strict=False)
    return any(
        token.word in _TODAY and (after.word[:1].isdigit() or after.word in {"e", "eh", "segunda", "dia"})
        for token, after in following
    )


def business_days(start: date, end: date) -> int:
    """Return the business days after the one and up to the other; below 0 where the other is earlier."""
    if end < start:
        return -1
    if (end - start).days > _FAR:
        return _FAR
    holidays = public_holidays(BRAZIL)
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(1 for day in days if day.weekday() < 5 and day not in holidays)


def _relative(tokens: Sequence[Token]) -> Iterator[Due]:
    for place, token in enumerate(tokens):
        after = tokens[place + 1].word if place + 1 < len(tokens) else ""
        if token.word in _TODAY:
            if _is_deadline(tokens, place, _DEADLINES):
                yield Due(0, token.start, token.end)
        elif token.word in _TOMORROW:
            if _is_deadline(tokens, place, (*_DEADLINES, *_EFFECTS)):
                yield Due(1, token.start, token.end)
        elif after in {"dia", "dias"} and _is_ahead(tokens, place):
            number = _number(token.word)
            if number:
                are_business = place + 2 < len(tokens) and tokens[place + 2].word.startswith("ute")
                yield Due(number if are_business else max(1, number * 5 // 7), token.start, tokens[place + 1].end)


def _is_deadline(tokens: Sequence[Token], place: int, beginnings: tuple[str, ...]) -> bool:
    near = tokens[max(0, place - 7) : place + 6]
    return any(token.word.startswith(beginnings) for token in near)


def _is_ahead(tokens: Sequence[Token], place: int) -> bool:
    if place and tokens[place - 1].word in {"ha", "faz", "tem"}:
        return False
    return any(
        token.word in {"faltam", "falta", "em", "daqui", "restam", "temos"}
        for token in tokens[max(0, place - 3) : place]
    )


def _number(word: str) -> int:
    return int(word) if word.isdigit() and len(word) < 4 else _NUMBERS.get(word, 0)


def _absolute(tokens: Sequence[Token], text: str, opened_on: date) -> Iterator[Due]:
    first, last = tokens[0].start, tokens[-1].end
    for match in _DATE.finditer(text, first, last):
        day = _day(int(match[1]), int(match[2]), match[3], opened_on)
        if day is not None and not text[match.end() : match.end() + 14].lstrip().startswith(("opcional", "facultativ")):
            yield _named(day, opened_on, match.start(), match.end())
    for place, token in enumerate(tokens):
        before = tokens[place - 1].word if place else ""
        if (
            before == "dia"
            and token.word.isdigit()
            and 0 < int(token.word) < 32
            and text[token.end : token.end + 1] != "/"
        ):
            day = _next_day(int(token.word), opened_on, is_past=_is_past(tokens, place))
            yield _named(day, opened_on, token.start, token.end)
        elif token.word in _MONTHS and len(token.word) > 3 and (before in _BEFORE_MONTHS or before[:1].isdigit()):
            day = _first_of(_MONTHS[token.word], tokens, place, opened_on)
            yield _named(day, opened_on, token.start, token.end)
        elif token.word.isdigit() and len(token.word) == 4 and opened_on.year < int(token.word) < opened_on.year + 30:
            is_from = before == "de" and tokens[place - 2].word == "partir"
            if (is_from or before in {"em", "ate", "para"}) and tokens[place - 2].word not in _MONTHS:
                yield _named(date(int(token.word), 1, 1), opened_on, token.start, token.end)
        elif token.word.removesuffix("-feira") in _WEEKDAYS and before not in {"desde", "na", "passada"}:
            ahead = (_WEEKDAYS[token.word.removesuffix("-feira")] - opened_on.weekday() - 1) % 7 + 1
            yield _named(opened_on + timedelta(days=ahead), opened_on, token.start, token.end)


def _is_past(tokens: Sequence[Token], place: int) -> bool:
    return any(token.word in _PAST for token in tokens[max(0, place - 3) : place])


def _day(day: int, month: int, year: str | None, opened_on: date) -> date | None:
    try:
        if year:
            return date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
        this = date(opened_on.year, month, day)
        # A day and a month without a year is the nearest of them: in December "05/01" lies ahead.
        return this if (opened_on - this).days < 180 else date(opened_on.year + 1, month, day)
    except ValueError:
        return None


def _next_day(number: int, opened_on: date, *, is_past: bool) -> date:
    day = opened_on
    while day.day != number:
        day += timedelta(days=-1 if is_past else 1)
    return day


def _first_of(month: int, tokens: Sequence[Token], place: int, opened_on: date) -> date:
    after = [token.word for token in tokens[place + 1 : place + 3] if token.word.isdigit() and len(token.word) == 4]
    before = [token.word for token in tokens[max(0, place - 2) : place] if token.word.isdigit() and len(token.word) < 3]
    number = int(before[-1]) if before and 0 < int(before[-1]) < 29 else 1
    if after and after[0].startswith("20"):
        return date(int(after[0]), month, number)
    this = date(opened_on.year, month, number)
    return this if (opened_on - this).days < 180 else date(opened_on.year + 1, month, number)

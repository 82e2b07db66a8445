"""Finding every secret of a page: one scan for anchors, then each pattern only where its anchor stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from masking.connections import connections, listed_connections
from masking.keys import cookies, header_tokens, labelled_tokens, telling_keys
from masking.numbers import number_places, people_and_cards
from masking.pages import REACH_AHEAD, Page, Span
from masking.passwords import command_passwords, identified_passwords, labelled_passwords, placed_passwords
from masking.pem import PRIVATE, Block, private_keys
from masking.tokens import Kind, Tokens

Detector = Callable[[Page, int, int], Iterator[Span]]

# Anchors grouped by their first letter: `re` finds a letter as fast as memory is read, and tries the rest only there.
# One pattern for all letters was six times as slow as these together, one search a word three times.
_ANCHORS: tuple[tuple[re.Pattern[bytes], tuple[Detector, ...]], ...] = (
    (re.compile(rb"senha"), (labelled_passwords, listed_connections)),
    (re.compile(rb"p(?:ass|wd|sw)"), (labelled_passwords, listed_connections)),
    (re.compile(rb"pin d"), (labelled_passwords,)),
    (re.compile(rb"-pas "), (labelled_passwords,)),
    (
        re.compile(rb"s(?:ess(?:id|ion[ _.-]?id|ao[ _.-]?id|(?<=id da sess)|(?<=id[ _.-]sess))|ecret|ig(?:=|nature))"),
        (labelled_tokens,),
    ),
    (re.compile(rb"token"), (labelled_tokens, header_tokens)),
    (re.compile(rb"key"), (labelled_tokens,)),
    (
        re.compile(rb"c(?:have(?:_| (?:d[aeo] |para )?)?(?:api|int|cri|sec|pri|web|app)|sc|srfmiddle|onnect\.sid)"),
        (labelled_tokens,),
    ),
    (re.compile(rb"cookie"), (cookies,)),
    (re.compile(rb"b(?:earer|asic)"), (header_tokens,)),
    (re.compile(rb"authoriz"), (header_tokens,)),
    (re.compile(rb"identified"), (identified_passwords,)),
    (re.compile(rb"net(?:\.exe)? {1,3}use"), (placed_passwords,)),
    (re.compile(rb"sp_addlogin"), (placed_passwords,)),
    (re.compile(rb"/rp "), (placed_passwords,)),
    (re.compile(rb"@"), (connections,)),
    (re.compile(rb"s(?:ql(?:plus|ldr|>))"), (connections,)),
    (re.compile(rb"exp(?:dp| [a-z])"), (connections,)),
    (re.compile(rb"imp(?:dp| [a-z])"), (connections,)),
    (re.compile(rb"userid"), (connections,)),
    (re.compile(rb" -(?:p|a |u|-user)"), (command_passwords,)),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A secret that was masked: its kind, its place in the text that was handed in, and the token in its place."""

    kind: Kind
    start: int
    end: int
    token: str


# How often what was found is looked at again: the second time finds nothing new but in texts made for it.
AGAIN = 3


class Found(NamedTuple):
    """The secrets of a page in their order, none over another; and its private keys, which may go on behind it."""

    spans: list[Span]
    blocks: list[Block]


def find_secrets(text: str, inside: str | None = None) -> Found:
    """Return every secret in the text.

    :param inside: what a private key is known by that was open when the text began.
    """
    page = Page(text)
    anchors = _anchors(page)
    runs = list(page.long_runs())
    private = inside is not None or PRIVATE.search(page.low) is not None
    places = number_places(page.shape())
    if not (anchors or runs or private or places):
        return Found([], [])
    page.blot_tokens()
    blocks = list(private_keys(page, inside)) if private else []
    first = [span for block in blocks for span in block.spans]
    first += telling_keys(page, runs)
    spans = _search(page, anchors, places, first)
    # What is found may have been what kept something else from being read; what is masked already is read without it.
    for _ in range(AGAIN if spans else 0):
        page.blot(spans)
        again = _search(page, *_on_lines_of(page, spans, anchors, places), spans)
        if again == spans:
            break
        spans = again
    return Found(spans, blocks)


def _search(page: Page, anchors: dict[Detector, list[int]], places: list[int], known: list[Span]) -> list[Span]:
    """Return what is known already with what the detectors find at their anchors, and then the numbers."""
    spans = known + [
        span
        for detector, hits in anchors.items()
        for start, end in page.regions(sorted(hits))
        for span in detector(page, start, end)
    ]
    spans = _joined(spans)
    numbers = list(people_and_cards(page, places, spans))
    return _joined(spans + numbers) if numbers else spans


def _on_lines_of(
    page: Page, spans: list[Span], anchors: dict[Detector, list[int]], places: list[int]
) -> tuple[dict[Detector, list[int]], list[int]]:
    """Return the anchors and places that stand near secrets."""
    regions = list(page.regions([span.start for span in spans]))
    # A number is told by the line above as well.
    starts, ends = [start for start, _ in regions], [end + REACH_AHEAD for _, end in regions]

    def near(hits: list[int]) -> list[int]:
        found = []
        for hit in hits:
            region = bisect_right(starts, hit) - 1
            if region >= 0 and hit <= ends[region]:
                found.append(hit)
        return found

    close = {detector: near(hits) for detector, hits in anchors.items()}
    return {detector: hits for detector, hits in close.items() if hits}, near(places)


def name_secrets(text: str, spans: Iterable[Span], tokens: Tokens) -> Iterator[Finding]:
    """Yield the spans with their tokens."""
    for span in spans:
        secret = text[span.start : span.end] if span.secret is None else span.secret
        yield Finding(span.kind, span.start, span.end, tokens.token_for(span.kind, secret))


def _anchors(page: Page) -> dict[Detector, list[int]]:
    """Return where each detector is to be tried."""
    hits: dict[Detector, list[int]] = defaultdict(list)
    for pattern, detectors in _ANCHORS:
        places = [found.start() for found in pattern.finditer(page.low)]
        if places:
            for detector in detectors:
                hits[detector] += places
    return hits


def _joined(spans: list[Span]) -> list[Span]:
    """Return the spans in their order; of two that overlap, one that holds both, of the kind that begins first."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        last = joined[-1] if joined else None
        if last is None or span.start >= last.end:
            joined.append(span)
        elif span.end > last.end:
            joined[-1] = Span(last.start, span.end, last.kind)
    return joined

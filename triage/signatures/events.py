"""Lines of a log brought together by the event that they tell of: the same words, other values."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence

from triage.signatures.headers import content_of, header_of
from triage.signatures.masks import HOLE, mask

Words = tuple[str, ...]

# From how many different words at one place on they are values and not kinds of event.
MANY = 5
# Words in capitals are mostly states, of which there are several.
MANY_CAPITALS = 7
# What is compared of a line; what lies beyond decides nothing.
LONGEST = 60
ROUNDS = 4
# How many kinds of line are compared word by word: a file with more is none of events, and memory is not endless.
MOST_SHAPES = 20_000
# Of how many words one thing of a list is made, its comma included.
LONGEST_ITEM = 8

_WORDS = re.compile(r"\.{2,}|[=,:;()\[\]{}\"'<>|]|(?:\.?[^\s=,:;()\[\]{}\"'<>|.]){1,500}\.?")
_NAME = re.compile(r"[^\W\d_]")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9_.-]+")
_ODD = re.compile(r"[^\w$.-]")
# What comes behind these is somebody or something, whoever it is.
_BEFORE_VALUES = frozenset({"user", "usuario", "usuário", "host", "hostname", "for", "username", "login", "machine"})


def group_lines(lines: Sequence[str]) -> list[int]:
    """Return the number of each line's group, in the order in which groups first appear, from 1."""
    header = header_of(lines)
    known: dict[str, str] = {}
    masked = []
    for line in lines:
        content = content_of(line, header)
        if content not in known:
            known[content] = mask(content)
        masked.append(known[content])
    groups = group_templates(Counter(masked))
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(groups[text], len(numbers) + 1) for text in masked]


def group_templates(counts: Counter[str]) -> dict[str, Words]:
    """Return for each masked text the words, with holes, of the event that it belongs to."""
    shapes: dict[str, Words] = {text: words_of(text) for text in counts}
    merged: dict[Words, Words] = {}
    weights: Counter[Words] = Counter()
    for text, words in shapes.items():
        weights[words] += counts[text]
    current = {words: words for words in weights}
    for merge in (_merge_values, _merge_names, *(_merge_words for _ in range(ROUNDS))):
        step = merge(weights)
        if not step:
            continue
        current = {first: step.get(last, last) for first, last in current.items()}
        again: Counter[Words] = Counter()
        for words, weight in weights.items():
            again[step.get(words, words)] += weight
        weights = again
    merged = current
    return {text: merged[words] for text, words in shapes.items()}


def words_of(text: str) -> Words:
    """Return the words and signs of a masked text; of a list of values of one kind, one."""
    found: list[str] = []
    for word in _WORDS.findall(text):
        found.append(word)
        if len(found) > 2 and found[-2] in ",;" and found[-1] == found[-3] and HOLE in word:
            del found[-2:]
        for length in range(1, LONGEST_ITEM + 1):
            item = found[-length:]
            if item == found[-2 * length : -length] and any(HOLE in part for part in item):
                del found[-length:]
                break
        if len(found) >= LONGEST:
            break
    while found and found[-1] in ",;|":
        found.pop()
    return tuple(found)


def _is_value(word: str) -> bool:
    """Return whether a word is a value by its looks: a path, an address, a pair of names."""
    return "/" in word or "\\" in word or "@" in word


def _merge_values(weights: Counter[Words]) -> dict[Words, Words]:
    """Bring together what differs only in words that are values by their looks."""
    by_rest: dict[Words, list[Words]] = defaultdict(list)
    for words in weights:
        rest = tuple(HOLE if at and _is_value(word) else word for at, word in enumerate(words))
        if _known_words(rest) >= 1:
            by_rest[rest].append(words)
    return {words: rest for rest, alike in by_rest.items() if len(alike) > 1 for words in alike}


def _merge_names(weights: Counter[Words]) -> dict[Words, Words]:
    """Bring together what differs only in names with numbers or dots in them, where there are many or few return."""
    by_rest: dict[Words, list[Words]] = defaultdict(list)
    for words in weights:
        rest = tuple(HOLE if _is_name(word) else word for word in words)
        if rest != words and _known_words(rest) >= 2:
            by_rest[rest].append(words)
    return {
        words: rest
        for rest, alike in by_rest.items()
        if len(alike) >= MANY - 1 or (len(alike) > 1 and sum(weights[words] for words in alike) < 2 * len(alike))
        for words in alike
    }


def _is_name(word: str) -> bool:
    if HOLE in word:
        return word != HOLE
    return "." in word[1:-1] and not _ODD.search(word) and not word.endswith(("Exception", "Error"))


def _known_words(words: Iterable[str]) -> int:
    """Count the words that are words and say something."""
    return sum(1 for word in words if word != HOLE and _NAME.search(word))


def _merge_words(weights: Counter[Words]) -> dict[Words, Words]:
    """Bring together what differs in one word, where that word is different so often that it must be a value."""
    places: dict[int, list[tuple[Words, int]]] = defaultdict(list)
    for words, _weight in weights.most_common(MOST_SHAPES):
        for key, at in _places(words):
            places[key].append((words, at))
    step: dict[Words, Words] = {}
    for alike in sorted(places.values(), key=len, reverse=True):
        fresh = [(words, at) for words, at in alike if words not in step]
        if len(alike) < 2 or not fresh:
            continue
        if _varies([(words, at, weights[words]) for words, at in alike]):
            for words, at in fresh:
                step[words] = (*words[:at], HOLE, *words[at + 1 :])
    return step


def _places(words: Words) -> Iterator[tuple[int, int]]:
    """Yield for each word that may be a value a key of all the others."""
    if _known_words(words) < 2:
        return
    hashes = [hash((at, word)) for at, word in enumerate(words)]
    whole = sum(hashes)
    for at, word in enumerate(words):
        if at and (word == HOLE or _NAME.search(word)):
            yield hash((len(words), at, whole - hashes[at])), at


def _varies(alike: list[tuple[Words, int, int]]) -> bool:
    """Return whether the words at a place are values, by what they are, what stands before them, and how many."""
    there = {words[at] for words, at, _weight in alike}
    if HOLE in there or len(there) < 2:
        return HOLE in there and len(there) > 1
    words, at, _weight = alike[0]
    if words[at - 1].lower() in _BEFORE_VALUES:
        return True
    if words[at - 1] == "=" and words[at - 2].lower() in _BEFORE_VALUES and min(weight for *_, weight in alike) == 1:
        return True
    capitals = sum(1 for word in there if _CAPITALS.fullmatch(word))
    return len(there) >= (MANY if capitals < len(there) / 2 else MANY_CAPITALS)

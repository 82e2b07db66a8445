"""A safe subset of Markdown: rendered by markdown-it, cleaned by nh3, with references made by the caller."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import chain, count, islice

import nh3
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
# Whole addresses only: `//a.b` and `a:b` lead where a reader does not expect it.
_LEADS_SOMEWHERE = re.compile(r"https?://[^/\\]|mailto:.", re.IGNORECASE)
# The parser's time goes with the marks, lines and cells of a text, some 10 µs each (benchmarks/markdown.py).
MOST_PIECES = 8000
MOST_REFERENCES = 1000
# Quotes in quotes and lists in lists; what lies deeper the parser would leave out.
DEEPEST = 24
_MARKS = "[]*_~`<>&\\|#!"
# Letters, digits and the signs of a sentence; and what makes something else of them: a line that begins otherwise than
# with a letter or a digit, or that numbers an item, an underscore, blanks where they mean something.
_SIGNS_OF_PROSE = re.compile(r"[\w ,.;:!?()/%$º°ª\"'+=@\n-]+")
_NO_PROSE = re.compile(r"(?:\A|\n)(?:[^\w\n]|\d{1,9}[.)])|_| \n|\n\n\n|\A\n|\s\Z")
MOST_PROSE = 8000
# Says of a link's token that we made it of a reference.
_OURS = "reference"
_RULE_OF_TABLE = frozenset("|-: \t>*+.)0123456789")


# Where words that become a link begin and end, and where the link leads.
Found = tuple[int, int, str]
Reference = Callable[[str], Iterable[Found]]


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 -- the library's name
        return _LEADS_SOMEWHERE.match(url) is not None


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": False, "breaks": True, "maxNesting": DEEPEST})
    parser.enable(["table", "strikethrough"])
    # Pictures come as attachments; an address in a text must not make the reader's browser ask a stranger.
    parser.disable(["image", "html_block", "html_inline", "reference"])
    return parser


def render(text: str, *, references: Sequence[Reference] = ()) -> str:
    """Return safe HTML of the Markdown text; headings begin at h3, links are http, https or mailto only.

    A text of more than `MOST_PIECES` marks, lines and cells of tables, or one that is nested deeper than `DEEPEST`, is
    shown as it was typed; of the references in others the first `MOST_REFERENCES` become links.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _is_prose(text) and not any(next(iter(find(text)), None) for find in references):
        return _as_prose(text)
    tokens = [] if pieces_of(text) > MOST_PIECES else _parser().parse(text)
    is_whole = bool(tokens) and max(token.level for token in tokens) < DEEPEST - 1
    html = _as_markdown(tokens, references) if is_whole else _as_typed(text)
    return _clean(html, tags=_TAGS, attributes=_ATTRIBUTES)


def _clean(html: str, *, tags: set[str], attributes: dict[str, set[str]]) -> str:
    return nh3.clean(
        html,
        tags=tags,
        attributes=attributes,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
        # What may be wider than its column is moved sideways; without a pointer only what has the focus is.
        set_tag_attribute_values={"table": {"tabindex": "0"}, "pre": {"tabindex": "0"}},
    )


@dataclass(frozen=True)
class Heading:
    """A heading of a document, and the anchor that leads to it."""

    anchor: str
    text: str


@dataclass(frozen=True)
class Document:
    """A long text as safe HTML, with its first-level headings as a table of contents."""

    html: str
    headings: tuple[Heading, ...]


def render_document(text: str) -> Document:
    """Return a page of its own: as `render`, but headings begin at h2, and those of the first level have anchors."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tokens = [] if pieces_of(text) > MOST_PIECES else _parser().parse(text)
    if not tokens or max(token.level for token in tokens) >= DEEPEST - 1:
        return Document(render(text), ())
    headings: list[Heading] = []
    for place, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            is_first = token.tag == "h1"
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
            if is_first and token.type == "heading_open":
                words = "".join(child.content for child in tokens[place + 1].children or ())
                headings.append(Heading(_anchor(words, {heading.anchor for heading in headings}), words))
                token.attrSet("id", headings[-1].anchor)
    html: str = _parser().renderer.render(tokens, _parser().options, {})
    return Document(_clean(html, tags=_TAGS | {"h2"}, attributes={**_ATTRIBUTES, "h2": {"id"}}), tuple(headings))


def _anchor(words: str, taken: set[str]) -> str:
    # Prefixed, so that no heading takes the name of an element of the page's frame.
    name = f"p-{slugify(words)[:60] or 'x'}"
    return next(name for name in chain([name], (f"{name}-{number}" for number in count(2))) if name not in taken)


def pieces_of(text: str) -> int:
    """Return how much the parser would have to do: marks, lines (two each), and the cells to which rows are filled."""
    lines = text.split("\n")
    wide = [
        (index, line.count("|") + 1) for index, line in enumerate(lines) if "|" in line and set(line) <= _RULE_OF_TABLE
    ]
    # Every line below a table's rule may be a row of it, however short.
    first, columns = (wide[0][0], max(columns for _index, columns in wide)) if wide else (len(lines), 0)
    return sum(map(text.count, _MARKS)) + 2 * len(lines) + columns * (len(lines) - first)


def _is_prose(text: str) -> bool:
    """Return whether the text is nothing but paragraphs: no mark of Markdown, nothing to escape, no line that could
    begin a list, a heading, a rule or code. Most of what people write is, and need not be parsed."""
    if len(text) > MOST_PROSE or not _SIGNS_OF_PROSE.fullmatch(text):
        return False
    return _NO_PROSE.search(text) is None


def _as_prose(text: str) -> str:
    return "".join(f"<p>{part}</p>\n" for part in text.replace("\n", "<br>\n").split("<br>\n<br>\n"))


def _as_typed(text: str) -> str:
    return f"<pre>{escape(text)}</pre>" if text.strip() else ""


def _as_markdown(tokens: list[Token], references: Sequence[Reference]) -> str:
    left = MOST_REFERENCES
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
        if token.type == "inline" and token.children:
            token.children = _with_references(token.children, references, left)
            left -= sum(child.type == "link_open" and child.markup == _OURS for child in token.children)
    html: str = _parser().renderer.render(tokens, _parser().options, {})
    return html


def _with_references(children: list[Token], references: Sequence[Reference], most: int) -> list[Token]:
    result: list[Token] = []
    depth = 0
    for child in children:
        depth += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        if child.type == "text" and depth == 0 and references:
            split = _split(child.content, references, most)
            result.extend(split)
            most -= sum(token.type == "link_open" for token in split)
        else:
            result.append(child)
    return result


def _split(text: str, references: Sequence[Reference], most: int) -> list[Token]:
    found = [place for find in references for place in islice(find(text), most)]
    # Of two that begin together the longer one.
    found.sort(key=lambda place: (place[0], -place[1]))
    tokens: list[Token] = []
    position = 0
    for start, end, href in found:
        if start < position or most == 0:
            continue
        most -= 1
        tokens.append(_text(text[position:start]))
        tokens.append(Token("link_open", "a", 1, attrs={"href": href}, markup=_OURS))
        tokens.append(_text(text[start:end]))
        tokens.append(Token("link_close", "a", -1))
        position = end
    tokens.append(_text(text[position:]))
    return [token for token in tokens if token.type != "text" or token.content]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def to_plain(text: str) -> str:
    """Return the text without Markdown's marks, for a line of a list or a mail's subject."""
    return " ".join(re.sub(r"[*_`>#~]+", "", text).split())

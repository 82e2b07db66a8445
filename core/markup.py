"""A safe subset of Markdown: rendered by markdown-it, cleaned by nh3, with references made by the caller."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}}
_SCHEMES = {"http", "https", "mailto"}


@dataclass(frozen=True)
class Reference:
    """Words that become links: what matches `pattern` leads to `href(match)`, or stays text where that is None."""

    pattern: re.Pattern[str]
    href: Callable[[re.Match[str]], str | None]


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
    parser.enable(["table", "strikethrough"])
    # Pictures come as attachments; an address in a text must not make the reader's browser ask a stranger.
    parser.disable(["image", "html_block", "html_inline", "reference"])
    return parser


def render(text: str, *, references: Sequence[Reference] = ()) -> str:
    """Return safe HTML of the Markdown text; headings begin at h3, links are http, https or mailto only."""
    tokens = _parser().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
        if token.type == "inline" and token.children:
            token.children = _with_references(token.children, references)
    html: str = _parser().renderer.render(tokens, _parser().options, {})
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener noreferrer nofollow"
    )


def _with_references(children: list[Token], references: Sequence[Reference]) -> list[Token]:
    result: list[Token] = []
    depth = 0
    for child in children:
        depth += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        if child.type == "text" and depth == 0 and references:
            result.extend(_split(child.content, references))
        else:
            result.append(child)
    return result


def _split(text: str, references: Sequence[Reference]) -> list[Token]:
    found = sorted(
        (
            (match.start(), match.end(), href)
            for reference in references
            for match in reference.pattern.finditer(text)
            if (href := reference.href(match)) is not None
        ),
    )
    tokens: list[Token] = []
    position = 0
    for start, end, href in found:
        if start < position:
            continue
        tokens.append(_text(text[position:start]))
        tokens.append(Token("link_open", "a", 1, attrs={"href": href}))
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

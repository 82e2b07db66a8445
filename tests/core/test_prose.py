"""Text that is nothing but paragraphs becomes the HTML that Markdown's parser would make of it."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from core import markup

_SIGNS = "abçÉ12909 ,.;:!?()/%$º\"'+=@-_*\n#&<[|~`\\ñ漢\u00a0\u2028\u0130"
_PIECES = st.sampled_from([*_SIGNS, "1. ", "10) ", "- ", "\n\n", "\n= ", "\n---", "http://a.b", "a_b_", "  \n"])


@given(st.lists(_PIECES, max_size=14).map("".join))
@example("Olá, Ana.\nTudo bem? 100%\n\n1402 não fatura (filial 2).")
@example("1. um")
@example("a\n---")
@example("a \nb")
@example("_a_ b")
def test_prose_is_what_the_parser_makes_of_it(text: str) -> None:
    if markup._is_prose(text):
        parsed = markup._as_markdown(markup._parser().parse(text), [])
        html = markup._clean(parsed, tags=markup._TAGS, attributes=markup._ATTRIBUTES)
        assert markup._as_prose(text) == html == markup.render(text)


def test_most_of_what_people_write_is_prose() -> None:
    assert markup._is_prose('Olá, Ana.\nTudo bem? 100%\n\n1402 não fatura (filial 2): o erro é "X".')
    assert [
        text
        for text in ("1. um", "- a", "a *b*", "#1", "a\n\n\nb", " a", "a <b>", "a & b", "")
        if markup._is_prose(text)
    ] == []

"""Words as HTML: what links, what stays text, and that nothing in them runs."""

import pytest

from core.markup import DEEPEST, MOST_PIECES, MOST_REFERENCES, pieces_of, render
from tickets.markup import render_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("veja #10432.", '<p>veja <a href="/c/10432/" rel="noopener noreferrer nofollow">#10432</a>.</p>\n'),
        ("cor #123 e a#10432", "<p>cor #123 e a#10432</p>\n"),
        ("`#10432`", "<p><code>#10432</code></p>\n"),
        ("linha\noutra", "<p>linha<br>\noutra</p>\n"),
        ("# Título", "<h3>Título</h3>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](//a.b) [x](/c/1/) [x](a:b)", "<p>[x](//a.b) [x](/c/1/) [x](a:b)</p>\n"),
        ("```js x\nfim\n```", '<pre tabindex="0"><code>fim\n</code></pre>\n'),
        ("![x](http://a.b/c.png)", '<p>!<a href="http://a.b/c.png" rel="noopener noreferrer nofollow">x</a></p>\n'),
    ],
)
def test_words_become_safe_html(text, expected):
    assert render_words(text) == expected


def test_file_name_leads_to_the_file():
    html = render_words("veja 1402-erro.log", files={"1402-erro.log": "0c7f"})

    assert html == ('<p>veja <a href="/arquivos/0c7f/" rel="noopener noreferrer nofollow">1402-erro.log</a></p>\n')


@pytest.mark.parametrize("piece", ["[", "*a ", "![](", "<a", "&#", "[a](", "**a"])
def test_worst_input_of_64_kb_comes_back_whole(piece):
    text = (piece * (65536 // len(piece)))[:65536]

    assert len(render(text)) >= len(text) // 4


@pytest.mark.parametrize(
    "text",
    [
        "[" * MOST_PIECES,
        "a\n" * (MOST_PIECES // 2),
        "a\r" * (MOST_PIECES // 2),
        # Two lines make a table of a hundred columns, to which every line below would be filled.
        f"|{'a|' * 100}\n|{'-|' * 100}\n" + "x\n" * 100,
        f"> |{'a|' * 100}\n> |{'-|' * 100}\n" + "> x\n" * 100,
    ],
    ids=["marks", "lines", "carriage returns", "table", "table in a quote"],
)
def test_text_that_costs_too_much_is_shown_as_it_was_typed(text):
    plain = text.replace("\r", "\n").replace(">", "&gt;")

    assert render(text) == f'<pre tabindex="0">{plain}</pre>'


def test_text_that_costs_no_more_than_may_be_is_read_as_markdown():
    assert pieces_of("[" * (MOST_PIECES - 2)) == MOST_PIECES
    assert render("[" * (MOST_PIECES - 2)).startswith("<p>")


@pytest.mark.parametrize("depth", range(1, DEEPEST + 4))
def test_words_deep_in_quotes_and_lists_are_not_left_out(depth):
    quoted = render("> " * depth + "no fundo")
    listed = render("\n".join(f"{'   ' * level}1. nível {level}." for level in range(depth)))

    assert "no fundo" in quoted
    assert [level for level in range(depth) if f"nível {level}." not in listed] == []


def test_no_more_than_a_thousand_references_become_links():
    html = render_words("#10432 x " * (MOST_REFERENCES + 500))

    assert (html.count("<a "), html.count("#10432")) == (MOST_REFERENCES, MOST_REFERENCES + 500)


def test_longest_file_name_of_those_that_begin_alike_links():
    html = render_words("erro.log.gz, erro.log e xerro.log", files={"erro.log": "1", "erro.log.gz": "2"})

    assert html == (
        '<p><a href="/arquivos/2/" rel="noopener noreferrer nofollow">erro.log.gz</a>, '
        '<a href="/arquivos/1/" rel="noopener noreferrer nofollow">erro.log</a> e xerro.log</p>\n'
    )

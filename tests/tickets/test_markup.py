"""Words as HTML: what links, what stays text, and that nothing in them runs."""

import pytest

from core.markup import render
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

"""Line ends between ideographs: no blank in Chinese and Japanese, one everywhere else."""

from __future__ import annotations

import pytest

from publisher.book.model import Form
from publisher.book.tree import parse_fragment, text_of, to_xhtml, words_of
from publisher.reading.line_ends import join_ideographs
from tests.support.stages import count_page_words, read_text_page

FORM = Form(("問題", "解决"), ("問題", "解决"))


@pytest.mark.parametrize(
    ("html", "joined"),
    [
        ("<p>春天\n来了</p>", "<p>春天来了</p>"),
        ("<p>春天，  \n\t来了。\n夏天</p>", "<p>春天，来了。夏天</p>"),
        ("<p>はる\nナツ\nあき</p>", "<p>はるナツあき</p>"),
        ("<p>봄이\n왔다</p>", "<p>봄이\n왔다</p>"),
        ("<p>春\n봄\n春</p>", "<p>春\n봄\n春</p>"),
        ("<p>spring\n春天\nspring</p>", "<p>spring\n春天\nspring</p>"),
        ("<p>第1\n章 2\n节</p>", "<p>第1\n章 2\n节</p>"),
        ("<p>a 🚀\n🚀 b</p>", "<p>a 🚀\n🚀 b</p>"),
        ("<p>他说：“\n好”\n“不”——\n走</p>", "<p>他说：“好”“不”——走</p>"),
        ("<p>say “yes”\n好</p>", "<p>say “yes”\n好</p>"),
        ("<p>春<em>天\n来</em>\n了</p>", "<p>春<em>天来</em>了</p>"),
        ("<p>春<em>天</em>\n<b>来</b></p>", "<p>春<em>天</em><b>来</b></p>"),
        ("<p>春<a href='x'>天\n</a>来</p>", '<p>春<a href="x">天</a>来</p>'),
        ('<p>春<sup data-ref="1"></sup>\n天</p>', '<p>春<sup data-ref="1"></sup>天</p>'),
        ("<p>春<br>\n天</p>", "<p>春<br/>\n天</p>"),
        ("<p>春\n<img>\n天</p>", "<p>春\n<img/>\n天</p>"),
        ("<pre>春\n天</pre>", "<pre>春\n天</pre>"),
        ("<p><code>春\n天</code>\n来</p>", "<p><code>春\n天</code>来</p>"),
        ("<p>春</p>\n<p>天</p>", "<p>春</p>\n<p>天</p>"),
        ("<ul>\n<li>春\n天\n<ul>\n<li>来</li></ul></li></ul>", "<ul>\n<li>春天\n<ul>\n<li>来</li></ul></li></ul>"),
        ("<p>\ue000\n\ue000</p>", "<p>\ue000\n\ue000</p>"),
        ("<p>𠀀\n𠀁</p>", "<p>𠀀𠀁</p>"),
    ],
)  # fmt: skip
def test_a_line_end_between_ideographs_goes(html: str, joined: str) -> None:
    assert to_xhtml(*join_ideographs(parse_fragment(html))) == joined


def test_korean_keeps_every_line_end() -> None:
    nodes = parse_fragment("<p>漢字\n漢字</p>")
    assert join_ideographs(nodes, "ko-KR") == nodes
    assert text_of(*join_ideographs(nodes, "ja")) == "漢字漢字"


def test_title_headings_sections_and_notes_have_it() -> None:
    text = (
        "<h1>春天\n来了</h1>\n\n开\n头[^1]\n了\n\n**問題**: 一\n二\n**解决**: 三\n四\n\n"
        "<h2>小节\n标题</h2>\n\n- 五\n  六\n\n[^1]: 七\n    八\n"
    )
    page, _ = read_text_page(text, FORM)
    assert (page.title, words_of(page.summary or "")) == ("春天来了", "开头了")
    assert [words_of(*one.content) for one in page.sections] == ["一二", "三四"]
    assert [one.text for one in page.headings] == ["春天来了", "問題", "解决", "小节标题"]
    assert "五六" in words_of(*page.body)
    assert [words_of(*note.content) for note in page.notes] == ["七八"]
    assert count_page_words(page, FORM) == ()


def test_many_lines_take_time_that_grows_with_their_number() -> None:
    page, _ = read_text_page("# A\n\n" + "春天*来\n了*\n" * 5_000, FORM)
    assert " " not in words_of(*page.body)

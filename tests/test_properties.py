"""What holds for any input: headers, slugs, links, and text that is never lost."""

from __future__ import annotations

import re
import string
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.assembly.link_target import Landing, LinkIndex, Lost, Outside, resolve
from publisher.book.model import Config, Form, Page, Source
from publisher.book.slugs import heading_id, ids_elsewhere, slug_of_path, slugify
from publisher.book.tree import escape, parse_fragment, text_of, to_xhtml, words_of
from tests.support.stages import read_body, split_text

LINE = st.text(
    st.characters(
        blacklist_categories=("Cs", "Cc", "Co", "Cn"), blacklist_characters="\u2028\u2029\x85"
    ),
    max_size=40,
)
KEY = st.text(string.ascii_letters, min_size=1, max_size=8)
FORM = Form(("Problem", "Solution"), ("Problem", "Solution"))


@given(st.dictionaries(KEY, LINE.map(str.strip), min_size=1, max_size=4), LINE)
def test_a_jbake_header_is_read_back(fields: dict[str, str], body: str) -> None:
    fields = {key.lower(): value for key, value in fields.items()}
    text = "".join(f"{key}={value}\n" for key, value in fields.items()) + "~~~~~~\n" + body
    source, _ = split_text(text)
    assert {one.key: one.value for one in source.header} == fields
    assert source.body == body


@given(LINE)
def test_slugs_and_ids_are_ascii(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]*", slugify(text))
    assert slugify(slugify(text)) == slugify(text)
    assert re.fullmatch(r"[a-z0-9-]+", slug_of_path(text, "a.md"))
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", heading_id(text))
    assert all(ids_elsewhere(text))


@given(st.lists(LINE, max_size=12).map("\n".join))
@settings(max_examples=300)
def test_any_page_is_read_and_serialised_as_xml(text: str) -> None:
    page = read_body(text, FORM)
    ElementTree.fromstring(f'<x xmlns:xlink="x" xmlns:epub="x">{to_xhtml(*page.body)}</x>')


WORD = st.text(string.ascii_lowercase, min_size=2, max_size=6)
START = st.sampled_from(
    ["", "* ", "- ", "1. ", "> ", "  ", "    ", "## ", "| ", "    * ", "> > ", ": ", "+ x\n\n  "]
)


@given(
    st.lists(
        st.tuples(START, st.lists(WORD, min_size=1, max_size=4), st.sampled_from(["\n", "\n\n"])),
        min_size=1,
        max_size=10,
    )
)
@settings(max_examples=300)
def test_no_word_is_lost_or_doubled(rows: list[tuple[str, list[str], str]]) -> None:
    text = "".join(start + " ".join(words) + end for start, words, end in rows)
    page = read_body(text, FORM, "zz.md", title="zz")
    expected = re.findall(r"[a-z]+", text)
    assert re.findall(r"[a-z]+", words_of(*page.body)) == expected


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=60))
def test_escaped_text_comes_back(text: str) -> None:
    kept = "".join(
        char
        for char in text
        if char in "\t\n"
        or " " <= char <= "\ud7ff"
        or "\ue000" <= char <= "\ufffd"
        or char >= "\U00010000"
    )
    assert text_of(*parse_fragment(f"<i>x</i>{escape(kept)}")).replace(
        "\n", ""
    ) == "x" + kept.replace("\r", "\n").replace("\n", "")


def _config() -> Config:
    from pathlib import Path

    return Config(Path(), "book.toml", "T", ("A",), "t", "en", "urn:x", "1")


@given(st.one_of(LINE, st.text("./#?%:ab-", max_size=20)))
def test_a_target_lands_or_says_why(target: str) -> None:
    page = Page(Source("p/a.md", (), ""), "a", "A", False, ())
    other = Page(Source("b.md", (), ""), "b", "B", False, ())
    found = resolve(target, page, LinkIndex(_config(), (page, other)))
    assert isinstance(found, Landing | Outside | Lost)
    if isinstance(found, Outside):
        assert found.address.lower().startswith(("http://", "https://", "mailto:"))

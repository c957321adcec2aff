"""Headers of pages: six forms with one meaning, what can't be read, and what is no header."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.support.books import make, write_book
from tests.support.stages import split_text

DRAFT = {"title": "Old Oak", "draft": "true"}
BEECH = {"title": "Beech", "author": "A, B", "date": "2026-05-01"}


def fields_of(text: str, path: str = "a.md") -> dict[str, str]:
    return {one.key: one.value for one in split_text(text, path)[0].header}


@pytest.mark.parametrize(
    ("text", "fields", "line"),
    [
        ("---\ntitle: Old Oak\ndraft: true\n---\nx", DRAFT, 5),
        ("---yaml\ntitle: Old Oak\ndraft: true\n---\nx", DRAFT, 5),
        ("---\ntitle: Old Oak\ndraft: true\n---x", DRAFT, 4),
        ("title=Old Oak\ndraft=true\n~~~~~~\nx", DRAFT, 4),
        ('+++\ntitle = "Old Oak"  # the oldest\ndraft = true\n+++\nx', DRAFT, 5),
        ('---toml\ntitle = "Old Oak"\ndraft = true\n---  \nx', DRAFT, 5),
        ('{\n  "title": "Old Oak",\n  "draft": true\n}\nx', DRAFT, 5),
        ('{"title": "Old Oak", "draft": true}\nx', DRAFT, 2),
        (';;;\n{"title": "Old Oak",\n"draft": true}\n;;;\nx', DRAFT, 5),
        (';;;\n"title": "Old Oak",\n"draft": true\n;;;\nx', DRAFT, 5),
        ("Title: Old Oak\nDraft: true\n\nx", DRAFT, 3),
        ("\n\n---\ntitle: Old Oak\ndraft: true\n---\nx", DRAFT, 7),
        ("<!-- a\nb -->\n+++\ntitle = 'Old Oak'\ndraft = true\n+++\nx", DRAFT, 7),
        ("% Beech\n% A; B\n% 2026-05-01\n\nx", BEECH, 4),
        ("% A long\n  title\n%\n% May\n\nx", {"title": "A long title", "date": "May"}, 5),
        ("% One\n% A\n  B\n\nx", {"title": "One", "author": "A, B"}, 4),
        ("% One\n# Head\n\nx", {"title": "One"}, 2),
        ("title: One\n\nx", {"title": "One"}, 2),
        ("Title: One  \nKey Words: a,\n  b\n\nx", {"title": "One", "keywords": "a, b"}, 4),
        ("Title: One\nReviewer: Jo\n\nx", {"title": "One", "reviewer": "Jo"}, 3),
        ("Layout: post\nTitle: One\n\nx", {"layout": "post", "title": "One"}, 3),
    ],
)
def test_each_form_gives_the_same_fields(text: str, fields: dict[str, str], line: int) -> None:
    source, found = split_text(text)
    assert {one.key: one.value for one in source.header} == fields
    assert (source.first_line, source.body.strip().removeprefix("# Head").strip()) == (line, "x")
    assert found == ()


def test_values_of_toml_and_json_are_spelled_as_in_yaml() -> None:
    toml = (
        "+++\ntags = ['a', 'b']\ndate = 2026-01-02T10:00:00Z\nweight = 10\nx = {y = 1}\n"
        "[taxonomies]\ncategories = ['c']\n+++\n"
    )
    assert fields_of(toml) == {
        "tags": "a, b", "date": "2026-01-02T10:00:00+00:00", "weight": "10", "x": "",
        "taxonomies": "", "categories": "c",
    }  # fmt: skip
    made = fields_of(
        '{\n"Tags": ["a", "b"], "weight": 10,\n"ok": false, "no": null, "x": {"y": 1}\n}\n'
    )
    assert made == {"tags": "a, b", "weight": "10", "ok": "false", "no": "", "x": ""}


def test_a_field_has_the_line_on_which_it_stands() -> None:
    for text in ("+++\n\ntitle = 'x'\n+++\n", '{\n\n"title": "x"\n}\n', "---\n\ntitle: x\n---\n"):
        assert [one.line for one in split_text(text)[0].header] == [3], text
    rows = split_text(';;;\n"a": 1,\n"title": "x"\n;;;\n')[0].header
    assert [one.line for one in rows] == [2, 3]


def test_entities_in_values_are_characters() -> None:
    title = fields_of("---\ntitle: Cut &amp; Dry &#8212; A&B &nope; AT&T\n---\n")["title"]
    assert title == "Cut & Dry — A&B &nope; AT&T"


@pytest.mark.parametrize(
    "text",
    [
        "Note: the well is deep.\n\nx",
        "Warning: do not open.\nTitle: The Door\n\nx",
        "Title: the name by which a thing is called.\n\nx",
        "Date: the fruit of a palm\nFig: the fruit of a fig\n\nx",
        "Author: Jo\nSo: that is how the story of the well began.\n\nx",
        "Summary: what follows\n\nx",
        "Title: One\nand then text\n\nx",
        "https://example.org/\n\nx",
        "% of all\nwho came\n",
        "%done\n\nx",
        "100 % sure\n\nx",
        "{{ template }}\n\nx",
        "{% include x %}\n\nx",
        '{"a": 1} is an object\n\nx',
        "{}\n\nx",
        "+++\n\nplus signs\n\n+++\nx",
        "---\n\n# Head\n\nProse, of course.\n\n---\nx",
        "---\nA line under a rule: with a colon\n\nx",
        "<!-- c -->\n---\nA line: with a colon\n---\nx",
        "<!-- c -->\n---\nA line: [x\n---\nx",
        "<!-- never closed\n---\ntitle: A\n---\nx",
        "a=b\nc=d\n\nx",
        "---\n{{< toc >}}\n---\nx",
        "---\n[A link](a.md) and\n---\nx",
    ],
)
def test_what_is_no_header_is_text(text: str) -> None:
    source, found = split_text(text)
    assert (source.header, source.body, source.first_line, found) == ((), text, 1, ())


@pytest.mark.parametrize(
    ("text", "place", "fields", "body"),
    [
        ("---\ntitle: A\ndraft: true\n\nText\n", (1, 0), {"title": "A", "draft": "true"}, "\nText\n"),
        ("+++\ntitle = 'A'\ndraft = true\n\nText\n", (1, 0), {"title": "A", "draft": "true"}, "\nText\n"),
        ("title=A\ndraft=true\n\nText\n", (1, 0), {"title": "A", "draft": "true"}, "\nText\n"),
        ('{\n"title": "A"\n"draft": true\n}\nText\n', (3, 1), {"title": "A", "draft": "true"}, "Text\n"),
        ('{\n"title": "A",\n\nText\n', (4, 1), {"title": "A"}, "\nText\n"),
        (';;;\n"a": 1\n"b": 2\n;;;\nText\n', (3, 1), {"a": "1", "b": "2"}, "Text\n"),
        ("+++\ntitle = A\ndraft = true\n+++\nText\n", (2, 9), {"title": "A", "draft": "true"}, "Text\n"),
        ("---\ntitle: [A\ndraft: true\n---\nText\n", (3, 6), {"title": "[A", "draft": "true"}, "Text\n"),
        ("\n<!-- c -->\n---\ntitle: [A\n---\nText\n", (4, 10), {"title": "[A"}, "Text\n"),
        ("+++\n[extra]\nx = \n+++\nText\n", (3, 0), {"x": ""}, "Text\n"),
        # closed by a rule of the text: nothing of the text is lost
        ("---\ntitle: [A\n\nText, and\nmore: text\n\n---\nx", (5, 5), {"title": "[A", "more": "text"}, "Text, and\nmore: text\n\n---\nx"),
    ],
)  # fmt: skip
def test_a_header_that_is_not_closed_or_not_readable_is_told(
    text: str, place: tuple[int, int], fields: dict[str, str], body: str
) -> None:
    source, found = split_text(text)
    assert [(one.rule, one.location.line, one.location.column) for one in found] == [
        ("header-syntax", *place)
    ]
    assert {one.key: one.value for one in source.header} == fields
    assert source.body == body


@pytest.mark.parametrize(
    "header",
    [
        "+++\ndraft = true\n+++\n", '{"draft": true}\n', "Title: D\nDraft: yes\n\n",
        "---\ndraft: True\n---\n", "draft=true\n~~~~~~\n", ';;;\n"status": "draft"\n;;;\n',
    ],
)  # fmt: skip
def test_a_draft_of_any_form_is_left_out(header: str, tmp_path: Path) -> None:
    made = make(write_book(tmp_path, {"a.md": "# A\n\nx\n", "b.md": header + "# B\n\ny\n"}))
    assert made.is_made
    assert [(one.path, one.reason) for one in made.book.left] == [("b.md", "a draft")]


@pytest.mark.parametrize(
    "text",
    [
        "<!--" * 25_000,
        "<!-- -->\n" * 11_000 + "x",
        "a=x" + " " * 100_000 + "\n~~~~~~\n",
        "---" + " " * 100_000 + "x\n",
        "---\na: x" + " " * 100_000 + "y\nb: [\n---\n",
        "---\n" + "[" * 100_000 + "\n---\n",
        "+++\nx = {" + "a." * 50_000 + "b = 1}\n+++\n",
        '{"a":' + "[" * 100_000,
        '{"' + '\\"' * 50_000,
        "title: x\n" + " y\n" * 33_000,
        "% a\n" + " b\n" * 33_000,
        "title: " + ". " * 50_000 + "\n\n",
    ],
    ids=[
        "open",
        "comments",
        "jbake",
        "fence",
        "yaml",
        "brackets",
        "dots",
        "json",
        "string",
        "mmd",
        "percent",
        "stops",
    ],
)
def test_a_header_takes_time_that_grows_with_its_length(text: str) -> None:
    begun = time.process_time()
    split_text(text)
    assert time.process_time() - begun < 8

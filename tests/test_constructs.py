"""The tables of docs/markdown.md are true: each construct has the elements that they name."""

from __future__ import annotations

import re

import pytest

from publisher.book.tree import Element, walk
from publisher.reading import read_text
from tests.support.program import ROOT

TEXT = (ROOT / "docs" / "markdown.md").read_text()
ROW = re.compile(
    r"^\| (?P<code>`+)(?P<written>.+?)(?P=code) \| (?:`(?P<elements>[^`]*)`)? ?\| .+ \|$", re.M
)
ROWS = [(row["written"].strip(), row["elements"] or "") for row in ROW.finditer(TEXT)]


def outline(node: Element) -> str:
    """An element's name with its classes, as a style sheet names it."""
    return ".".join([node.tag, *node.get("class").split()])


def test_every_table_is_read() -> None:
    tables = len(re.findall(r"^\| You write \|", TEXT, re.MULTILINE))
    assert tables == 7 and len(ROWS) > 100


@pytest.mark.parametrize(("written", "elements"), ROWS)
def test_a_construct_has_its_elements(written: str, elements: str) -> None:
    text = written.replace("\\|", "|").replace("¶", "\n")
    assert " ".join(map(outline, walk(*read_text(text)))) == elements

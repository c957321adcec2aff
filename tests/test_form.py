"""The form of a pattern: the role of each label, whatever the form is called."""

from __future__ import annotations

import pytest

from publisher.book.form import find_sections, role_of
from publisher.book.model import Form
from tests.support.stages import read_body

OURS = Form(
    ("Also Known As", "Problem", "Context", "Solution", "Consequences", "Variants"),
    ("Problem", "Context", "Solution", "Consequences"),
)
SIX = Form(("Names", "Question", "Where", "Answer", "After", "Kinds"), ("Question", "Answer"))
FIVE = Form(("Called", "Trouble", "Remedy", "Effect", "Kinds"), ("Trouble", "Effect"))
FREE = Form(("First", "Solution", "Last"), ())
ODD = Form(("A", "B"), ("Not in the order",))


@pytest.mark.parametrize(
    ("form", "roles"),
    [
        (OURS, "aliases problem context solution consequences variants"),
        (SIX, "aliases problem context solution consequences variants"),
        (FIVE, "aliases - - - variants"),
        (FREE, "- solution -"),
        (ODD, "- -"),
    ],
    ids=["ours", "six labels", "five labels", "no mandatory label", "a label that is nowhere"],
)
def test_each_label_of_a_form_has_its_role(form: Form, roles: str) -> None:
    assert " ".join(role_of(form, label) or "-" for label in form.order) == roles


@pytest.mark.parametrize(
    ("label", "role"),
    [("PROBLEM", "problem"), ("also known as", "aliases"), ("Aliases", "aliases"), ("Other", "")],
)
def test_a_label_of_ours_has_its_role_in_any_form(label: str, role: str) -> None:
    assert role_of(FIVE, label) == role


def test_sections_stand_in_the_order_of_the_page_with_id_and_line() -> None:
    page = read_body("# A\n\n**Solution**: s\n\n## Problem\n\np\n\nq\n", OURS)
    sections = find_sections(page.body)
    assert [(one.label, one.id, one.line, len(one.content)) for one in sections] == [
        ("Solution", "solution", 3, 1),
        ("Problem", "problem", 5, 2),
    ]
    assert page.sections == sections

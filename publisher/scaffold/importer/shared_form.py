"""Pages -> the sections that many of them share: the form of a catalogue that nobody has written down."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from publisher.book.model import Form, Source
from publisher.config.schema import DEFAULT_FORM

LABEL = re.compile(
    r"^#{2,4}[ \t]+([^\n#]{2,40}?)[ \t:]*#*$|^[*_]{1,3}([^*_:\n]{2,40}?)(?:[*_]{1,3}[ \t]*:|:[ \t]*[*_]{1,3})",
    re.MULTILINE,
)
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def find_form(pages: Sequence[Source]) -> tuple[Form, int]:
    """The sections that many pages share, in the order in which they stand, and how many pages have two of them or more."""
    rows = [_labels(one) for one in pages]
    count = Counter(label for row in rows for label in set(row))
    spelled = Counter(text for one in pages for text in _spellings(one))
    common = [label for label, number in count.items() if number >= max(3, 0.25 * len(pages))]
    patterns = [[label for label in row if label in common] for row in rows]
    patterns = [row for row in patterns if len(set(row)) >= 2]
    if len(patterns) < max(2, 0.2 * len(pages)):
        return Form((), ()), 0
    places = {
        label: [row.index(label) / len(row) for row in patterns if label in row] for label in common
    }
    order = sorted(
        (label for label in common if places[label]),
        key=lambda label: sum(places[label]) / len(places[label]),
    )
    shown = {
        label: next(text for text, _ in spelled.most_common() if text.casefold() == label)
        for label in order
    }
    must = [shown[label] for label in order if len(places[label]) >= 0.8 * len(patterns)]
    return Form(tuple(shown[label] for label in order), tuple(must)), len(patterns)


def _spellings(one: Source) -> list[str]:
    bare = FENCED.sub("", one.body)
    return [
        " ".join((found[1] or found[2]).replace("`", "").split()) for found in LABEL.finditer(bare)
    ]


def _labels(one: Source) -> list[str]:
    return [text.casefold() for text in _spellings(one)]


def is_ours(form: Form) -> bool:
    """Whether a form is the one that a book has that says nothing: the same labels, and none of its mandatory ones seldom."""
    ours = {label.casefold() for label in DEFAULT_FORM}
    must = {label.casefold() for label in DEFAULT_FORM[1:-1]}
    return {one.casefold() for one in form.order} <= ours and must <= {
        one.casefold() for one in form.mandatory
    }

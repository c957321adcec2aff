"""Pages -> the sections that many of them share, as a form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from publisher.book.model import Form, Source
from publisher.config.schema import DEFAULT_FORM

LABEL = re.compile(
    r"^#{1,4}[ \t]+(?![ \t])([^\n#]{2,40}?)[ \t:]*#*$"
    r"|^[*_]{1,3}([^*_:\n]{2,40}?)(?:[*_]{1,3}[ \t]*:|:[ \t]*[*_]{1,3})",
    re.MULTILINE,
)
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def find_form(pages: Sequence[Source]) -> tuple[Form, int]:
    """Return the sections that many pages share, in their usual order, and the number of patterns.

    A pattern is a page with two of these sections or more; without enough patterns the form is
    empty and the number 0.
    """
    rows = [_labels(page) for page in pages]
    count = Counter(label for row in rows for label in set(row))
    spelled = Counter(text for page in pages for text in _spellings(page))
    common = [label for label, number in count.items() if number >= max(3, 0.25 * len(pages))]
    patterns = [[label for label in row if label in common] for row in rows]
    patterns = [row for row in patterns if len(set(row)) >= 2]
    if len(patterns) < max(2, 0.2 * len(pages)):
        return Form((), ()), 0
    places = {}
    for label in common:
        places[label] = [row.index(label) / len(row) for row in patterns if label in row]
    found = [label for label in common if places[label]]
    order = sorted(found, key=lambda label: sum(places[label]) / len(places[label]))
    # the most common spelling of each label: `most_common` gives it first, so it is set last
    shown = {text.casefold(): text for text, _ in reversed(spelled.most_common())}
    must = [shown[label] for label in order if len(places[label]) >= 0.8 * len(patterns)]
    return Form(tuple(shown[label] for label in order), tuple(must)), len(patterns)


def _spellings(page: Source) -> list[str]:
    bare = FENCED.sub("", page.body)
    labels = [match[1] or match[2] for match in LABEL.finditer(bare)]
    return [" ".join(label.replace("`", "").split()) for label in labels]


def _labels(page: Source) -> list[str]:
    return [text.casefold() for text in _spellings(page)]


def is_ours(form: Form) -> bool:
    """Whether a form is the default: its labels alone, and all its mandatory labels mandatory."""
    ours = {label.casefold() for label in DEFAULT_FORM}
    must = {label.casefold() for label in DEFAULT_FORM[1:-1]}
    labels = {label.casefold() for label in form.order}
    return labels <= ours and must <= {label.casefold() for label in form.mandatory}

"""Page -> the links and pictures of its source that it lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from msgspec.structs import replace

from publisher.book.model import Page
from publisher.book.tree import place_of, walk
from publisher.ledger.word_counts import count_source, trees_of
from publisher.ledger.words import fold_all
from publisher.report.findings import Finding, Findings

REPORT = "compare this line with the page; if the line is as you want it, please report the page"
UNREAD = "is text on the page, or lost"
MOST = 100  # targets of a page that are reported
TEXT = re.compile(  # what dialects have as text though there may be brackets in it
    r"\$\$.*?\$\$|\$[^$\n]*\$|\\\((?:(?!\\\().)*?\\\)|\\\[(?:(?!\\\[).)*?\\\]"
    r"|\{[{%](?:(?!\{[{%]).)*?[%}]\}"
    r"|^[ \t>]*(:{3,})\{code[\w-]*\}(?:(?!\{code).)*?^[ \t>]*\1",  # of MyST
    re.DOTALL | re.MULTILINE,
)


def account_for_targets(page: Page, lost: Counter[str], shown: Counter[str]) -> tuple[Finding, ...]:
    """Return findings about links and pictures that are not on the page, at their lines.

    `lost` and `shown` have the letters and digits of targets. Those in mathematics and templates
    are no links, and a title that is given elsewhere has none.
    """
    findings = Findings()
    source = page.source
    lines = source.body.split("\n")
    for heading in page.headings[:1]:
        if heading.level == 1 and heading.line >= source.first_line:
            lines[heading.line - source.first_line] = ""
    body = TEXT.sub(lambda found: "\n" * found[0].count("\n"), "\n".join(lines))
    reading = count_source(replace(source, body=body))
    left = Counter(dict((lost & (reading.targets - shown)).most_common(MOST)))
    held = set(_places_of(page))
    rows = [
        (line, "".join(fold_all(unquote(unescape(text)))))
        for line, text in enumerate(lines if left else (), source.first_line)
    ]
    # a line that has no such link on the page comes first
    for is_held in (False, True):
        for line, letters in rows if left else ():
            for target in [one for one in left if one in letters]:
                if ((line, target) in held) == is_held:
                    left -= Counter((target,))
                    name = reading.names[target][:60]
                    message = f"the link or picture with the target '{name}' {UNREAD}"
                    findings.add("link-unread", page.locate(line), message, REPORT, name)
    return findings.all()


def _places_of(page: Page) -> Iterator[tuple[int, str]]:
    """Yield line and target of each link and picture of a page."""
    for node in walk(*trees_of(page)):
        if node.tag in ("a", "img"):
            value = node.get("href" if node.tag == "a" else "src")
            yield place_of(node)[0], "".join(fold_all(unquote(value)))

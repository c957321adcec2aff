"""What a card or a poster shows -> findings: texts that it lacks, and words of no page."""

from __future__ import annotations

from collections.abc import Sequence

from publisher.ledger.besides import Besides, find_unexplained, with_phrases
from publisher.ledger.painted import Shown
from publisher.ledger.words import letters_of, show, split_words
from publisher.report.findings import Finding, Findings, Location

HINT = "please report the page that brings it about"


def judge_card(
    texts: Sequence[str], has_drawing: bool, shown: Shown, besides: Besides, where: Location
) -> tuple[Finding, ...]:
    """Return a finding for each text that a sheet does not show whole, and for other words.

    The first text is its name. Other words are those that none of the texts and nothing of
    `besides` explains; they are not looked for beside a drawing, whose small letters run together.
    """
    findings, name = Findings(), texts[0]
    words = split_words(shown.text)
    letters = letters_of(words)
    for text in texts:
        if letters_of(split_words(text)) not in letters:
            message = f"'{name}' does not show '{text[:60]}'"
            findings.add("word-lost", where, message, HINT, name)
    rest = () if has_drawing else tuple(words)
    if strange := find_unexplained(rest, (), with_phrases(besides, texts)):
        message = f"'{name}' shows '{show(strange)}', which is no text of the book"
        findings.add("word-twice", where, message, HINT, name)
    return findings.all()

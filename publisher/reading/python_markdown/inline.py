"""Rules for running text that a book needs otherwise than Python-Markdown has them.

Links look for their end within a bounded distance. Braces are attributes only if they look like
them. Templates of a site generator are left out, and their texts are kept for a report.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from xml.etree.ElementTree import Element as Branch

from markdown import Markdown
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.footnotes import FootnoteExtension
from markdown.inlinepatterns import (
    IMAGE_LINK_RE,
    IMAGE_REFERENCE_RE,
    LINK_RE,
    REFERENCE_RE,
    DelimiterProcessor,
    HtmlInlineProcessor,
    ImageInlineProcessor,
    ImageReferenceInlineProcessor,
    InlineProcessor,
    LinkInlineProcessor,
    ReferenceInlineProcessor,
    ShortImageReferenceInlineProcessor,
    ShortReferenceInlineProcessor,
)
from pymdownx import delimiterprocessor

from publisher.reading.markdown.spellings import INLINE, ONE
from publisher.reading.markdown.targets import resolve_template

LONGEST = 4000  # characters of a link's text, or of its target
BRACES = rf"\{{:?[ ]*((?:{ONE})(?:[ ]+(?:{ONE}))*)[ ]*\}}"
CALL = r"\[\^([^\]]*)\]"
# a picture of a theme for MkDocs; no font has it
ICON = r":(?:material|fontawesome|octicons|simple)-[\w-]+:(?:\{[^{}\n]*\})?"
# of the plug-in macros
MACRO = r"\{\{-?[ ]*[A-Za-z_][\w.]*(?:\([^{}\n]*\))?[ ]*-?\}\}"
TAG = r"(</?[A-Za-z](?:[^<>{]|\{(?![{%]))*\{[{%][^<>]*>)"  # of HTML, with a template in it
AGAIN = " ("  # between the label of a note and the number of its definition
LABEL = re.compile(r"[ \n]?\[([^\[\]]*)\]")
SNIPPET = r"(?:^|(?<=\n))[ ]*-+8<-+[^\n]*"


def use_inline_rules(parser: Markdown, has_autorefs: bool) -> None:
    """Replace rules of a parser by those of this module."""
    _use_emphasis(parser)
    rules = parser.inlinePatterns
    reference = _AutoReference if has_autorefs else _Reference
    rules.register(reference(REFERENCE_RE, parser), "reference", 170)
    rules.register(_Link(LINK_RE, parser), "link", 160)
    rules.register(_Picture(IMAGE_LINK_RE, parser), "image_link", 150)
    rules.register(_PictureReference(IMAGE_REFERENCE_RE, parser), "image_reference", 140)
    rules.register(_ShortReference(REFERENCE_RE, parser), "short_reference", 130)
    rules.register(_ShortPicture(IMAGE_REFERENCE_RE, parser), "short_image_ref", 125)
    left_out = f"{INLINE.pattern}|{MACRO}|{SNIPPET}" + (f"|{ICON}" if "emoji" in rules else "")
    rules.register(_TemplatedTag(TAG, parser), "templated_tag", 123)
    rules.register(Templates(left_out, parser), "templates", 122)
    if "footnote" in rules:
        rules.register(Calls(CALL, parser), "footnote", 175)
        parser.treeprocessors.deregister("footnote-duplicate")
    if "attr_list" in parser.treeprocessors:
        parser.treeprocessors.register(Attributes(parser), "attr_list", 8)


class _Bounded(LinkInlineProcessor):
    """A link whose end is looked for within a bounded distance: else time grows with its square."""

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:  # noqa: N802 (the library's)
        """Return the text between the brackets, the index behind it, and whether there is one."""
        if data.find("]", index, index + LONGEST) < 0:
            return "", index, False
        return super().getText(data[: index + LONGEST], index)

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802
        """Return target, title, the index behind them, and whether there is a target."""
        if not data.startswith("(", index):
            return "", None, index, False
        target, title, end, is_read = super().getLink(data[: index + LONGEST], index)
        # for a quote that is never closed the library may give an end before the beginning
        return resolve_template(target), title, end, is_read and end > index


class _Link(_Bounded):
    """`[text](target)`."""


class _Picture(_Bounded, ImageInlineProcessor):
    """`![text](target)`."""


class _Reference(_Bounded, ReferenceInlineProcessor):
    """`[text][label]`."""


class _AutoReference(_Reference):
    """`[text][label]`, where a label that the page does not define is a place on any page."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 (the library's)
        self, m: re.Match[str], data: str
    ) -> tuple[Branch | str | None, int | None, int | None]:
        """Read a reference."""
        link, start, end = super().handleMatch(m, data)
        if link is not None or end is None:
            return link, start, end
        text, index, _ = self.getText(data, m.end(0))
        label = LABEL.match(data, index, index + LONGEST)
        name = " ".join((label[1] if label and label[1].strip() else self._shown(text)).split())
        if not label or not name:
            return None, start, end
        link = self.makeTag(f"#{name}", "", text)
        link.set("class", "autoref")
        return link, start, end

    def _shown(self, text: str) -> str:
        """Return the text of a reference without marks, and the code in it as it was written."""
        return str(self.unescape(text)).strip("`*_")


class _ShortReference(_Bounded, ShortReferenceInlineProcessor):
    """`[label]`."""


class _PictureReference(_Bounded, ImageReferenceInlineProcessor):
    """`![text][label]`."""


class _ShortPicture(_Bounded, ShortImageReferenceInlineProcessor):
    """`![label]`."""


class _TemplatedTag(HtmlInlineProcessor):
    """A tag of HTML with a template among its attributes, kept aside before templates go."""


class Templates(InlineProcessor):
    """Templates, shortcodes and snippets in running text, which are left out."""

    def __init__(self, pattern: str, parser: Markdown) -> None:
        super().__init__(pattern, parser)
        self.found: list[str] = []

    def handleMatch(  # type: ignore[override]  # noqa: N802 (the library's)
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        """Leave a template out."""
        self.found.append(m[0].strip())
        return "", m.start(0), m.end(0)


class _Checked:
    """Pairs of delimiters; where the library would lose letters between them, they are text."""

    def handleMatch(  # noqa: N802 (the library's)
        self, m: re.Match[str], data: str
    ) -> tuple[Branch | None, int | None, int | None]:
        """Read a delimiter; pairs that were found before are looked for again if they are wrong."""
        is_known = bool(self.regions)  # type: ignore[attr-defined]
        found: tuple[Branch | None, int, int] = super().handleMatch(m, data)  # type: ignore[misc]
        if self._is_whole(found, data):
            return found
        self.reset()  # type: ignore[attr-defined]
        found = super().handleMatch(m, data) if is_known else found  # type: ignore[misc]
        if is_known and self._is_whole(found, data):
            return found
        self.reset()  # type: ignore[attr-defined]
        return None, m.start(0), m.end(0)

    def _is_whole(self, found: tuple[Branch | None, int, int], data: str) -> bool:
        branch, start, end = found
        if branch is None:
            return True
        signs = str.maketrans("", "", "".join(self.delimiters))  # type: ignore[attr-defined]
        shown = "".join(branch.itertext()).translate(signs)
        return shown == data[start:end].translate(signs)


class _Emphasis(_Checked, DelimiterProcessor):  # type: ignore[misc]
    """Emphasis of the library."""


class _Delimited(_Checked, delimiterprocessor.DelimiterProcessor):  # type: ignore[misc]
    """Emphasis, and marked, raised and lowered text, of pymdownx."""


def _use_emphasis(parser: Markdown) -> None:
    for rule in parser.inlinePatterns:
        for kind in (_Emphasis, _Delimited):
            if type(rule) is kind.__bases__[1]:
                rule.__class__ = kind  # the library has no other place for it


class Notes(OrderedDict[str, str]):
    """Notes by their labels; the library forgets one whose label comes again, or that is in one."""

    def __setitem__(self, label: str, text: str) -> None:
        """Keep a note; the second one of a label has a name that no call has."""
        count = 1
        while label in self:
            count += 1
            label = f"{label.partition(AGAIN)[0]}{AGAIN}{count})"
        super().__setitem__(label, text)

    def keys(self) -> Iterator[str]:  # type: ignore[override]
        """Yield the labels, also those that come while they are read."""
        known: dict[str, None] = {}
        while waiting := [one for one in self if one not in known]:
            for label in waiting:
                known[label] = None
                yield label


class Calls(InlineProcessor):
    """Calls of notes; the library would look through all calls of a note for each one."""

    def __init__(self, pattern: str, parser: Markdown) -> None:
        super().__init__(pattern, parser)
        self.notes: FootnoteExtension = parser.inlinePatterns["footnote"].footnotes  # type: ignore[attr-defined]

    def handleMatch(  # type: ignore[override]  # noqa: N802 (the library's)
        self, m: re.Match[str], data: str
    ) -> tuple[Branch | None, int | None, int | None]:
        """Read a call."""
        if m[1] not in self.notes.footnotes:
            return None, None, None
        call = Branch("sup", {"data-ref": m[1]})
        return call, m.start(0), m.end(0)


class Attributes(AttrListTreeprocessor):
    """Attributes in braces; `{a: 1}` and `{see below}` are text."""

    HEADER_RE = re.compile(rf"[ ]+{BRACES}[ ]*$")  # type: ignore[misc]
    BLOCK_RE = re.compile(rf"\n[ ]*{BRACES}[ ]*$")  # type: ignore[misc]
    INLINE_RE = re.compile(rf"^{BRACES}")  # type: ignore[misc]

    def assign_attrs(self, elem: Branch, attrs_string: str, *, strict: bool = False) -> str:
        """Add attributes to an element; returns what is left of their text."""
        words = [".unnumbered" if one == "-" else one for one in attrs_string.split(" ")]
        rest: str = super().assign_attrs(elem, " ".join(words), strict=strict)
        return rest

"""HTML's content model for books: what each element may hold, where it may stand, its attributes.

`conform` mends an author's tree by this table. An element that is not in it is left out with its
content (DROPPED), takes another name (RENAMED), or is replaced by its content.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

# What an element may hold. Phrases are text and the elements of running text; flow is phrases and
# blocks. In `groups` text beside blocks becomes paragraphs, in `blocks` all text does. Parts are
# the elements of `order`.
Holds = Literal["phrases", "flow", "groups", "blocks", "parts", "text", "nothing"]

# What becomes of a block in an element that may hold phrases alone:
# - around: the element is divided, and stands before and after the block
# - within: the element goes into the block, around its phrases
# - heading: a paragraph becomes part of the heading; other blocks follow it
# - lines, words: blocks become lines, or words, of the element
# - replaced: the element is replaced by a `div`, or by its content
Blocks = Literal["around", "within", "heading", "lines", "words", "replaced"]


class Model(Struct, frozen=True):
    """The content model of an element.

    `parent` is the element that a part (`is_part`) needs; without one, a part that stands
    elsewhere is replaced by its content. `rest` is the part that takes whatever else stands among
    the parts. Of a part in `once` only the first keeps its name: another gets the name given there,
    or, if that is its own, is joined to the first. `without` lists what may stand at no depth.
    """

    holds: Holds = "phrases"
    is_phrase: bool = False
    is_part: bool = False
    parent: str = ""
    order: tuple[str, ...] = ()
    rest: str = ""
    once: tuple[tuple[str, str], ...] = ()
    blocks: Blocks = "within"
    without: tuple[str, ...] = ()
    needs: str = ""  # an attribute without which the element is a `span`
    attributes: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()  # of ours, beside CLASSES
    may_be_empty: bool = False


_TABLE_PARTS = ("caption", "colgroup", "thead", "tbody", "tfoot")
_CELL = Model(
    "flow",
    is_part=True,
    parent="tr",
    attributes=("colspan", "rowspan"),
    may_be_empty=True,
)
_HEADING = Model(blocks="heading")
_KEPT_PHRASE = Model(is_phrase=True, may_be_empty=True)
_PHRASE = Model(is_phrase=True)
_ROWS = Model("parts", is_part=True, parent="table", order=("tr",), rest="tr")

MODELS: dict[str, Model] = {
    # phrases
    **dict.fromkeys("b em i strong".split(), _PHRASE),
    **dict.fromkeys(
        "abbr bdi cite del ins kbd mark q s samp small sub u var".split(), _KEPT_PHRASE
    ),
    "a": Model(
        is_phrase=True,
        without=("a",),
        needs="href",
        attributes=("href",),
        classes=("crossref", "autoref", "wiki"),
        may_be_empty=True,
    ),
    "bdo": Model(is_phrase=True, needs="dir", may_be_empty=True),
    "br": Model("nothing", is_phrase=True, may_be_empty=True),
    "code": _KEPT_PHRASE,
    "dfn": Model(is_phrase=True, without=("dfn",), may_be_empty=True),
    "img": Model(
        "nothing",
        is_phrase=True,
        attributes=("src", "alt", "width", "height"),
        may_be_empty=True,
    ),
    "ruby": Model(is_phrase=True, order=("rp", "rt"), blocks="replaced", may_be_empty=True),
    "span": Model(
        is_phrase=True,
        blocks="replaced",
        attributes=("role", "aria-label"),
        classes=("math",),
    ),
    "sup": Model(is_phrase=True, attributes=("data-ref",), may_be_empty=True),
    "time": Model("text", is_phrase=True, may_be_empty=True),
    "wbr": Model("nothing", is_phrase=True, may_be_empty=True),
    # blocks
    "aside": Model("groups", attributes=("data-kind",), classes=("admonition",)),
    "blockquote": Model("blocks"),
    "div": Model(
        "groups",
        attributes=("data-number", "data-kind"),
        classes=("math", "tabs", "tab", "theorem"),
    ),
    "dl": Model("parts", order=("dt", "dd", "div"), rest="dd"),
    "figure": Model("flow", order=("figcaption",), classes=("code",)),
    "h1": _HEADING,
    "h2": _HEADING,
    "h3": _HEADING,
    "h4": _HEADING,
    "h5": _HEADING,
    "h6": _HEADING,
    "hr": Model("nothing", may_be_empty=True),
    "ol": Model("parts", order=("li",), rest="li", attributes=("type", "start")),
    "p": Model(blocks="around", classes=("admonition-title", "tab-label", "theorem-title")),
    "pre": Model(blocks="lines", may_be_empty=True),
    "table": Model(
        "parts",
        order=_TABLE_PARTS,
        rest="tbody",
        once=(("caption", "caption"), ("thead", "tbody"), ("tfoot", "tbody")),
    ),
    "ul": Model("parts", order=("li",), rest="li"),
    # parts
    "caption": Model("flow", is_part=True, parent="table", without=("table",), may_be_empty=True),
    "col": Model(
        "nothing", is_part=True, parent="colgroup", attributes=("span",), may_be_empty=True
    ),
    "colgroup": Model(
        "parts",
        is_part=True,
        parent="table",
        order=("col",),
        attributes=("span",),
        may_be_empty=True,
    ),
    "dd": Model("flow", is_part=True, parent="dl", may_be_empty=True),
    "dt": Model("flow", is_part=True, parent="dl", without=("heading",), may_be_empty=True),
    "figcaption": Model("flow", is_part=True, may_be_empty=True),
    "li": Model("flow", is_part=True, parent="ul", attributes=("value",), may_be_empty=True),
    "rp": Model(blocks="words", is_part=True, may_be_empty=True),
    "rt": Model(blocks="words", is_part=True, may_be_empty=True),
    "tbody": _ROWS,
    "td": _CELL,
    "tfoot": _ROWS,
    "th": Model(
        "flow",
        is_part=True,
        parent="tr",
        attributes=("colspan", "rowspan", "scope"),
        may_be_empty=True,
    ),
    "thead": _ROWS,
    "tr": Model("parts", is_part=True, parent="tbody", order=("td", "th"), rest="td"),
}

RENAMED = {
    **dict.fromkeys(
        "center body html main header footer nav hgroup details fieldset form dialog article "
        "section address".split(),
        "div",
    ),
    "summary": "p",
    "legend": "p",
    "menu": "ul",
    "dir": "ul",
    "tt": "code",
    "strike": "s",
    "acronym": "abbr",
    "big": "span",
    "xmp": "pre",
}
# their content, if any, is left out with them
DROPPED = frozenset(
    "script style iframe object embed link meta base noscript template canvas audio video input "
    "select textarea option optgroup datalist progress meter frame frameset param source track map "
    "area title noframes noembed".split()
)
SILENT = frozenset(  # no reader could have seen them
    "meta link base title style source track param".split()
)

GLOBAL = ("id", "class", "title", "lang", "dir", "data-at", "data-line")
CLASSES = frozenset(  # of ours, on any element
    "unnumbered task task-item open done comment keyword string name number generic error "
    "align-left align-center align-right".split()
)
INHERITED = ("lang", "dir")  # what an element that goes leaves to its content

_SOLID = re.compile(r".*\S", re.DOTALL)
_TEXT = re.compile(r".*\S.*", re.DOTALL)
_NUMBER = re.compile(r"[0-9]{1,9}")
_INTEGER = re.compile(r"-?[0-9]{1,9}")
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?"
    r"(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))?",
    re.IGNORECASE,
)
# by an attribute's name the pattern of its whole value
VALUES: dict[str, re.Pattern[str]] = {
    "aria-label": _TEXT,
    "colspan": _NUMBER,
    "data-at": re.compile(r"[0-9]{1,9}(:[0-9]{1,9})?"),
    "data-kind": re.compile(r"[a-z][a-z-]*"),
    "data-line": _NUMBER,
    "data-ref": _SOLID,
    "dir": re.compile(r"ltr|rtl|auto"),
    "height": re.compile(r"[^\n]{1,40}"),
    "id": _SOLID,
    "lang": _LANGUAGE,
    "role": re.compile(r"img"),
    "rowspan": _NUMBER,
    "scope": re.compile(r"row|col|rowgroup|colgroup"),
    "span": _NUMBER,
    "start": _INTEGER,
    "title": _TEXT,
    "type": re.compile(r"[1aAiI]"),
    "value": _INTEGER,
    "width": re.compile(r"[^\n]{1,40}"),
}
MOST_COLUMNS = 1000  # of a table in HTML; the largest value of `colspan`, `rowspan` and `span`

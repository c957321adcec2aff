"""A named block of a site generator -> what it is in a book, and the words that it is given."""

from __future__ import annotations

import re
from enum import StrEnum, auto
from typing import NamedTuple

from publisher.reading.markdown.admonitions import KINDS, kind_of
from publisher.reading.markdown.calls import Call
from publisher.reading.markdown.targets import PICTURE

TITLES = ("title", "label", "header", "heading")
OF_BOX = (*TITLES, "summary", "question", "name")
OF_TAB = ("label", "title", "name", "header", "tab", "value", "tabname")
QUOTES = ("quote", "blockquote", "epigraph")
OF_SOURCE = ("author", "source", "cite", "by")
LISTING = "listing"  # an element of the Rust book: code with a number
GROUP = "="  # the key of the name that tabs have, among the labels of their values
PHRASES = frozenset("badge kbd key label tag term tooltip abbr keyword pill".split())
OF_PHRASE = ("text", "content", "label")
KIND_KEYS = ("style", "type", "kind", "intent", "variant", "context", "color", "level")
ADDRESSES = ("href", "to", "url", "link", "relref", "src", "path")
SOURCES = ("src", "url", "image", "image_path", "file", "path", "sources", "source")
CAPTIONS = ("title", "caption", "description", "text", "attr")
BESIDE = ("subtitle", "description", "summary", "text", "footer")  # words of a card
VIDEOS = {
    "youtube": ("YouTube", "https://www.youtube.com/watch?v="),
    "youtubelite": ("YouTube", "https://www.youtube.com/watch?v="),
    "vimeo": ("Vimeo", "https://vimeo.com/"),
    "gist": ("Gist", "https://gist.github.com/"),
}
LIGHT = re.compile(r"light\s*:\s*(?:\w+\(\s*)?[\"'`]([^\"'`]+)")
OBJECT = re.compile(r"\{[^{}]*\}")
MEMBER = re.compile(r"\b(label|value)[\"']?\s*:\s*(\"[^\"]*\"|'[^']*'|`[^`]*`)")
SIZE = re.compile(r"[\d.]+(?:px|%|em|rem|pt|cm|mm|in)?")
CODE_TEXT = re.compile(r"\s*\{\s*`(.*)`\s*\}\s*", re.DOTALL)


class Meaning(StrEnum):
    """What a named block is in a book."""

    NONE = auto()
    BOX = auto()
    TABS = auto()
    TAB = auto()
    CODE = auto()
    CAPTION = auto()  # of the code in it
    FORMULA = auto()
    COMMENT = auto()
    RAW = auto()  # text that a generator would not read
    PICTURE = auto()
    LINK = auto()
    PLAIN = auto()  # its text alone


BOXES = KINDS | frozenset(
    "notice aside admonitions expand accordion collapse collapsible spoiler toggle expandable "
    "dropdown accordionitem accordion-item detail".split()
)
NAMED: dict[str, Meaning] = {
    name: meaning
    for meaning, names in {
        Meaning.BOX: " ".join(sorted(BOXES)),
        Meaning.TABS: "tabs tabset tabpane tab-set codetabs",
        Meaning.TAB: "tab tabitem tab-item tabpanel codetab tab-panel",
        Meaning.CODE: "@mermaid/diagram highlight codeblock mermaid prism",
        Meaning.CAPTION: "code listing",
        Meaning.FORMULA: "katex math mathjax latex",
        Meaning.COMMENT: "comment",
        Meaning.RAW: "raw verbatim",
        Meaning.PICTURE: "figure img image themedimage picture",
        Meaning.LINK: "content-ref embed card linkcard linkbutton doccard link button navlink "
        "routerlink nuxtlink youtube youtubelite vimeo gist",
        Meaning.PLAIN: "stepper step steps columns column cols col row cards cardgroup cardgrid "
        "codegroup code-group accordions accordiongroup tabgroup rawhtml frame updates update "
        "fragment client-only clientonly capture cards-grid teleport",
    }.items()
    for name in names.split()
}


def meaning_of(call: Call) -> Meaning:
    """Return what a named block is."""
    meaning = NAMED.get(call.name, Meaning.NONE)
    if call.name in BOXES and content_of(call):
        return Meaning.BOX
    if call.name in BOXES and not call.close:
        meaning = Meaning.NONE
    if meaning is Meaning.NONE and kind_of(call.name) and call.close:
        return Meaning.BOX
    if call.name.startswith("@") and call.values.get("content"):
        return meaning
    if call.name == LISTING and not call.is_element:
        return Meaning.NONE
    if meaning is Meaning.CODE and call.is_element and not call.close:
        return Meaning.NONE
    if meaning in (Meaning.NONE, Meaning.LINK) and picture_of(call):
        return Meaning.PICTURE
    if meaning is Meaning.PICTURE and not picture_of(call):
        return Meaning.NONE
    if meaning is Meaning.NONE and not call.close and title_of(call) and address_of(call):
        return Meaning.LINK
    needs_end = meaning not in (Meaning.NONE, Meaning.PICTURE, Meaning.LINK)
    return Meaning.NONE if needs_end and not call.close else meaning


def _first(call: Call, names: tuple[str, ...]) -> str:
    """Return the first value of these names that is text, not code."""
    values = (call.values.get(name, "") for name in names)
    return next((one.strip() for one in values if one.strip() and one[0] != "{"), "")


def content_of(call: Call) -> str:
    """Return the text of a block that has no end, such as `{% include note.html content="…" %}`."""
    if call.is_element or call.close:
        return ""
    return _first(call, ("content", "text", "body")) or _sentence_of(call)


def _sentence_of(call: Call) -> str:
    """Return the only value without a name if it is more than a word, as `{{< alert "…" >}}`."""
    return call.words[0] if len(call.words) == 1 and " " in call.words[0].strip() else ""


def words_of_phrase(call: Call) -> str:
    """Return the words that a block in a sentence shows, or `""`: `{{< badge "New" >}}`."""
    if call.is_element or call.close or meaning_of(call) is not Meaning.NONE:
        return ""
    words = " ".join(one for one in call.words if one[:1] != "{" and not _is_switch(one))
    return _first(call, OF_PHRASE) or (words if call.name in PHRASES else "")


def box_of(call: Call) -> tuple[str, str | None]:
    """Return the kind and the title of a box."""
    is_text = not call.close and bool(_sentence_of(call))
    words = [one for one in call.words if one[:1] != "{" and not is_text]
    given = _first(call, KIND_KEYS)
    if not given and words and kind_of(words[0]):
        given = words.pop(0)
    kind = kind_of(given) or kind_of(call.name) or ("details" if _is_folded(call) else "note")
    if call.name == "alert":  # the first word is an icon
        words = [one for one in words if " " in one]
    if call.name == "details" and all(" " not in one for one in words):  # of Jekyll
        words = [" ".join(words)]
    title = _first(call, OF_BOX) or next((one for one in words if not _is_switch(one)), "")
    return kind, title or None


def _is_folded(call: Call) -> bool:
    return call.name not in KINDS and call.name not in ("notice", "aside", "admonitions")


def _is_switch(word: str) -> bool:
    return word.lower() in ("true", "false") or word.isdecimal()


def label_of(call: Call, labels: dict[str, str]) -> str:
    """Return the label of a tab; `labels` are those that the tabs around it give.

    They are given to values, or to the tabs in their order: such a label is taken out.
    """
    by_value = labels.get(call.values.get("value", ""), "")
    own = _first(call, OF_TAB[:1]) or by_value or _first(call, OF_TAB)
    words = (one for one in call.words if not _is_switch(one) and one != labels.get(GROUP))
    own = own or next(words, "")
    numbered = next((key for key in labels if key.startswith("#")), "")
    return own or (labels.pop(numbered) if numbered else "")


def labels_of(call: Call) -> dict[str, str]:
    """Return the labels of the values that the property `values` of tabs lists."""
    rows = [
        {one[1]: one[2][1:-1] for one in MEMBER.finditer(found[0])}
        for found in OBJECT.finditer(call.values.get("values", "").removeprefix("{"))
    ]
    items = re.sub(r"[\[\]{}'\"]", "", call.values.get("items", "")).split(",")
    ordered = {f"#{n}": one.strip() for n, one in enumerate(items) if one.strip()}
    named = {row["value"]: row["label"] for row in rows if "value" in row and "label" in row}
    group = {GROUP: call.words[0]} if len(call.words) == 1 else {}  # `{% tab GROUP LABEL %}`
    return named | ordered | group


def title_of(call: Call) -> str:
    """Return the title that a block gives to its content, or `""`."""
    return _first(call, (*TITLES, "date") if call.name == "update" else TITLES)


def source_of(call: Call) -> str:
    """Return who said what a quotation holds, or `""`."""
    return _first(call, OF_SOURCE) if call.name in QUOTES else ""


def words_beside(call: Call) -> tuple[str, ...]:
    """Return what a card says below its title and its content, in this order."""
    is_card = bool(call.close or title_of(call))
    shown = (_first(call, (name,)) for name in BESIDE) if is_card else ()
    return tuple(dict.fromkeys(one for one in shown if one and one != title_of(call)))


def header_of(call: Call) -> str:
    """Return what a card says above its title, or `""`."""
    header = _first(call, ("header",))
    return header if header != title_of(call) else ""


def address_of(call: Call) -> str:
    """Return the address that a block leads to, or `""`."""
    if call.name in VIDEOS:
        own = _shown_id(call)
        return VIDEOS[call.name][1] + own if own else ""
    return _first(call, ADDRESSES)


def words_of_link(call: Call) -> str:
    """Return the text of a link to what a block would embed: words of its source."""
    if call.name in VIDEOS:
        return f"{VIDEOS[call.name][0]} {_shown_id(call)}"
    address = address_of(call)
    return address if "://" in address else ""


def _shown_id(call: Call) -> str:
    words = "/".join(call.words) if call.name == "gist" else "".join(call.words[:1])
    return call.values.get("id") or call.values.get("videoid") or words


class Picture(NamedTuple):
    """A picture that a block shows; the sizes are attributes in braces."""

    source: str
    alternative: str
    caption: str
    sizes: str


def picture_of(call: Call) -> Picture | None:
    """Return the picture that a block names, or None."""
    light = LIGHT.search(call.values.get("sources", ""))
    named = [light[1] if light else "", *(call.values.get(name, "") for name in SOURCES)]
    is_picture = NAMED.get(call.name) is Meaning.PICTURE
    named += call.words if is_picture or call.words[:1] == call.words[-1:] else call.words[:2]
    source = next((one for one in named if PICTURE.search(one.partition("?")[0])), "")
    if not source and is_picture:
        source = _first(call, SOURCES) or next(iter(call.words), "")
    if not source or source[0] == "{":
        return None
    captions = list(dict.fromkeys(filter(None, (_first(call, (one,)) for one in CAPTIONS))))
    shown = _join_texts(captions if is_picture else captions[:1])
    rows = {name: call.values.get(name, "") for name in ("width", "height")}
    sizes = " ".join(f'{name}="{value}"' for name, value in rows.items() if SIZE.fullmatch(value))
    return Picture(source, _first(call, ("alt",)) or shown, shown, sizes)


def _join_texts(texts: list[str]) -> str:
    """Return texts as sentences, one after another."""
    ended = (one if one[-1] in ".:!?…" else f"{one}." for one in texts[:-1])
    return " ".join([*ended, *texts[-1:]])


def listing_of(call: Call) -> tuple[str, str]:
    """Return the caption of a listing of mdBook, and its id: `Listing 3-1: Words (main.rs)`."""
    number, file = call.values.get("number", ""), call.values.get("file-name", "")
    shown = [f"Listing {number}" if number else "", _first(call, ("caption",))]
    caption = ": ".join(filter(None, shown))
    id = call.values.get("id") or (f"listing-{number}" if number else "")
    return (f"{caption} (`{file}`)" if caption and file else caption or file), id


def code_of(call: Call, text: str) -> tuple[str, str]:
    """Return the code that a block holds, and the info string of a fence for it."""
    literal = CODE_TEXT.fullmatch(text)
    code = re.sub(r"\\([`$\\])", r"\1", literal[1]) if literal else text
    if call.name.startswith("@"):
        return call.values["content"].strip(), "mermaid"
    language = _first(call, ("language", "lang", "codelang"))
    language = language or ("mermaid" if call.name == "mermaid" else next(iter(call.words), ""))
    title = _first(call, ("title", "filename", "caption", "header"))
    return code, f'{language} title="{title}"' if title else language

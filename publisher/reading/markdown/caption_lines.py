"""Captions as Pandoc and Quarto write them: of tables, of code, of pictures and of figures."""

from __future__ import annotations

import re

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from publisher.reading.markdown.attributes import ATTRIBUTES, read_attributes

CAPTION = re.compile(r"(?:[Tt]able:|:)[ \t]+(?P<text>\S.*)", re.DOTALL)
LISTING = re.compile(r"(?:[Ll]isting:|:)[ \t]+(?P<text>\S.*)", re.DOTALL)
FIGURE = re.compile(r"fig[:-]")  # begins the id of a picture whose text is its caption
OF_BOOKDOWN = re.compile(r"\(\\#(?P<id>[\w:-]+)\)\s*")  # its id of a caption
LABELLED = re.compile(r"(?:fig|tbl|tab|lst)[:-]")


def settle_captions(state: StateCore) -> None:
    """Move `: Caption {#tbl-id}` and `Table: Caption` into the table above or below."""
    tokens = state.tokens
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        paragraph = tokens[at : at + 3]
        if not _is_paragraph(paragraph):
            found.append(tokens[at])
            at += 1
            continue
        following = tokens[at + 3] if at + 3 < len(tokens) else None
        caption = CAPTION.match(paragraph[1].content)
        listing = LISTING.match(paragraph[1].content)
        is_after = caption and found and found[-1].type == "table_close"
        if caption and is_after and (_is_bare(found) or ATTRIBUTES.fullmatch(caption["text"])):
            _add_caption(found, _opening(found), paragraph, caption)
        elif caption and following and following.type == "table_open":
            found.append(following)
            _add_caption(found, len(found) - 1, paragraph, caption)
            at += 1
        elif listing and "{#lst" in listing["text"] and found and found[-1].type == "fence":
            found[-1:] = _with_listing(found[-1], paragraph, listing)
        elif listing and "{#lst" in listing["text"] and following and following.type == "fence":
            found += _with_listing(following, paragraph, listing)
            at += 1
        else:
            found += paragraph
        at += 3
    state.tokens = found


def _is_paragraph(tokens: list[Token]) -> bool:
    kinds = [token.type for token in tokens]
    return kinds == ["paragraph_open", "inline", "paragraph_close"] and not tokens[0].hidden


def _opening(tokens: list[Token]) -> int:
    """Return the place of the token that opens the table that the last one closes."""
    depth = 0
    for n in range(len(tokens) - 1, -1, -1):
        depth += (tokens[n].type == "table_close") - (tokens[n].type == "table_open")
        if not depth:
            return n
    return 0


def _is_bare(tokens: list[Token]) -> bool:
    """Return whether the table that ends here has no caption yet."""
    return tokens[_opening(tokens) + 1].type != "caption_open"


def _add_caption(
    tokens: list[Token], at: int, paragraph: list[Token], caption: re.Match[str]
) -> None:
    opening, text, closing = paragraph
    rows = _take_attributes(text, caption["text"]) | opening.attrs
    tokens[at].attrs.update(rows)
    if text.content:
        opening.type, opening.tag, opening.attrs = "caption_open", "caption", {}
        closing.type, closing.tag = "caption_close", "caption"
        tokens[at + 1 : at + 1] = [opening, text, closing]


def _with_listing(fence: Token, paragraph: list[Token], listing: re.Match[str]) -> list[Token]:
    opening, text, closing = paragraph
    figure = Token("figure_open", "figure", 1, map=fence.map)
    figure.attrs = {**_take_attributes(text, listing["text"]), "class": "code"}
    opening.type, opening.tag = "figcaption_open", "figcaption"
    closing.type, closing.tag = "figcaption_close", "figcaption"
    return [figure, opening, text, closing, fence, Token("figure_close", "figure", -1)]


def _take_attributes(text: Token, shown: str) -> dict[str, str]:
    """Give a text what it shows without its attributes; returns these."""
    if label := OF_BOOKDOWN.match(shown):
        text.content = shown[label.end() :].rstrip()
        return {"id": label["id"]}
    start = shown.rfind("{")
    own = ATTRIBUTES.fullmatch(shown[start:].strip()) if start >= 0 else None
    text.content = shown[:start].rstrip() if own else shown.rstrip()
    rows = read_attributes(own[1]) if own else {}
    return {"id": rows["id"]} if "id" in rows else {}


def settle_figures(state: StateCore) -> None:
    """Make a figure of a picture alone in its paragraph whose id begins with `fig`.

    Its text is the caption. The last paragraph of a division with such an id is one, too.
    """
    found: list[Token] = []
    tokens = state.tokens
    at = 0
    while at < len(tokens):
        paragraph = tokens[at : at + 3]
        picture = _picture_of(paragraph) if _is_paragraph(paragraph) else None
        if picture is None:
            found.append(tokens[at])
            at += 1
            continue
        opening, text, closing = paragraph
        opening.type, opening.tag = "figure_open", "figure"
        closing.type, closing.tag = "figure_close", "figure"
        opening.attrs = {"id": picture.attrs.pop("id")}
        found += [opening, text]
        if picture.children:
            words = Token("inline", "", 0, content=picture.content, map=text.map)
            words.children = picture.children
            found += [
                Token("figcaption_open", "figcaption", 1, map=text.map),
                words,
                Token("figcaption_close", "figcaption", -1),
            ]
        found.append(closing)
        at += 3
    state.tokens = list(_with_divisions(found))


def _picture_of(paragraph: list[Token]) -> Token | None:
    children = paragraph[1].children or []
    if len(children) != 1 or children[0].type != "image":
        return None
    return children[0] if FIGURE.match(str(children[0].attrs.get("id", ""))) else None


def _with_divisions(tokens: list[Token]) -> list[Token]:
    """Return tokens in which divisions with the id of a figure are figures."""
    opened: list[tuple[Token, int]] = []
    found: list[Token] = []
    for token in tokens:
        if token.type == "division_open":
            opened.append((token, len(found)))
        found.append(token)
        if token.type != "division_close" or not opened:
            continue
        opening, start = opened.pop()
        if not LABELLED.match(str(opening.attrs.get("id", ""))):
            continue
        opening.tag = token.tag = "figure"
        if len(found) - start > 5 and _is_paragraph(found[-4:-1]):
            caption, _, end = found[-4:-1]
            caption.type, caption.tag = "figcaption_open", "figcaption"
            end.type, end.tag = "figcaption_close", "figcaption"
    return found

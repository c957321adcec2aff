"""The `@font-face` rules of a style sheet -> fonts, whose files lie in the theme's folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from publisher.book.near import suggest
from publisher.config.expressions import FAMILY, WEIGHTS
from publisher.door import is_file, locate
from publisher.files.listing import list_files
from publisher.report.findings import Findings
from publisher.theme.font_file import PLAIN, FontFacts, FontFileError
from publisher.theme.font_shelf import SUFFIXES, FontShelf
from publisher.theme.read_style import ReadStyle
from publisher.theme.style_sheet import Face
from publisher.theme.templates import Font

# descriptors that the print engine knows, and one that is for screens alone
KNOWN = re.compile(r"unicode-range|font-feature-settings|font-variant(-\w+)*|font-display")
WORDS = {"normal": "400", "bold": "700"}
STYLES = ("normal", "italic", "oblique")


def read_faces(style: ReadStyle, shelf: FontShelf, findings: Findings) -> Iterator[Font]:
    """Yield the font of each `@font-face`; reports those that can't be used."""
    for face in style.sheet.faces:
        source = _find_source(face, style, findings)
        if not source:
            continue
        try:
            path, facts = shelf.open(source, style.folder)
        except FontFileError as error:
            message = f"the font of '{face.family}' {error}"
            hint = "save it again as TrueType, OpenType or WOFF2"
            findings.add("font-missing", style.locate(face.line), message, hint)
            continue
        weight, slope, more = _read_descriptors(face, style, facts, findings)
        yield Font(face.family, weight, slope, path, source, str(style.folder), more)


def _find_source(face: Face, style: ReadStyle, findings: Findings) -> str:
    """Return the file or the `data:` address of a `@font-face`, or `""` after a finding."""
    where, address = style.locate(face.line), face.source
    if not re.fullmatch(FAMILY, face.family):
        message = "@font-face has no family, or one with signs that CSS needs for itself"
        findings.add("font-missing", where, message, 'add font-family: "NAME"')
    elif not address:
        message = f"@font-face of '{face.family}' names no font in TrueType, OpenType or WOFF2"
        findings.add("font-missing", where, message, "add src: url(fonts/NAME.woff2)")
    elif address.lower().startswith("data:"):
        return address
    elif not re.match(r"[\w+.-]*:|[/\\]", address):  # others are reported as addresses
        return _find_file(face, style, findings)
    return ""


def _find_file(face: Face, style: ReadStyle, findings: Findings) -> str:
    where = style.locate(face.line)
    name = unquote(re.split(r"[?#]", face.source)[0])
    file = locate(style.folder / name, style.folder)
    if file is None and "\0" not in name:
        message = f"'{name[:60]}' lies outside the theme"
        findings.add("theme-outside", where, message, "copy it into fonts/ of the theme")
        return ""
    if file is None or not is_file(file, style.folder):
        known = [one for one in list_files(style.folder) if one.lower().endswith(SUFFIXES)]
        message = f"there is no font '{name[:60]}' in the theme's folder"
        findings.add("font-missing", where, message, suggest(name, known, "there are"))
        return ""
    return str(file)


def _read_descriptors(
    face: Face, style: ReadStyle, facts: FontFacts, findings: Findings
) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Return the weights and the style of a font, and the other descriptors."""
    values = dict(face.descriptors)
    slope, *_ = [*values.pop("font-style", "").lower().split(), "normal"]
    weight = values.pop("font-weight", "").lower()
    weight = " ".join(WORDS.get(one, one) for one in weight.split())
    where = style.locate(face.line)
    if weight and not re.fullmatch(WEIGHTS, weight):
        hint = "write one weight such as 400, or two for a variable font"
        findings.add("theme-style", where, f"'{weight[:40]}' is no weight of a font", hint)
        weight = ""
    if not weight:
        weight = f"{facts.lightest} {facts.heaviest}" if facts.is_variable else str(PLAIN)
    for name in values:
        if style.file != "ebook.css" and not KNOWN.fullmatch(name):
            message = f"the print engine does not know '{name}' of @font-face"
            findings.add("theme-style", where, message, "leave it out, or change the font itself")
    return weight, slope if slope in STYLES else "normal", tuple(values.items())


def is_printed(name: str) -> bool:
    """Return whether the print engine reads a descriptor of `@font-face`."""
    return bool(KNOWN.fullmatch(name)) and name != "font-display"

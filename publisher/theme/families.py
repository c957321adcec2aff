"""The families that style sheets name -> a finding for each that no font has."""

from __future__ import annotations

from collections.abc import Iterator

from publisher.book.near import suggest
from publisher.report.findings import Findings
from publisher.theme.family_names import FamilyList
from publisher.theme.read_style import ReadStyle
from publisher.theme.style_sheet import Sheet

ON_PAPER = ("print.css", "cards.css", "poster.css")  # style sheets of what is printed

Use = tuple[ReadStyle, FamilyList]


def report_families(
    styles: tuple[ReadStyle, ...], printed: set[str], embedded: set[str], findings: Findings
) -> None:
    """Report each family that style sheets name and no font has.

    `printed` are the families of the print, `embedded` those of EPUB and HTML. In `ebook.css` a
    list with a generic family such as `serif` may name fonts that the reader's device has.
    """
    for files, known in (
        (("base.css", *ON_PAPER), printed),
        (("base.css", "ebook.css"), embedded),
    ):
        for style, row in _find_uses(styles, files):
            is_free = style.file == "ebook.css" and row.has_generic
            for line, family in () if is_free else row.names:
                allowed = printed | embedded if style.file == "base.css" else known
                if family.lower() not in {one.lower() for one in allowed}:
                    message = f"no font of the theme is called '{family[:60]}'"
                    hint = suggest(family, sorted(allowed), "there are")
                    findings.add("font-missing", style.locate(line), message, hint)


def _find_uses(styles: tuple[ReadStyle, ...], files: tuple[str, ...]) -> Iterator[Use]:
    """Yield the lists of families that count in these files, each once.

    Those of a custom property count where a declaration uses it, as the last style sheet that sets
    it has them.
    """
    own = [one for one in styles if one.file in files]
    properties: dict[str, list[Use]] = {}
    for style in own:
        for name in dict.fromkeys(name for name, _ in style.sheet.properties):
            rows = [(style, row) for key, row in style.sheet.properties if key == name]
            properties[name] = rows
    queue = [(style, row) for style in own for row in style.sheet.families]
    seen: set[str] = set()
    while queue:
        style, row = queue.pop(0)
        yield style, row
        for name in row.variables:
            if name not in seen:
                seen.add(name)
                queue += properties.get(name, [])


def names_of_sheet(sheet: Sheet) -> tuple[str, ...]:
    """Return the families that the declarations of one style sheet name."""
    own = dict(sheet.properties)
    variables = [name for row in sheet.families for name in row.variables if name in own]
    rows = (*sheet.families, *(own[name] for name in variables))
    return tuple(dict.fromkeys(name for row in rows for _, name in row.names))


def names_of(styles: tuple[ReadStyle, ...], files: tuple[str, ...]) -> set[str]:
    """Return the families that these files name, in small letters."""
    return {name.lower() for _, row in _find_uses(styles, files) for _, name in row.names}

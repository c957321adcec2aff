"""Two PDFs of one book, held against each other: everything that a reader, a printer or a screen reader can tell.

Names that count per document (`/x0`, `/s0`, `/p0`), object numbers and the fonts' unused digits are made equal first.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2


def differences(one: bytes, other: bytes, pixels: bool = True) -> list[str]:
    """What differs, part by part of the file; nothing where the two are alike."""
    with pikepdf.open(io.BytesIO(one)) as a, pikepdf.open(io.BytesIO(other)) as b:
        assert not a.get_warnings() and not b.get_warnings()
        if len(a.pages) != len(b.pages):
            return [f"pages: {len(a.pages)} and {len(b.pages)}"]
        found = [
            line
            for part in (head, labels, destinations, fonts, outline)
            for line in _unlike(part.__name__, part(a), part(b))
        ]
        for part in (contents, boxes, links, structure):
            for number, (left, right) in enumerate(zip(part(a), part(b), strict=False)):
                if left != right:
                    found.append(f"{part.__name__} {number}: {_first(left, right)}")
                    break
    if pixels:
        found += [
            f"pixels of page {number}"
            for number, (left, right) in enumerate(zip(pictures(one), pictures(other), strict=True))
            if left != right
        ][:3]
    return found


def _unlike(name: str, left: Any, right: Any) -> list[str]:
    return [] if left == right else [f"{name}: {_first(left, right)}"]


def _first(left: Any, right: Any) -> str:
    if isinstance(left, dict):
        left, right = sorted(left.items()), sorted(right.items())
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        at = next(
            (n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b),
            min(len(left), len(right)),
        )
        return f"at {at} of {len(left)}/{len(right)}: {str(left[at : at + 1])[:300]} and {str(right[at : at + 1])[:300]}"
    return f"{str(left)[:300]} and {str(right)[:300]}"


def head(pdf: Any) -> dict[str, str]:
    """Language, marks, preferences, Info and XMP."""
    found = {
        key: str(pdf.Root.get(key))
        for key in ("/Lang", "/MarkInfo", "/ViewerPreferences", "/PageMode", "/PageLayout")
    }
    found["xmp"] = pdf.Root.Metadata.read_bytes().decode() if "/Metadata" in pdf.Root else ""
    return found | {f"info {key}": str(value) for key, value in pdf.docinfo.items()}


def labels(pdf: Any) -> list[str]:
    """Each page's label."""
    return [page.label for page in pdf.pages]


def destinations(pdf: Any) -> list[tuple[Any, ...]]:
    """Each named destination, its page and place."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
    tree = pikepdf.NameTree(pdf.make_indirect(pdf.Root.Names.Dests))
    return sorted(
        (name, numbers[place[0].objgen], *(_round(one) for one in list(place)[2:]))
        for name, place in tree.items()
    )


def _round(value: Any) -> float:
    return round(float(value), 3)


def outline(pdf: Any) -> list[tuple[Any, ...]]:
    """Each entry of the outline: level, title, page, place, how many entries are open below it."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}

    def walk(entry: Any, level: int) -> Iterator[tuple[Any, ...]]:
        while entry is not None:
            place = entry.Dest
            yield (
                level,
                str(entry.Title),
                numbers[place[0].objgen],
                [_round(one) for one in list(place)[2:]],
                int(entry.get("/Count", 0)),
            )
            if "/First" in entry:
                yield from walk(entry.First, level + 1)
            entry = entry.get("/Next")

    return list(walk(pdf.Root.Outlines.get("/First"), 0)) if "/Outlines" in pdf.Root else []


def fonts(pdf: Any) -> dict[str, Any]:
    """Each font: its descriptor, and the width and text of every glyph that the pages show."""
    found: dict[str, Any] = {}
    shown: dict[str, set[int]] = {}
    for page in pdf.pages:
        text = contents_of(page)
        for name, codes in re.findall(rb"(?:/([A-Z]{6}) [\d.]+ Tf)|\[?<([0-9a-f]+)>", text):
            if name:
                current = shown.setdefault(name.decode(), set())
            elif shown:
                current.update(int(codes[n : n + 4], 16) for n in range(0, len(codes), 4))
        for name, font in page.Resources.Font.items():
            found.setdefault(name[1:], font)
    return {name: _describe(font, shown.get(name, set())) for name, font in found.items()}


def _describe(font: Any, shown: set[int]) -> Any:
    below = font.DescendantFonts[0]
    descriptor = {
        key: str(value)
        for key, value in below.FontDescriptor.items()
        if key not in ("/FontFile2", "/FontFile3", "/FontBBox")
    }
    widths: dict[int, int] = {}
    rows = list(below.W)
    for first, run in zip(rows[::2], rows[1::2], strict=True):
        widths.update({int(first) + n: int(width) for n, width in enumerate(run)})
    texts = dict(re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", font.ToUnicode.read_bytes()))
    return (
        str(font.BaseFont),
        descriptor,
        {code: (widths.get(code), texts.get(b"%04x" % code)) for code in sorted(shown)},
    )


def contents_of(page: Any) -> bytes:
    """A page's content."""
    return bytes(page.Contents.read_bytes())


def contents(pdf: Any) -> list[bytes]:
    """Each page's content and that of the forms it draws, with names that count per document made equal."""
    found = []
    for page in pdf.pages:
        names: dict[bytes, bytes] = {}
        found.append(_plain(contents_of(page), page.Resources, names))
    return found


def _plain(content: bytes, resources: Any, names: dict[bytes, bytes]) -> bytes:
    inside: list[bytes] = []

    def name(match: re.Match[bytes]) -> bytes:
        own = match[1]
        if own not in names:
            names[own] = b"/%s#%d" % (own[:1], len(names))
            form = resources.get("/XObject", {}).get("/" + own.decode())
            if form is not None and form.get("/Subtype") == "/Form":
                inside.append(
                    _plain(bytes(form.read_bytes()), form.get("/Resources", resources), names)
                )
            elif form is not None:
                inside.append(hashlib.sha256(bytes(form.read_raw_bytes())).digest())
        return names[own]

    text = re.sub(rb"/([xspi][0-9][0-9a-z]*)(?= )", name, content)
    return b"\n".join((text, *inside))


def boxes(pdf: Any) -> list[list[str]]:
    """Each page's boxes."""
    return [
        [str(page[key]) for key in ("/MediaBox", "/TrimBox", "/BleedBox", "/Tabs")]
        for page in pdf.pages
    ]


def _tell_note(note: Any) -> str:
    names = [name for name in note.keys() if name != "/StructParent"]  # noqa: SIM118
    return str({name: str(note[name]) for name in names})


def links(pdf: Any) -> list[list[str]]:
    """Each page's annotations: where they are, what they are called, where they lead, how they are shown."""
    rows = []
    for page in pdf.pages:
        rows.append([_tell_note(note) for note in page.get("/Annots", [])])
    return rows


def structure(pdf: Any) -> Iterator[str]:
    """The structure tree in reading order: role, page, attributes, content and annotations, each proved by the parent tree."""
    pages = {page.objgen: number for number, page in enumerate(pdf.pages)}
    annotations = {
        note.objgen: (number, place)
        for number, page in enumerate(pdf.pages)
        for place, note in enumerate(page.get("/Annots", []))
    }
    parents = dict(pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree).items())
    tables: dict[str, str] = {}

    def walk(element: Any, depth: int, parent: Any) -> Iterator[str]:
        assert element.P.objgen == parent.objgen
        page = element.get("/Pg")
        here = pages[page.objgen] if page is not None else -1
        rows = {key: str(element[key]) for key in ("/Alt", "/Lang", "/E") if key in element}
        attributes = {key: _cell(value, tables) for key, value in element.get("/A", {}).items()}
        own = _cell(element["/ID"], tables) if "/ID" in element else ""
        yield f"{'  ' * depth}{element.S} {here} {rows} {attributes} {own}"
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                assert parents[int(page.StructParents)][kid].objgen == element.objgen
                yield f"{'  ' * depth}  content {kid}"
            elif kid.get("/Type") == "/OBJR":
                assert parents[int(kid.Obj.StructParent)].objgen == element.objgen
                yield f"{'  ' * depth}  annotation {annotations[kid.Obj.objgen]} on {pages[kid.Pg.objgen]}"
            else:
                yield from walk(kid, depth + 1, element)

    root = pdf.Root.StructTreeRoot
    assert parents.keys() >= {int(page.StructParents) for page in pdf.pages}
    return walk(root.K[0], 0, root)


def _cell(value: Any, tables: dict[str, str]) -> str:
    """An attribute; names of header cells hold a number of their table, which counts per document."""
    return re.sub(
        r"(\d+)-(\d+-\d+)",
        lambda found: f"{tables.setdefault(found[1], f't{len(tables)}')}-{found[2]}",
        repr(value) if not isinstance(value, pikepdf.Array) else str([str(one) for one in value]),
    )


def pictures(pdf: bytes, scale: float = 1.0) -> Iterator[bytes]:
    """Each page as PDFium draws it."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        yield page.render(scale=scale).to_pil().tobytes()

"""A PDF for a print shop -> remarks on what shops and PDF/X-4 (ISO 15930-7) want of such a file.

No validator of PDF/X can be had without a licence, so these are our own rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from msgspec import Struct

BOXES = ("/TrimBox", "/BleedBox", "/MediaBox")  # each lies in the next
ROOM = 0.01  # points by which a box may leave the next
RGB = re.compile(rb"(?<![^\s])-?[\d.]+ -?[\d.]+ -?[\d.]+ (?:rg|RG)(?![^\s])")
SHOWN = re.compile(rb"/(\S+) (Do|gs|sh|scn|SCN)(?![^\s])")
KINDS = {"Do": "/XObject", "gs": "/ExtGState", "sh": "/Shading"}  # of resources by operator
VERSION, CONFORMANCE = "1.6", "PDF/X-4"
ACTIVE = ("/OpenAction", "/AA", "/AcroForm")


class Fault(Struct, frozen=True):
    """What is wrong with a file: its rule, words, page from 1 (0 for the file), and severity."""

    rule: str
    message: str
    page: int = 0
    is_error: bool = True


def judge_press_file(pdf: Any, ink: str) -> Iterator[Fault]:
    """Yield what is wrong with a file; `ink` is that of its edition."""
    is_exchange = _read_xmp(pdf, "GTS_PDFXVersion") == CONFORMANCE
    yield from _judge_file(pdf)
    yield from _judge_boxes(pdf)
    yield from _judge_fonts(pdf)
    if is_exchange:
        yield from _judge_exchange(pdf)
    yield from _judge_colours(pdf, ink, is_exchange)


# ── the file ───────────────────────────────────────────────────────────────────────────────────


def _judge_file(pdf: Any) -> Iterator[Fault]:
    if pdf.is_encrypted:
        yield Fault("encryption", "the file is encrypted")
    for key in ACTIVE:
        if key in pdf.Root:
            yield Fault("annotation", f"the file has {key[1:]}")
    for number, page in enumerate(pdf.pages, 1):
        if len(page.get("/Annots", [])):
            yield Fault("annotation", "the page has links or other annotations", number)


def _judge_boxes(pdf: Any) -> Iterator[Fault]:
    sizes = set()
    for number, page in enumerate(pdf.pages, 1):
        if lacking := [name[1:] for name in BOXES if name not in page]:
            yield Fault("box", f"the page has no {' and no '.join(lacking)}", number)
            continue
        boxes = {name: [float(side) for side in page[name]] for name in BOXES}
        for inner, outer in pairwise(BOXES):
            if not _lies_in(boxes[inner], boxes[outer]):
                yield Fault("box", f"the {inner[1:]} leaves the {outer[1:]}", number)
        left, bottom, right, top = boxes["/TrimBox"]
        sizes.add((round(right - left, 1), round(top - bottom, 1)))
    if len(sizes) > 1:
        shown = ", ".join(f"{across:g} × {down:g} pt" for across, down in sorted(sizes))
        yield Fault("box", f"the pages have several trims: {shown}")


def _lies_in(inner: list[float], outer: list[float]) -> bool:
    starts = all(a >= b - ROOM for a, b in zip(inner[:2], outer[:2], strict=True))
    return starts and all(a <= b + ROOM for a, b in zip(inner[2:], outer[2:], strict=True))


def _judge_fonts(pdf: Any) -> Iterator[Fault]:
    names = set()
    for page in pdf.pages:
        for font in page.get("/Resources", {}).get("/Font", {}).values():
            inner = font.get("/DescendantFonts", [font])[0]
            descriptor = inner.get("/FontDescriptor", {})
            if not any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3")):
                names.add(str(font.get("/BaseFont", "/a font"))[1:])
    for name in sorted(names):
        yield Fault("font", f"the font {name} is not embedded")


# ── PDF/X-4 ────────────────────────────────────────────────────────────────────────────────────


def _judge_exchange(pdf: Any) -> Iterator[Fault]:
    if pdf.pdf_version != VERSION:
        yield Fault("version", f"the file is PDF {pdf.pdf_version}, PDF/X-4 is PDF {VERSION}")
    if "/ID" not in pdf.trailer:
        yield Fault("metadata", "the trailer has no identifier")
    if "/Filter" in pdf.Root.Metadata:
        yield Fault("metadata", "the metadata are compressed")
    for name in ("Trapped", "CreateDate", "ModifyDate", "MetadataDate", "DocumentID"):
        if not _read_xmp(pdf, name):
            yield Fault("metadata", f"the metadata have no {name}")
    trapped = str(pdf.docinfo.get("/Trapped", "/")).removeprefix("/")
    if trapped != _read_xmp(pdf, "Trapped"):
        yield Fault("metadata", "Trapped of the Info dictionary is not that of the metadata")
    yield from _judge_intent(pdf)


def _read_xmp(pdf: Any, name: str) -> str:
    """Return the text of a property in the metadata, whatever its prefix is; "" for none."""
    if "/Metadata" not in pdf.Root:
        return ""
    text: str = pdf.Root.Metadata.read_bytes().decode("utf-8", "replace")
    return text.partition(f":{name}")[2].partition(">")[2].partition("<")[0]


def _judge_intent(pdf: Any) -> Iterator[Fault]:
    intents = [one for one in pdf.Root.get("/OutputIntents", []) if one.get("/S") == "/GTS_PDFX"]
    if len(intents) != 1:
        yield Fault("intent", f"the file has {len(intents)} output intents of PDF/X, not one")
        return
    if not str(intents[0].get("/OutputConditionIdentifier", "")):
        yield Fault("intent", "the output intent names no printing condition")
    profile = intents[0].get("/DestOutputProfile")
    if profile is None:
        message = "the profile of the printing condition is not in the file; icc embeds it"
        yield Fault("intent", message, is_error=False)
    elif profile.read_bytes()[12:20] != b"prtrCMYK" or profile.get("/N") != 4:
        yield Fault("intent", "the profile is not that of a press with four inks")


# ── colours and transparency ───────────────────────────────────────────────────────────────────


class _Seen(Struct):
    """What a page shows: colours in RGB of no profile, transparency, groups blended in RGB."""

    has_rgb: bool = False
    has_transparency: bool = False
    has_rgb_group: bool = False


def _judge_colours(pdf: Any, ink: str, is_exchange: bool) -> Iterator[Fault]:
    for number, page in enumerate(pdf.pages, 1):
        seen, resources = _Seen(), page.get("/Resources", {})
        page.contents_coalesce()
        _look(page.Contents.read_bytes(), resources, seen, set())
        is_named = "/DefaultRGB" in resources.get("/ColorSpace", {})
        if is_exchange and seen.has_rgb and not is_named:
            yield Fault("colour", "the page has RGB without a profile", number)
        if ink in ("black", "cmyk") and seen.has_rgb:
            yield Fault("colour", f"the page has RGB beside the ink '{ink}'", number, False)
        if is_exchange and seen.has_rgb_group:
            yield Fault("transparency", "the page is blended in RGB", number)
        if not is_exchange and seen.has_transparency:
            message = "the page has transparency, which a shop may not take outside PDF/X-4"
            yield Fault("transparency", message, number, False)


def _look(content: bytes, resources: Any, seen: _Seen, known: set[Any]) -> None:
    """Note what a stream shows, and the groups and patterns that it names."""
    seen.has_rgb |= bool(RGB.search(content))
    for name, operator in set(SHOWN.findall(content)):
        kind = KINDS.get(operator.decode(), "/Pattern")
        part = resources.get(kind, {}).get(f"/{name.decode('latin-1')}")
        if part is None or (part.objgen != (0, 0) and part.objgen in known):
            continue
        known.add(part.objgen)
        if kind == "/ExtGState":
            _look_at_state(part, seen, known)
        else:
            _look_at_part(part, seen, known)


def _look_at_part(part: Any, seen: _Seen, known: set[Any]) -> None:
    seen.has_rgb |= part.get("/ColorSpace") == "/DeviceRGB"
    seen.has_transparency |= "/SMask" in part
    shading = part.get("/Shading")
    if shading is not None:
        seen.has_rgb |= shading.get("/ColorSpace") == "/DeviceRGB"
    group = part.get("/Group")
    if group is not None:
        seen.has_transparency = True
        seen.has_rgb_group |= group.get("/CS") == "/DeviceRGB"
    if "/Resources" in part:
        _look(part.read_bytes(), part.Resources, seen, known)


def _look_at_state(state: Any, seen: _Seen, known: set[Any]) -> None:
    mask = state.get("/SMask", "/None")
    is_mixed = str(state.get("/BM", "/Normal")) not in ("/Normal", "/Compatible")
    is_clear = any(float(state.get(key, 1)) < 1 for key in ("/ca", "/CA"))
    seen.has_transparency |= mask != "/None" or is_mixed or is_clear
    if mask != "/None" and "/G" in mask:
        _look_at_part(mask.G, seen, known)

"""OutputIntent, Config -> what a PDF/X-4 (ISO 15930-7) states beside any other PDF.

RGB in the file is that of sRGB: each page names the profile as its `DefaultRGB`.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from publisher.book.model import Config
from publisher.config.output_intent import OutputIntent
from publisher.formats.pdf.contract.fragment import PROFILE, RGB
from publisher.formats.pdf.link.metadata import UNDATED
from publisher.formats.pdf.link.pdf_file import write_stream
from publisher.formats.pdf.sheets.labels import spell_text

REGISTRY = b"/RegistryName (http://www.color.org)"


class Exchange(Struct, frozen=True):
    """What the linker adds to a PDF/X: the Info dictionary, the output intent, its profile."""

    info: bytes
    intent: bytes
    profile: bytes  # empty where the condition is only named


def state_exchange(intent: OutputIntent, config: Config, producer: str) -> Exchange:
    """Return what a file states of itself and of the press that it is made for."""
    day = spell_text(f"D:{(config.date or UNDATED):%Y%m%d}000000Z")
    rows = (
        b"/Title " + spell_text(config.title),
        b"/Producer " + spell_text(producer),
        b"/CreationDate " + day,
        b"/ModDate " + day,
        b"/GTS_PDFXVersion (PDF/X-4)/Trapped /False",
    )
    condition = spell_text(intent.condition)
    parts = [b"<</Type /OutputIntent/S /GTS_PDFX/OutputConditionIdentifier ", condition]
    parts += [b"/OutputCondition ", condition]
    if intent.profile:
        parts += [b"/Info ", spell_text(intent.info), b"/DestOutputProfile %d 0 R" % PROFILE]
    if intent.is_registered:
        parts.append(REGISTRY)
    return Exchange(b"<<" + b"".join(rows) + b">>", b"".join((*parts, b">>")), intent.profile)


def write_profiles(exchange: Exchange, has_rgb: bool) -> dict[int, bytes]:
    """Return the streams of the profiles by object number; that of sRGB only if it is used."""
    streams = {RGB: write_stream(RGB, b"<</N 3>>", _read_srgb(), True)} if has_rgb else {}
    if exchange.profile:
        streams[PROFILE] = write_stream(PROFILE, b"<</N 4>>", exchange.profile, True)
    return streams


def _read_srgb() -> bytes:
    """Return the profile of sRGB that comes with WeasyPrint, which need not be imported for it."""
    spec = find_spec("weasyprint")
    assert spec is not None and spec.origin is not None, "WeasyPrint has laid out the pages"
    return (Path(spec.origin).parent / "pdf" / "sRGB2014.icc").read_bytes()

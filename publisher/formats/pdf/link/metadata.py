"""Config -> XMP: what a file says of the book that it holds (ISO 16684-1, Dublin Core; ISO 14289-1 and ISO 19005 for its own kind)."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from publisher.book.model import Config

HEAD = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n<rdf:Description rdf:about=""'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"'
    ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">\n'
)
FOOT = '</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="r"?>'
GENERATOR = "pattern handbook publisher"


def write_xmp(config: Config, variant: str, producer: str) -> bytes:
    """The metadata of a book as an XMP packet."""
    rows = [
        *_identify(variant),
        _one("pdf:Producer", producer),
        _one("xmp:CreatorTool", GENERATOR),
        _alternatives("dc:title", config.title, config.language),
        _list("dc:creator", config.authors, "Seq"),
        _alternatives("dc:description", config.description, config.language),
        _list("dc:subject", config.subjects, "Bag"),
        _one("pdf:Keywords", ", ".join(config.subjects)),
        _list("dc:publisher", (config.publisher,), "Bag"),
        _list("dc:language", (config.language,), "Bag"),
        _alternatives("dc:rights", config.rights, config.language),
        _one("dc:identifier", config.identifier),
        _one("xmpMM:VersionID", config.version),
        _list("dc:date", (config.date.isoformat(),) if config.date else (), "Seq"),
        _one("xmp:CreateDate", config.date.isoformat() if config.date else ""),
    ]
    return (HEAD + "".join(f"{row}\n" for row in rows if row) + FOOT).encode()


def _identify(variant: str) -> list[str]:
    """What standard the file follows; a tagged PDF/A is PDF/UA too."""
    if variant == "pdf/ua-1":
        return [_one("pdfuaid:part", "1")]
    found = re.fullmatch(r"pdf/a-(\d)([abu])", variant)
    if not found:
        return []
    rows = [_one("pdfaid:part", found[1]), _one("pdfaid:conformance", found[2].upper())]
    return rows + ([_one("pdfuaid:part", "1")] if found[2] == "a" else [])


def _one(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""


def _list(name: str, texts: tuple[str, ...], kind: str) -> str:
    items = "".join(f"<rdf:li>{escape(text)}</rdf:li>" for text in texts if text)
    return f"<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>" if items else ""


def _alternatives(name: str, text: str, language: str) -> str:
    if not text:
        return ""
    items = "".join(
        f'<rdf:li xml:lang="{tag}">{escape(text)}</rdf:li>' for tag in ("x-default", language)
    )
    return f"<{name}><rdf:Alt>{items}</rdf:Alt></{name}>"

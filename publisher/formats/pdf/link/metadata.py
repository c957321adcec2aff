"""Config -> XMP: the metadata of the book and of the file (ISO 16684-1, Dublin Core).

The file names the standard that it follows: PDF/UA (ISO 14289-1), PDF/A (ISO 19005) or PDF/X-4
(ISO 15930-7), which also wants times, an identifier and `Trapped`.
"""

from __future__ import annotations

import re
import uuid
from datetime import date
from xml.sax.saxutils import escape

from publisher.book.model import Config
from publisher.config.editions import Edition

HEAD = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"'
    ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"'
    ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">\n'
)
VERSION = (
    '<pdfxid:GTS_PDFXVersion xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">PDF/X-4'
    "</pdfxid:GTS_PDFXVersion>"
)
UNDATED = date(1980, 1, 1)  # of a book without a date, where the standard wants one
FOOT = '</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="r"?>'
# PDF/A allows no property that it does not know, unless the packet describes it
EXTENSION = (
    '<pdfaExtension:schemas xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
)
GENERATOR = "pattern handbook publisher"


def write_xmp(config: Config, edition: Edition, producer: str) -> bytes:
    """Return the XMP packet of an edition of a book, with the edition's own ISBN."""
    publication = config.publication
    others = [one for one in publication.contributors if one.name not in config.authors]
    isbn = publication.isbn(edition.form)
    relations: tuple[str, ...] = (config.identifier,) if isbn else ()
    relations += (f"doi:{publication.doi}",) if publication.doi else ()
    relations += (config.series,) if config.series else ()
    rows = [
        *_identify(edition.variant),
        _text("pdf:Producer", producer),
        _text("xmp:CreatorTool", GENERATOR),
        _alternatives("dc:title", config.title, config.language),
        _list("dc:creator", config.authors, "Seq"),
        _list("dc:contributor", tuple(one.name for one in others), "Bag"),
        _alternatives("dc:description", config.description, config.language),
        _list("dc:subject", config.subjects, "Bag"),
        _text("pdf:Keywords", ", ".join(config.subjects)),
        _list("dc:publisher", (config.publisher,), "Bag"),
        _list("dc:language", (config.language,), "Bag"),
        _alternatives("dc:rights", config.rights, config.language),
        _text("dc:identifier", f"urn:isbn:{isbn}" if isbn else config.identifier),
        _list("dc:relation", relations, "Bag"),
        _text("xmpMM:VersionID", config.version),
        _list("dc:date", (config.date.isoformat(),) if config.date else (), "Seq"),
        *(_identify_exchange(config) if edition.is_exchange else _date(config)),
    ]
    return (HEAD + "".join(f"{row}\n" for row in rows if row) + FOOT).encode()


def _identify(variant: str) -> list[str]:
    """Return the rows that name the standard; a tagged PDF/A is PDF/UA too."""
    if variant == "pdf/ua-1":
        return [_text("pdfuaid:part", "1")]
    pdf_a = re.fullmatch(r"pdf/a-(\d)([abu])", variant)
    if not pdf_a:
        return []
    rows = [_text("pdfaid:part", pdf_a[1]), _text("pdfaid:conformance", pdf_a[2].upper())]
    return rows + ([_text("pdfuaid:part", "1"), EXTENSION] if pdf_a[2] == "a" else [])


def _date(config: Config) -> list[str]:
    return [_text("xmp:CreateDate", config.date.isoformat() if config.date else "")]


def _identify_exchange(config: Config) -> list[str]:
    """Return the rows that a PDF/X-4 has beside others; all files of one version share them."""
    time = f"{(config.date or UNDATED).isoformat()}T00:00:00Z"
    own = uuid.uuid5(uuid.NAMESPACE_URL, f"{config.identifier}#{config.version}")
    names = ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate")
    rows = [VERSION, *(_text(name, time) for name in names)]
    rows += [_text("xmpMM:DocumentID", f"uuid:{own}"), _text("xmpMM:RenditionClass", "default")]
    return [*rows, _text("pdf:Trapped", "False")]


def _text(name: str, text: str) -> str:
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

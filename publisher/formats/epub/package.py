"""Finished files -> one EPUB, always with the same bytes. The only module that uses EbookLib.

EbookLib writes the package document, the spine and the container. Chapters, nav and NCX are given
to it as bytes: it would parse its own kinds of chapter as HTML 4, which loses attributes.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

from ebooklib import epub
from lxml import etree
from msgspec import Struct, field

from publisher.book.model import Config
from publisher.formats.epub.container import ENTRY_TIME, find_container_faults
from publisher.report.findings import Finding, Location, OutputError

XHTML = "application/xhtml+xml"
HINT = "install EbookLib 0.20: the version that is installed writes EPUBs in another way"


class File(Struct, frozen=True):
    """A file of the package.

    `name` is relative to the package document; `properties` are those of its manifest item.
    """

    id: str
    name: str
    media_type: str
    content: bytes
    properties: tuple[str, ...] = ()
    in_spine: bool = False


class Package(Struct, frozen=True):
    """The configuration of a book and the files of its EPUB, in the order of the container."""

    config: Config
    files: tuple[File, ...]
    direction: str
    metadata: tuple[tuple[str, str], ...] = field(default=())  # property, value


class _FixedZip(zipfile.ZipFile):
    """A ZIP archive whose entries all have the same time and mode, whoever writes it and when."""

    def writestr(
        self,
        name: Any,
        data: Any,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Add an entry; the level of compression is always the highest."""
        entry = zipfile.ZipInfo(str(name), ENTRY_TIME)
        entry.compress_type = zipfile.ZIP_DEFLATED if compress_type is None else compress_type
        entry.create_system, entry.external_attr = 3, 0o644 << 16
        super().writestr(entry, data, entry.compress_type, 9)


class _Writer(epub.EpubWriter):  # type: ignore[misc]
    """EbookLib's writer, with `xml:lang` on the package element and an archive of `_FixedZip`."""

    def write(self) -> None:
        """Write the container, the media type first."""
        self.out = _FixedZip(self.file_name, "w", zipfile.ZIP_DEFLATED)
        self.out.writestr("mimetype", "application/epub+zip", compress_type=zipfile.ZIP_STORED)
        self._write_container()
        self._write_opf()
        self._write_items()
        self.out.close()

    def _write_opf_file(self, root: Any) -> None:
        root.set("{http://www.w3.org/XML/1998/namespace}lang", self.book.language)
        super()._write_opf_file(root)


class MarkupError(Exception):
    """A file of a book that is no XML, as a template of its theme may make one."""


def _check_markup(file: File) -> None:
    try:
        etree.fromstring(file.content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise MarkupError(f"{file.name} is not well-formed: {error}") from error


def write_package(package: Package) -> bytes:
    """Return the bytes of the EPUB.

    Every XML file is parsed before it is added. Raises MarkupError where one is not well-formed,
    and OutputError where EbookLib wrote a container that is not as it must be.
    """
    config = package.config
    book = epub.EpubBook()
    book.metadata.clear()
    book.IDENTIFIER_ID = "book-id"
    book.set_identifier(config.identifier)
    book.set_language(config.language)
    book.set_direction(package.direction)
    _add_metadata(book, package)
    for file in package.files:
        if file.media_type in (XHTML, "application/x-dtbncx+xml", "image/svg+xml"):
            _check_markup(file)
        kind = epub.EpubCover if "cover-image" in file.properties else epub.EpubItem
        given = () if kind is epub.EpubCover else (file.media_type,)
        item = kind(file.id, file.name, *given)
        item.media_type, item.content = file.media_type, file.content
        item.properties = list(file.properties)
        book.add_item(item)
    book.spine = [file.id for file in package.files if file.in_spine]
    target = io.BytesIO()
    day = config.date or date(1980, 1, 1)
    options = {"mtime": datetime.combine(day, time()), "raise_exceptions": True}
    options |= {"epub3_pages": False, "epub3_landmark": False}
    writer = _Writer(target, book, options)
    writer.process()
    writer.write()
    content = target.getvalue()
    names = tuple(file.name for file in package.files)
    if faults := find_container_faults(content, names, config.date):
        where = Location(config.path)
        raise OutputError(Finding("epub-container", where, one, HINT) for one in faults)
    return content


def _add_metadata(book: Any, package: Package) -> None:
    config = package.config
    _add_titles(book, config)
    _add_people(book, config)
    _add_identifiers(book, config)
    book.add_metadata(
        None, "meta", "", {"name": "cover", "content": "cover-image"}
    )  # for readers that know EPUB 2 alone
    rows = [("publisher", config.publisher), ("rights", config.rights)]
    rows += [("description", config.description)]
    rows += [("subject", subject) for subject in config.subjects]
    rows += [("date", config.date.isoformat() if config.date else "")]
    for name, value in rows:
        if value:
            book.add_metadata("DC", name, value)
    for name, value in package.metadata:
        book.add_metadata(None, "meta", value, {"property": name})
    _add_claim(book, config)


def _add_claim(book: Any, config: Config) -> None:
    """Add what the book claims of its accessibility, as it is given."""
    if claim := config.publication.claim:
        row = {"property": "dcterms:conformsTo", "id": "conformance"}
        book.add_metadata(None, "meta", claim.conforms_to, row)
        row = {"property": "a11y:certifiedBy", "refines": "#conformance", "id": "certifier"}
        book.add_metadata(None, "meta", claim.certified_by, row)
        if claim.report:
            row = {"rel": "a11y:certifierReport", "refines": "#certifier", "href": claim.report}
            book.add_metadata(None, "link", "", row)


def _refine(book: Any, id: str, name: str, value: str, scheme: str = "") -> None:
    """Add a property of another element; nothing for an empty value."""
    rows = {"refines": f"#{id}", "property": name, **({"scheme": scheme} if scheme else {})}
    if value:
        book.add_metadata(None, "meta", value, rows)


def _add_titles(book: Any, config: Config) -> None:
    """Add title and subtitle, the series with the number in it, and the edition."""
    book.add_metadata("DC", "title", config.title, {"id": "title"})
    if config.subtitle:
        _refine(book, "title", "title-type", "main")
        book.add_metadata("DC", "title", config.subtitle, {"id": "subtitle"})
        _refine(book, "subtitle", "title-type", "subtitle")
    if config.series:
        row = {"property": "belongs-to-collection", "id": "series"}
        book.add_metadata(None, "meta", config.series, row)
        _refine(book, "series", "collection-type", "series")
        _refine(book, "series", "group-position", str(config.series_number or ""))
    if config.edition:
        book.add_metadata(None, "meta", config.edition, {"property": "schema:bookEdition"})


def _add_people(book: Any, config: Config) -> None:
    """Add the authors and the contributors, each with a role and with the name for sorting."""
    publication, language = config.publication, config.language
    rows = [("creator", f"author-{n}", name, "aut") for n, name in enumerate(config.authors, 1)]
    others = [
        one
        for one in publication.contributors
        if one.role != "aut" or one.name not in config.authors
    ]
    rows += [
        ("contributor", f"contributor-{n}", one.name, one.role) for n, one in enumerate(others, 1)
    ]
    for kind, id, name, role in rows:
        book.add_metadata("DC", kind, name, {"id": id})
        _refine(book, id, "role", role, "marc:relators")
        _refine(book, id, "file-as", publication.filed(name, language))


def _add_identifiers(book: Any, config: Config) -> None:
    """Add the EPUB's ISBN and the DOI, with their codes in ONIX list 5, and the printed book."""
    publication = config.publication
    isbn, doi = publication.isbn("epub"), publication.doi
    rows = [("isbn", f"urn:isbn:{isbn}", "15")] if isbn else []
    rows += [("doi", f"doi:{doi}", "06")] if doi else []
    for id, text, code in rows:
        book.add_metadata("DC", "identifier", text, {"id": id})
        _refine(book, id, "identifier-type", code, "onix:codelist5")
    if printed := publication.isbn("print"):
        book.add_metadata("DC", "source", f"urn:isbn:{printed}")

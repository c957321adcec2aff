"""Bytes of an EPUB -> faults of its container against the EPUB standard and this project's rules.

EbookLib writes the container. A new version of it may write another one and report nothing, so
every EPUB is read back before it leaves the program.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date

from lxml import etree

MIMETYPE = b"application/epub+zip"
CONTAINER = "META-INF/container.xml"
ENTRY_TIME = (1980, 1, 1, 0, 0, 0)
CONTAINER_XML = "{urn:oasis:names:tc:opendocument:xmlns:container}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"


def find_container_faults(content: bytes, names: tuple[str, ...], day: date | None) -> list[str]:
    """Each fault as a sentence; an empty list where the container is right.

    `names` are the files of the book, relative to the package document; `day` is the book's date.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return list(_faults(archive, names, day))
    except zipfile.BadZipFile as error:
        return [f"the file is not a ZIP archive: {error}"]


def _faults(archive: zipfile.ZipFile, names: tuple[str, ...], day: date | None) -> Iterator[str]:
    entries = archive.infolist()
    first = entries[0] if entries else zipfile.ZipInfo("")
    is_plain = first.compress_type == zipfile.ZIP_STORED and not first.extra
    if first.filename != "mimetype" or first.header_offset or not is_plain:
        yield "the first entry is not an uncompressed 'mimetype'"
    elif archive.read(first) != MIMETYPE:
        yield f"'mimetype' does not hold {MIMETYPE.decode()}"
    if any(one.date_time != ENTRY_TIME for one in entries):
        yield "an entry has another time than 1980-01-01 00:00"
    path = _package_path(archive)
    if not path:
        yield f"{CONTAINER} is missing or names no package document"
        return
    root = _parse(archive, path)
    if root is None:
        yield f"the package document {path!r} is missing or is not XML"
        return
    folder = path.rpartition("/")[0]
    wanted = {"mimetype", CONTAINER, path, *(f"{folder}/{name}".lstrip("/") for name in names)}
    written = [one.filename for one in entries]
    if set(written) != wanted or len(written) != len(wanted):
        other = sorted(wanted.symmetric_difference(written)) or sorted(written)
        yield f"the entries are not the files of the book: {other[0]!r}"
    yield from _wrong_dates(root, day)


def _package_path(archive: zipfile.ZipFile) -> str:
    """The path of the package document, as container.xml gives it; "" where it gives none."""
    root = _parse(archive, CONTAINER)
    found = None if root is None else root.find(f".//{CONTAINER_XML}rootfile")
    return "" if found is None else found.get("full-path", "")


def _parse(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return etree.fromstring(archive.read(name), parser)
    except (KeyError, etree.XMLSyntaxError):
        return None


def _wrong_dates(root: etree._Element, day: date | None) -> Iterator[str]:
    """The dates of the package document that are not the book's, or that depend on a time zone."""
    metas = root.iter(f"{OPF}meta", "meta")
    modified = [one.text for one in metas if one.get("property") == "dcterms:modified"]
    expected = f"{day or date(1980, 1, 1)}T00:00:00Z"
    if modified != [expected]:
        yield f"dcterms:modified is {', '.join(map(str, modified)) or 'missing'}, not {expected}"
    dates = [one.text for one in root.iter(f"{DC}date")]
    if dates != ([day.isoformat()] if day else []):
        yield f"dc:date is {', '.join(map(str, dates)) or 'missing'}, not {day or 'absent'}"

"""EPUBs read back without our own renderers: their files, words and links."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

BLOCKS = frozenset("p li h1 h2 h3 h4 td th dt dd pre ul table blockquote aside div section".split())


def chapters(epub: bytes) -> dict[str, str]:
    """The XHTML files of an EPUB by name."""
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        return {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith(".xhtml")
        }


def read_file(epub: bytes, name: str) -> str:
    """A file below EPUB/ of an EPUB."""
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        return archive.read(f"EPUB/{name}").decode()


def text_of(markup: str) -> str:
    """The words of a markup file, in order."""
    body = re.sub(r"<head>.*?</head>", "", markup, flags=re.DOTALL)
    tree = ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", body))
    for one in tree.iter():
        if one.tag.rpartition("}")[2] in BLOCKS:
            one.tail = " " + (one.tail or "")
            one.text = " " + (one.text or "")
    return " ".join("".join(tree.itertext()).split())


def links_of(markup: str) -> list[str]:
    """Every href in a markup file."""
    return re.findall(r'href="([^"]*)"', markup)

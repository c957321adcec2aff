"""The XHTML of an e-book page -> what in it would run, or be fetched from elsewhere.

Pages are made safe when they are read. What is left can only come from a template.
"""

from __future__ import annotations

import re

from lxml import etree

from publisher.theme.style_sheet import read_sheet

RUNNING = frozenset("script iframe frame frameset object embed applet base portal".split())
FETCHED = frozenset("src srcset poster data background".split())  # attributes
LINKED = frozenset("href action formaction cite longdesc".split())
PICTURES = frozenset("image use feImage".split())  # of SVG: their href is fetched
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):|//")
ALLOWED = ("http", "https", "mailto")


def find_danger(content: bytes) -> str:
    """Return what an e-book may not hold, in words; `""` if there is nothing.

    Content that is no XML is left to the writer of the package, which reports it.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return ""
    for element in root.iter():
        if isinstance(element.tag, str):
            if found := _judge(element):
                return found
        elif isinstance(element, etree._ProcessingInstruction):
            return f"<?{element.target!s}?>"
    return ""


def _judge(element: etree._Element) -> str:
    name = str(etree.QName(element).localname)
    if name.lower() in RUNNING or (name == "meta" and "http-equiv" in element.attrib):
        return f"<{name}>"
    if name == "style" and read_sheet(element.text or "").faults:
        return "<style> with an address"
    for key, value in element.attrib.items():
        attribute = str(key).rpartition("}")[2].lower()
        text = re.sub(r"[\x00-\x20]+", "", str(value))
        scheme = SCHEME.match(text)
        if attribute.startswith("on"):
            return f"{attribute}="
        if attribute == "style" and read_sheet(f"p {{ {value!s} }}").faults:
            return "style= with an address"
        is_fetched = attribute in FETCHED or name in ("link", *PICTURES)
        if scheme and is_fetched and attribute in FETCHED | LINKED:
            if not text.lower().startswith("data:image/"):
                return f"{attribute}={text[:40]}"
        elif scheme and attribute in LINKED and (scheme[1] or "").lower() not in ALLOWED:
            return f"{attribute}={text[:40]}"
    return ""

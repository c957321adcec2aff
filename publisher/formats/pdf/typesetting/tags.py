"""The structure tree as WeasyPrint writes it -> as PDF/UA requires it, in pydyf's objects.

Decoration and running heads become artifacts, empty elements are removed, list items get bodies,
header cells a scope, annotations the Print flag (ISO 14289-1, 7.1 to 7.8 and 7.18). A table on
several pages becomes one element; its repeated heads are artifacts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pydyf

from publisher.book.formulas import FORMULA

REST = ":rest-"  # in the names of a note's parts after the first
DIGIT = re.compile(r"\d")
RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")  # scripts read from the right
# scripts in which a glyph is not one letter
SHAPED = re.compile("[\u0590-\u08ff\u0900-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufeff]")
KEPT_EMPTY = frozenset(("/TD", "/TH", "/Document", "/Figure", "/Formula", "/TR"))


def repair_tags(pdf: Any) -> None:
    """Repair the structure tree and the annotations of a document that is about to be written."""
    structure = _Structure(pdf)
    structure.prune(structure.document)
    structure.mark_artifacts()
    for part in pdf.objects:
        if isinstance(part, pydyf.Dictionary) and part.get("Type") == "/Annot":
            part["F"] = int(part.get("F", 0)) | 4


def name_text(stream: Any, box: Any) -> None:
    """Give a text that is painted next its letters in reading order (ActualText).

    That is for shaped text, and on a page with text that is read from the right for all other
    words, too: readers of PDF put the words of such a line in another order. Page numbers of
    generated text are open; such a text gets none.
    """
    content, others = stream.stream[-2], vars(stream).setdefault("other_texts", [])
    if SHAPED.search(box.text):
        content["ActualText"] = pydyf.String(box.text)
    elif " " in box.text.strip() and not (
        "::" in (box.element_tag or "") and DIGIT.search(box.text)
    ):
        others.append((content, box.text))
    if vars(stream).setdefault("has_right", False) or RIGHT.search(box.text):
        stream.has_right = True
        for span, text in others:
            span["ActualText"] = pydyf.String(text)
        others.clear()


def _mark_formula(element: Any) -> None:
    """Give a drawing whose alternative text is TeX the role of a formula."""
    text = getattr(element.get("Alt"), "string", "")
    if element["S"] == "/Figure" and text.startswith(FORMULA):
        element["S"], element["Alt"] = "/Formula", pydyf.String(text.removeprefix(FORMULA))


class _Structure:
    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.objects = {part.number: part for part in pdf.objects}
        self.root = self.find(pdf.catalog["StructTreeRoot"])
        self.document = self.find(self.root["K"][0])
        # by link the annotations that it takes over from the phrases inside it
        self.handed: dict[int, list[Any]] = {}
        # by an annotation's key in the parent tree the link that has taken it over
        self.owners: dict[int, bytes] = {}
        self.notes: dict[str, Any] = {}  # the first part of each note
        self.tables: dict[Any, Any] = {}  # the first part of each table
        # by page the MCIDs that the tree holds
        self.reached: dict[bytes, set[int]] = defaultdict(set)

    def find(self, reference: Any) -> Any:
        """Return the object of a reference such as `b"12 0 R"`."""
        return self.objects[int(bytes(reference).split()[0])]

    def prune(self, element: Any, in_head: bool = False, link: Any = None) -> bool:
        """Repair an element and everything below it; return whether anything is left to read.

        `link` is the link around the element: annotations belong to it, not to the phrases inside.
        """
        _mark_formula(element)
        role = element["S"]
        link = element if role == "/Link" else link
        if role == "/Artifact" or (role == "/Figure" and "Alt" not in element):
            return False
        start = self._start_of(element)
        kids = []
        for kid in element["K"]:
            if isinstance(kid, int):
                self.reached[bytes(element["Pg"])].add(kid)
                kids.append(kid)
                continue
            child = self.find(kid)
            if child.get("Type") == "/OBJR":
                self._hand_over(child, kid, element, link, kids)
            elif role == "/L" and child["S"] in ("/Span", "/NonStruct"):
                continue  # white space between items that are set in a line
            elif self.prune(child, in_head or role == "/THead", link):
                kids.append(kid)
        element["K"] = pydyf.Array(
            self._read_notes_last(kids) + self.handed.pop(element.number, [])
        )
        if start is not element:
            self._move_kids(element, start)
            return False
        return self._complete(element, in_head)

    def _complete(self, element: Any, in_head: bool) -> bool:
        """Give an element what its role asks for; return whether anything is left to read."""
        kids, role = element["K"], element["S"]
        if role == "/Note" and not self._begins(element):
            return False
        if role == "/TH":
            element.setdefault("A", pydyf.Dictionary({"O": "/Table"}))
            element["A"]["Scope"] = "/Column" if in_head else "/Row"
        if role == "/LI":
            self._give_body(element)
        return bool(kids) or role in KEPT_EMPTY

    def _start_of(self, element: Any) -> Any:
        """Return the first part of the table that an element continues; any other element itself.

        The repeated head of a later part is taken out, and its cells name those of the first.
        """
        source = getattr(element, "source", None)
        start = element if source is None else self.tables.setdefault(source, element)
        if start is element:
            return element
        heads = [kid for kid in element["K"] if self._role(kid) == "/THead"]
        if not any(self._role(kid) == "/THead" for kid in start["K"]):
            return start  # the page before has the caption alone
        if any(self._has_link(self.find(head)) for head in heads):
            self.tables[source] = element
            return element
        element["K"] = pydyf.Array([kid for kid in element["K"] if kid not in heads])
        known = {name for head in heads for name in self._names_of(self.find(head))}
        for kid in element["K"]:
            self._rename_heads(self.find(kid), known, str(start.number))
        return start

    def _has_link(self, element: Any) -> bool:
        kids = [self.find(kid) for kid in element.get("K", ()) if not isinstance(kid, int)]
        return any(kid.get("Type") == "/OBJR" or self._has_link(kid) for kid in kids)

    def _names_of(self, element: Any) -> Iterator[str]:
        """Yield the names of the cells of a head."""
        if "ID" in element:
            yield element["ID"].string
        for kid in element["K"]:
            if not isinstance(kid, int):
                yield from self._names_of(self.find(kid))

    def _rename_heads(self, element: Any, known: set[str], number: str) -> None:
        """Have the cells below an element name the head's cells of the table with this number."""
        headers = element.get("A", {}).get("Headers", ())
        for at, name in enumerate(headers):
            if name.string in known:
                headers[at] = pydyf.String(f"{number}-{name.string.partition('-')[2]}")
        for kid in element.get("K", ()):
            if not isinstance(kid, int):
                self._rename_heads(self.find(kid), known, number)

    def _move_kids(self, element: Any, start: Any) -> None:
        for kid in element["K"]:
            self.find(kid)["P"] = start.reference
        start["K"] = pydyf.Array([*start["K"], *element["K"]])

    def _begins(self, note: Any) -> bool:
        """Return whether `note` is the first part; move the kids of a later one to the first."""
        own = note["ID"].string
        start = self.notes.setdefault(own.partition(REST)[0], note)
        if start is note:
            return True
        self._move_kids(note, start)
        return False

    def _read_notes_last(self, kids: list[Any]) -> list[Any]:
        """Move each note that stands in the margin, before the block that calls it, behind it."""
        ordered: list[Any] = []
        notes: list[Any] = []
        for kid in kids:
            if not isinstance(kid, int) and self.find(kid).get("S") == "/Note":
                notes.append(kid)
                continue
            ordered += [kid, *notes]
            notes = []
        return ordered + notes

    def _hand_over(self, pointer: Any, kid: Any, element: Any, link: Any, kids: list[Any]) -> None:
        """Give an annotation to the link around it; without one the phrase becomes the link."""
        if link is None:
            element["S"] = "/Link"
        elif link is not element:
            self.handed.setdefault(link.number, []).append(kid)
            annotation = self.find(pointer["Obj"])
            self.owners[int(annotation["StructParent"])] = link.reference
            return
        kids.append(kid)

    def _give_body(self, item: Any) -> None:
        """Put everything in a list item but its label into one body."""
        loose = [kid for kid in item["K"] if isinstance(kid, int) or self._role(kid) != "/Lbl"]
        only = loose[0] if len(loose) == 1 else 0
        if not loose or (not isinstance(only, int) and self._role(only) == "/LBody"):
            return
        rows = {"Type": "/StructElem", "S": "/LBody", "P": item.reference, "Pg": item["Pg"]}
        body = pydyf.Dictionary({**rows, "K": pydyf.Array(loose)})
        self.pdf.add_object(body)
        self.objects[body.number] = body
        for kid in loose:
            child = None if isinstance(kid, int) else self.find(kid)
            if child is not None and child.get("Type") != "/OBJR":
                child["P"] = body.reference
                child["S"] = "/Div" if child["S"] == "/LBody" else child["S"]
        kept = [kid for kid in item["K"] if not any(kid is other for other in loose)]
        item["K"] = pydyf.Array([*kept, body.reference])

    def _role(self, kid: Any) -> str:
        return str(self.find(kid).get("S", ""))

    def mark_artifacts(self) -> None:
        """Turn marked content that the tree does not hold into artifacts.

        Both the page's content stream and the parent tree say so.
        """
        numbers = self.find(self.root["ParentTree"])["Nums"]
        for at in range(0, len(numbers), 2):
            numbers[at + 1] = self.owners.get(int(numbers[at]), numbers[at + 1])
        parents = {numbers[at]: numbers[at + 1] for at in range(0, len(numbers), 2)}
        for page, reference in self._pages():
            known = self.reached[reference]
            row: Any = parents.get(page.get("StructParents"), [])
            for mcid in range(len(row)):
                if mcid not in known:
                    row[mcid] = b"null"
            stream = self.find(page["Contents"]).stream
            for at in range(len(stream) - 2):
                if (
                    stream[at + 2] == b"BDC"
                    and isinstance(stream[at + 1], pydyf.Dictionary)
                    and stream[at + 1].get("MCID") not in known
                ):
                    stream[at], stream[at + 1] = (
                        b"/Artifact",
                        pydyf.Dictionary({"Type": "/Pagination"}),
                    )

    def _pages(self) -> Iterator[tuple[Any, bytes]]:
        for part in self.pdf.objects:
            if isinstance(part, pydyf.Dictionary) and part.get("Type") == "/Page":
                yield part, bytes(part.reference)

"""An edition laid out -> its pages for a preview: what each shows, its side, its anchors."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from msgspec import Struct

from publisher.composition.views import Piece
from publisher.config.editions import Edition
from publisher.files.cache import digest_of
from publisher.formats.pdf.contract.fragment import Matter, PrintedPage, Proof
from publisher.formats.pdf.link.linker import Member, print_digits
from publisher.formats.pdf.plan.layout_queue import LayoutQueue
from publisher.formats.pdf.plan.rounds import COVER, Placed, Settled, digits_of
from publisher.formats.request import Planned
from publisher.theme.geometry import Geometry

BOX = re.compile(rb"/MediaBox \[[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)\]")
CONTENTS = re.compile(rb"/Contents \x01(\d+)\x01")


class PlannedPrint(Planned, frozen=True):
    """An edition laid out, with all that the linker needs to make its file.

    `settings` are those of chapters by their anchors; `report` says how they were chosen.
    """

    edition: Edition
    geometry: Geometry
    queue: LayoutQueue
    settled: Settled
    pieces: tuple[Piece, ...]
    settings: Mapping[str, str]
    report: tuple[str, ...]

    def members(self) -> tuple[Member, ...]:
        """The fragments at their places."""
        settled = self.settled
        rows = (Member(one.key, one.proof, digits_of(one, settled)) for one in settled.placed)
        return tuple(rows)


class Face(Struct, frozen=True):
    """What a page shows, as a digest, and its size in points."""

    key: str
    width: float
    height: float


class Faces(Struct, frozen=True):
    """The faces of a flow's pages."""

    rows: tuple[Face, ...]


def list_pages(planned: Planned, wanted: Collection[str]) -> tuple[PrintedPage, ...]:
    """Every page of a planned PDF, with those of its anchors that are wanted."""
    assert isinstance(planned, PlannedPrint)
    placed, places, sides = planned.settled.placed, planned.settled.places, planned.edition.sides
    covers = sum(flow.proof.pages for flow in placed if flow.flow == COVER)
    pages: list[PrintedPage] = []
    for flow, member in zip(placed, planned.members(), strict=True):
        anchors = _list_anchors(flow, wanted)
        for number, face in enumerate(_list_faces(flow, member, planned.queue)):
            is_cover, count = flow.flow == COVER, flow.start + number
            is_left = (number % 2 == 1) != flow.job.on_left and sides == 2 and not is_cover
            label = "" if is_cover else places.label(count)
            spread = number if is_cover else covers + (count + 1) // 2
            place = (label, spread, is_left, anchors.get(number, ()))
            pages.append(PrintedPage(face.key, face.width, face.height, *place))
    return tuple(pages)


def _list_faces(flow: Placed, member: Member, queue: LayoutQueue) -> tuple[Face, ...]:
    document = queue.document.digest

    def _make() -> Faces:
        return _make_faces(member, queue.matter(flow.key, flow.job), document)

    key = digest_of("faces", flow.key, member.digits, document)
    return queue.cache.recall(key, Faces, _make).rows


def _make_faces(member: Member, matter: Matter, document: str) -> Faces:
    proof, contents = member.proof, print_digits(member, matter)
    pages = [_read_page(proof, matter, number) for number in range(proof.pages)]
    own = {stream for stream, _, _ in pages}
    shared = digest_of(
        document,
        proof.pictures,
        *(content for number, content in enumerate(contents) if number not in own),
    )
    return Faces(
        tuple(
            Face(digest_of(shared, contents[stream])[:16], width, height)
            for stream, width, height in pages
        )
    )


def _read_page(proof: Proof, matter: Matter, number: int) -> tuple[int, float, float]:
    """The stream that is a page's content, and the page's width and height."""
    page = matter.objects[proof.page_objects[number] - len(matter.streams)]
    box, contents = BOX.search(page), CONTENTS.search(page)
    assert box and contents
    return int(contents[1]), float(box[1]), float(box[2])


def _list_anchors(
    flow: Placed, wanted: Collection[str]
) -> dict[int, tuple[tuple[str, float], ...]]:
    rows: dict[int, list[tuple[str, float]]] = {}
    for name, page, _, height in flow.proof.anchors:
        if name in wanted:
            rows.setdefault(page, []).append((name, height))
    return {page: tuple(sorted(own, key=lambda row: -row[1])) for page, own in rows.items()}

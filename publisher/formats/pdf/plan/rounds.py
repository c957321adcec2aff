"""Sheets -> flows at their places: what must be laid out, in which order, until every printed number is true.

A round lays out the whole book with the numbers of the round before, as the reference does; a flow's place follows from
those before it. Only the answers of a round count, never when they came: executor and cache have no say in the result.
A flow holds wherever its numbers have as many digits as it was laid out with, so a round seldom lays out much.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from msgspec import Struct, field

from publisher.composition.views import Piece
from publisher.formats.pdf.contract.fragment import MARK, Image, LayoutJob, Proof
from publisher.formats.pdf.plan.layout_queue import Crew
from publisher.formats.pdf.sheets.labels import report_unsettled
from publisher.formats.pdf.sheets.numbers import (
    RIGHT,
    ROUNDS,
    Numbers,
    Places,
    fill,
    guess_pages,
    read_numbers,
)
from publisher.formats.pdf.sheets.sheet_markup import Sheets, imitate_opening
from publisher.formats.pdf.typesetting.layout import END, START
from publisher.report.diagnostics import Collector
from publisher.report.progress import Tell, say_nothing

AHEAD = 60  # flows that are looked at to keep the workers busy
LONGEST = 15  # pages: a flow that begins so near to a longer number is laid out with its true one


class Flow(Struct, frozen=True):
    """Pieces that are laid out together, by their place among the book's."""

    first: int
    last: int


COVER = Flow(-1, -1)


class Placed(Struct, frozen=True):
    """A flow at its place: the job it was laid out by, the fragment's address and proof, and its first page from 0."""

    flow: Flow
    job: LayoutJob
    key: str
    proof: Proof
    start: int


class Wish(Struct, frozen=True):
    """What a flow needs to know beyond the digits of its numbers."""

    folio: bool = False
    numbers: bool = False
    strings: bool = False


class Plan(Struct):
    """The state of one book's planning."""

    sheets: Sheets
    crew: Crew
    tell: Tell = say_nothing
    flows: list[Flow] = field(default_factory=list)
    missing: str = ""  # every character that some flow had no glyph for
    boxed: set[Flow] = field(default_factory=set)  # the flows that had none
    targets: dict[Flow, frozenset[str]] = field(
        default_factory=dict
    )  # what their links name in other flows
    lost: frozenset[str] = frozenset()  # what no flow has
    wishes: dict[Flow, Wish] = field(default_factory=dict)
    lengths: dict[Flow, int] = field(default_factory=dict)  # pages, when last laid out
    said: set[str] = field(default_factory=set)
    reason: str = "numbers moved"  # why a round lays pages out again
    done: list[str] = field(default_factory=list)  # what was done, in words
    made: dict[tuple[Flow, int, bool, Wish], tuple[str, LayoutJob]] = field(
        default_factory=dict
    )  # the jobs of this round

    def settle(self, path: str, collector: Collector) -> tuple[tuple[Placed, ...], Places, Numbers]:
        """Go through rounds until the numbers hold; raises OutputError where they never do. A cover, if any, comes first."""
        self.flows = [Flow(number, number) for number in range(len(self.sheets.pieces))]
        numbers = self.sheets.first
        for count in range(1, ROUNDS + 1):
            self.made.clear()
            cover = self._lay_out_cover()
            pages = self._lay_out(numbers)
            placed = (*cover, *pages)
            self._say_what_was_done(placed, count)
            places = self._places(pages)
            if (sheets := self.sheets.with_even_pages(places.count)) is not self.sheets:
                self.sheets = sheets
                self.flows.append(Flow(len(sheets.pieces) - 1, len(sheets.pieces) - 1))
                self.reason = "one leaf more"
                continue
            found = read_numbers(places, self.sheets.references, numbers, count)
            missing = "".join(sorted({char for one in placed for char in one.proof.missing}))
            lost = frozenset().union(*(one.proof.targets for one in placed)) - places.anchors.keys()
            are_boxed = all(
                one.job.missing == (missing if one.proof.missing else "") for one in placed
            )
            self.reason = "numbers moved"
            if found == numbers and lost == self.lost and are_boxed:
                return placed, places, found
            self.missing, self.lost, numbers = missing, lost, found
        raise report_unsettled(path, collector)

    def _lay_out_cover(self) -> tuple[Placed, ...]:
        """The cover, which has no part in numbers, nor in the order of the pages."""
        piece = self.sheets.cover
        if piece is None:
            return ()
        before, after = self.sheets.full_shell
        text = f"{before}{piece.markup}{after}"
        job = LayoutJob(
            text,
            1,
            False,
            False,
            "",
            self._images_in(text),
            (),
            self.missing if COVER in self.boxed else "",
        )
        key, proof = self.crew.lay_out(job)
        self.boxed |= {COVER} if proof.missing else set()
        return (Placed(COVER, job, key, proof, 0),)

    def begin(self, one: Placed, others: tuple[Placed, ...]) -> None:
        """Have a flow laid out where it stood among others, as the first round would ask for it."""
        body = next((other.start for other in others if self._begins_body(other.flow)), -1)
        key, job = self._job(
            one.flow,
            one.start,
            body if body <= one.start else -1,
            Wish(),
            ("",) * len(self.sheets.document.strings),
            self.sheets.first,
        )
        self.crew.submit(key, job)

    # ── one round ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _lay_out(self, numbers: Numbers) -> tuple[Placed, ...]:
        placed: list[Placed] = []
        start, body, strings, at = 0, -1, ("",) * len(self.sheets.document.strings), 0
        while at < len(self.flows):
            flow = self.flows[at]
            body = start if self._begins_body(flow) else body
            one = self._place(flow, at, start, body, strings, numbers)
            self.boxed |= {flow} if one.proof.missing else set()
            if one.proof.runs_on and at + 1 < len(self.flows):
                self.flows[at : at + 2] = [Flow(flow.first, self.flows[at + 1].last)]
                continue
            if (
                not one.proof.pages and placed
            ):  # the last one has no page: its text, if any, is the one's before
                self.flows[at - 1 :] = [Flow(self.flows[at - 1].first, flow.last)]
                return self._lay_out(numbers)
            self.lengths[flow] = one.proof.pages
            self.targets[flow] = frozenset(one.proof.targets)
            placed.append(one)
            self.tell("laying out", at + 1, len(self.flows))
            start += one.proof.pages
            strings = tuple(
                before if own == MARK else own
                for before, own in zip(strings, one.proof.strings, strict=True)
            )
            at += 1
        return tuple(placed)

    def _place(
        self, flow: Flow, at: int, start: int, body: int, strings: tuple[str, ...], numbers: Numbers
    ) -> Placed:
        """Lay a flow out at its place; asks again where the answer says that it needs to know more."""
        wish = self.wishes.get(flow, Wish())
        while True:
            key, job = self._job(flow, start, body, wish, strings, numbers)
            while (proof := self.crew.peek(key)) is None:
                self.crew.submit(key, job)
                self._run_ahead(at, start, body, strings, numbers)
                if self.crew.peek(key) is None:
                    self.crew.wait()
            wanted = Wish(
                wish.folio or not _holds(proof, job, start, body),
                wish.numbers or proof.needs_numbers,
                wish.strings or proof.needs_strings,
            )
            if wanted == wish:
                return Placed(flow, job, key, proof, start)
            wish = wanted
            if wanted.numbers or wanted.strings:
                self.wishes[flow] = Wish(False, wanted.numbers, wanted.strings)

    def _run_ahead(
        self, at: int, start: int, body: int, strings: tuple[str, ...], numbers: Numbers
    ) -> None:
        """Keep the workers busy with what will most likely be asked for: first what begins at a known side."""
        guesses = []
        for key, job, is_sure in self._foresee(at, start, body, strings, numbers):
            if self.crew.idle <= 0:
                return
            if is_sure:
                self.crew.submit(key, job)
            elif key not in self.crew.waiting and self.crew.peek(key) is None:
                guesses.append((key, job))
        for key, job in guesses:
            if self.crew.idle <= 0:
                return
            self.crew.submit(key, job)

    def _foresee(
        self, at: int, start: int, body: int, strings: tuple[str, ...], numbers: Numbers
    ) -> Iterator[tuple[str, LayoutJob, bool]]:
        is_sure = True
        for flow in self.flows[at : at + AHEAD]:
            piece = self.sheets.pieces[flow.first]
            begins_body = self._begins_body(flow)
            if piece.kind in RIGHT or begins_body:
                start += start % 2 * (self.sheets.edition.sides - 1)
                is_sure = True
            body = start if begins_body else body
            key, job = self._job(flow, start, body, self.wishes.get(flow, Wish()), strings, numbers)
            yield key, job, is_sure
            proof = self.crew.proofs.get(key)
            length = proof.pages if proof else self.lengths.get(flow)
            is_sure = is_sure and length is not None
            start += length or sum(
                guess_pages(one.markup) for one in self.sheets.pieces[flow.first : flow.last + 1]
            )

    def _begins_body(self, flow: Flow) -> bool:
        return any(
            one.anchor == self.sheets.body for one in self.sheets.pieces[flow.first : flow.last + 1]
        )

    def _say_what_was_done(self, placed: tuple[Placed, ...], count: int) -> None:
        fresh = [
            one for one in placed if one.key in self.crew.laid_out and one.key not in self.said
        ]
        self.said |= {one.key for one in placed}
        if count == 1:
            others = len(placed) - len(fresh)
            done = f"laid out {_count(len(fresh), 'part')}" + (
                f", {others} from the cache" if others else ""
            )
        elif fresh:
            done = f"{self.reason}: laid out {self._name([one.flow for one in fresh])} again"
        else:
            return
        self.done.append(done)
        self.tell(done)

    def _name(self, flows: list[Flow]) -> str:
        """Flows in words: `contents, 3 chapters`."""
        known = dict(enumerate(self.sheets.pieces)) | (
            {-1: self.sheets.cover} if self.sheets.cover else {}
        )
        pieces = [known[flow.first] for flow in flows]
        chapters = sum(piece.kind == "pattern" for piece in pieces)
        others = [piece.title for piece in pieces if piece.kind != "pattern"]
        if len(others) > 4:
            others[3:] = [_count(len(others) - 3, "other page")]
        return ", ".join([*others, *([_count(chapters, "chapter")] if chapters else [])])

    # ── jobs ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _job(
        self,
        flow: Flow,
        start: int,
        body: int,
        wish: Wish,
        strings: tuple[str, ...],
        numbers: Numbers,
    ) -> tuple[str, LayoutJob]:
        folio = start + 1 if body < 0 else start - body + 1
        on_left = (start % 2 == 1) != self.sheets.begins_on_left and self.sheets.edition.sides == 2
        if body >= 0 and not wish.folio:
            folio = _stand_in(folio)
        at = (flow, folio, on_left, wish)
        if at not in self.made or wish.strings:
            markup = self._markup(flow, numbers, wish, strings)
            boxes = self.missing if flow in self.boxed else ""
            following = self._following(flow)
            end = following.anchor if following else ""
            lost = tuple(sorted(self.lost & self.targets.get(flow, frozenset())))
            given = strings if wish.strings else ()
            job = LayoutJob(
                markup, folio, on_left, flow.first > 0, end, self._images(flow), given, boxes, lost
            )
            self.made[at] = (self.crew.key_of(job), job)
        return self.made[at]

    def _following(self, flow: Flow) -> Piece | None:
        return (
            self.sheets.pieces[flow.last + 1] if flow.last + 1 < len(self.sheets.pieces) else None
        )

    def _images(self, flow: Flow) -> tuple[Image, ...]:
        return self._images_in(
            "".join(one.markup for one in self.sheets.pieces[flow.first : flow.last + 1])
        )

    def _images_in(self, text: str) -> tuple[Image, ...]:
        return tuple(
            image for name, image in self.sheets.images.items() if f"book:pictures/{name}" in text
        )

    def _markup(self, flow: Flow, numbers: Numbers, wish: Wish, strings: tuple[str, ...]) -> str:
        pieces = self.sheets.pieces
        before, after = (
            self.sheets.bare_shell if flow.first or self.sheets.cover else self.sheets.full_shell
        )
        given = strings if wish.strings else (MARK,) * len(strings)
        rows = "".join(f' data-s{number}="{escape(text)}"' for number, text in enumerate(given))
        text = "".join(
            fill(one.markup, numbers, self.sheets.words, not wish.numbers)
            for one in pieces[flow.first : flow.last + 1]
        )
        following = self._following(flow)
        end = imitate_opening(following, END) if following else ""
        begin = f'<div id="{START}"{rows}></div>' if flow.first else ""
        return f"{before}{begin}{text}{end}{after}"

    def _places(self, placed: tuple[Placed, ...]) -> Places:
        anchors: dict[str, int] = {}
        for one in placed:
            for name, page, _, _ in one.proof.anchors:
                anchors.setdefault(name, one.start + page)
        count = sum(one.proof.pages for one in placed)
        return Places(
            anchors.get(self.sheets.body, count), count, anchors, self.sheets.edition.sides
        )


def _stand_in(folio: int) -> int:
    """A first page with as many digits; the true one where a longer number is near."""
    digits = len(str(folio))
    return folio if digits == 1 or len(str(folio + LONGEST)) > digits else 10 ** (digits - 1)


def _holds(proof: Proof, job: LayoutJob, start: int, body: int) -> bool:
    """Whether a fragment holds at its place: its pages' numbers have as many digits as it was laid out with."""
    folio = start + 1 if body < 0 else start - body + 1
    if job.folio == folio:
        return True
    sites = (site for site in proof.sites if not site.anchor)
    return not proof.needs_folio and all(
        len(str(folio + site.page)) == len(site.offsets) for site in sites
    )


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def digits_of(one: Placed, places: Places, numbers: Numbers) -> tuple[str, ...]:
    """What is printed at a flow's sites."""
    return tuple(
        numbers.show(site.anchor).strip("\u2007")
        if site.anchor
        else places.label(one.start + site.page)
        for site in one.proof.sites
    )

"""Sheets -> flows at their places: rounds of layout until every printed number is true.

A round lays out the whole book with the numbers of the round before, as the reference does. The
place of a flow follows from the flows before it. A round depends on the fragments alone, not on the
order in which they arrive, so that executor and cache do not change the result. A fragment is used
again wherever its numbers have as many digits as before, so that later rounds seldom lay out much.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.composition.views import Piece
from publisher.formats.pdf.contract.fragment import MARK, Image, LayoutJob, Proof
from publisher.formats.pdf.plan.layout_queue import LayoutQueue
from publisher.formats.pdf.sheets.labels import unsettled
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
from publisher.report.progress import Tell, count_of, say_nothing

AHEAD = 60  # flows, the most that are considered for idle workers
LONGEST = 15  # pages: a flow that begins so near to a longer number is laid out with its true one


class Flow(Struct, frozen=True):
    """Pieces that are laid out together: their first and last place among the book's pieces."""

    first: int
    last: int


COVER = Flow(-1, -1)
MOVED = "page numbers changed"  # why a round lays flows out again


class Placed(Struct, frozen=True):
    """A flow at its place: its job, the fragment's key and proof, and its first page from 0."""

    flow: Flow
    job: LayoutJob
    key: str
    proof: Proof
    start: int


class Needs(Struct, frozen=True):
    """What the layout of a flow depends on besides the number of digits of its page numbers."""

    folio: bool = False  # the true number of its first page
    numbers: bool = False  # the true numbers of all pages that it refers to
    strings: bool = False  # the named strings as the flow before leaves them

    def widened(self, other: Needs) -> Needs:
        """The needs of both."""
        numbers, strings = self.numbers or other.numbers, self.strings or other.strings
        return Needs(self.folio or other.folio, numbers, strings)


JobPlace = tuple[Flow, int, bool, Needs]  # flow, first page number, whether it is on the left


class Position(Struct, frozen=True):
    """How far the book is laid out before a flow.

    `start` counts the pages before it, `body` the pages before page 1 (None while that has not
    begun), and `strings` are the values of the named strings there.
    """

    start: int
    body: int | None
    strings: tuple[str, ...]

    @property
    def folio(self) -> int:
        """The number of the next page: roman before the body, arabic in it."""
        return self.start - (self.body or 0) + 1


class Settled(Struct, frozen=True):
    """A plan that holds: flows at their places (a cover first), and the numbers to print.

    `steps` say what was laid out, in words; `lost` are the anchors that links name and no page has.
    """

    placed: tuple[Placed, ...]
    places: Places
    numbers: Numbers
    steps: tuple[str, ...]
    lost: tuple[str, ...] = ()


class Plan(Struct):
    """The state of one book's planning."""

    sheets: Sheets
    queue: LayoutQueue
    tell: Tell = say_nothing
    flows: list[Flow] = field(default_factory=list)
    numbers: Numbers = field(default_factory=Numbers)  # those of the round before
    missing: str = ""  # every character for which some flow had no glyph
    boxed: set[Flow] = field(default_factory=set)  # the flows that lacked a glyph
    targets: dict[Flow, frozenset[str]] = field(default_factory=dict)  # links to other flows
    lost: frozenset[str] = frozenset()  # targets that no flow has
    needs: dict[Flow, Needs] = field(default_factory=dict)
    lengths: dict[Flow, int] = field(default_factory=dict)  # pages, when last laid out
    reported: set[str] = field(default_factory=set)  # keys of fragments that `steps` count
    reason: str = MOVED  # why a round lays pages out again
    steps: list[str] = field(default_factory=list)
    jobs: dict[JobPlace, tuple[str, LayoutJob]] = field(default_factory=dict)  # of this round

    def settle(self, path: str) -> Settled:
        """Go through rounds until the numbers hold; raises OutputError where they never do."""
        self.flows = [Flow(number, number) for number in range(len(self.sheets.pieces))]
        self.numbers = self.sheets.first
        for count in range(1, ROUNDS + 1):
            self.jobs.clear()
            cover = self._lay_out_cover()
            pages = self._lay_out()
            placed = (*cover, *pages)
            self._tell_step(placed, count)
            places = self._places(pages)
            if (sheets := self.sheets.with_last_pages(places.count)) is not self.sheets:
                if len(sheets.pieces) > len(self.sheets.pieces):
                    self.flows.append(Flow(len(sheets.pieces) - 1, len(sheets.pieces) - 1))
                self.sheets = sheets
                self.reason = "blank pages at the end"
                continue
            numbers = read_numbers(places, self.sheets.references, self.numbers, count)
            self.reason = MOVED
            if self._holds(placed, places, numbers):
                lost = tuple(sorted(self.lost))
                return Settled(placed, places, numbers, tuple(self.steps), lost)
            self.numbers = numbers
        raise unsettled(path)

    def _holds(self, placed: tuple[Placed, ...], places: Places, numbers: Numbers) -> bool:
        """Whether the printed numbers are true; keeps what the next round depends on."""
        missing = "".join(sorted({char for flow in placed for char in flow.proof.missing}))
        targets = frozenset().union(*(flow.proof.targets for flow in placed))
        lost = targets - places.anchors.keys()
        boxes = ((flow.job.missing, missing if flow.proof.missing else "") for flow in placed)
        are_boxed = all(job_has == has for job_has, has in boxes)
        holds = numbers == self.numbers and lost == self.lost and are_boxed
        self.missing, self.lost = missing, lost
        return holds

    def _lay_out_cover(self) -> tuple[Placed, ...]:
        """The cover, which no number counts and which stands before all pages."""
        piece = self.sheets.cover
        if piece is None:
            return ()
        before, after = self.sheets.full_shell
        text = f"{before}{piece.markup}{after}"
        missing = self.missing if COVER in self.boxed else ""
        job = LayoutJob(text, 1, False, False, "", self._images_in(text), (), missing)
        key, proof = self.queue.lay_out(job)
        self.boxed |= {COVER} if proof.missing else set()
        return (Placed(COVER, job, key, proof, 0),)

    def begin(self, placed: Placed, others: tuple[Placed, ...]) -> None:
        """Submit the job of a flow at its last place, as the first round would."""
        self.numbers = self.sheets.first
        starts = [one.start for one in others if self._begins_body(one.flow)]
        body = starts[0] if starts and starts[0] <= placed.start else None
        key, job = self._job(placed.flow, replace(self._beginning(), start=placed.start, body=body))
        self.queue.submit(key, job)

    # ── one round ──────────────────────────────────────────────────────────────────────────────

    def _beginning(self) -> Position:
        return Position(0, None, ("",) * len(self.sheets.document.strings))

    def _lay_out(self) -> tuple[Placed, ...]:
        placed: list[Placed] = []
        position, at = self._beginning(), 0
        while at < len(self.flows):
            flow = self.flows[at]
            position = self._entering(flow, position)
            one = self._place(at, position)
            self.boxed |= {flow} if one.proof.missing else set()
            if one.proof.runs_on and at + 1 < len(self.flows):
                self.flows[at : at + 2] = [Flow(flow.first, self.flows[at + 1].last)]
                continue
            if not one.proof.pages and placed:
                # the last flow has no page of its own: its text is on the page of the flow before
                self.flows[at - 1 :] = [Flow(self.flows[at - 1].first, flow.last)]
                return self._lay_out()
            self.lengths[flow] = one.proof.pages
            self.targets[flow] = frozenset(one.proof.targets)
            placed.append(one)
            self.tell(f"laying out {self.sheets.edition.name}", at + 1, len(self.flows))
            position = _after(one.proof, position)
            at += 1
        return tuple(placed)

    def _entering(self, flow: Flow, position: Position) -> Position:
        """The position with the body's start, where the flow begins the body."""
        return replace(position, body=position.start) if self._begins_body(flow) else position

    def _place(self, at: int, position: Position) -> Placed:
        """Lay a flow out at its place; again if its proof says that it needs more values."""
        flow = self.flows[at]
        needs = self.needs.get(flow, Needs())
        while True:
            key, job = self._job(flow, position, needs)
            while (proof := self.queue.peek(key)) is None:
                self.queue.submit(key, job)
                self._run_ahead(at, position)
                if self.queue.peek(key) is None:
                    self.queue.wait()
            told = Needs(not _fits(proof, job, position), proof.needs_numbers, proof.needs_strings)
            if (wider := needs.widened(told)) == needs:
                return Placed(flow, job, key, proof, position.start)
            needs = wider
            if needs.numbers or needs.strings:
                self.needs[flow] = replace(needs, folio=False)

    def _run_ahead(self, at: int, position: Position) -> None:
        """Keep the workers busy with likely jobs: first those that begin at a known side."""
        guesses = []
        for key, job, is_sure in self._foresee(at, position):
            if self.queue.idle <= 0:
                return
            if is_sure:
                self.queue.submit(key, job)
            elif key not in self.queue.waiting and self.queue.peek(key) is None:
                guesses.append((key, job))
        for key, job in guesses:
            if self.queue.idle <= 0:
                return
            self.queue.submit(key, job)

    def _foresee(self, at: int, position: Position) -> Iterator[tuple[str, LayoutJob, bool]]:
        """Jobs of the next flows: key, job, and whether the first page's side is known."""
        is_sure = True
        for flow in self.flows[at : at + AHEAD]:
            pieces = self._pieces(flow)
            if pieces[0].kind in RIGHT or self._begins_body(flow):
                odd = position.start % 2 * (self.sheets.edition.sides - 1)
                position = replace(position, start=position.start + odd)
                is_sure = True
            position = self._entering(flow, position)
            key, job = self._job(flow, position)
            yield key, job, is_sure
            proof = self.queue.proofs.get(key)
            length = proof.pages if proof else self.lengths.get(flow)
            is_sure = is_sure and length is not None
            length = length or sum(guess_pages(piece.markup) for piece in pieces)
            position = replace(position, start=position.start + length)

    def _begins_body(self, flow: Flow) -> bool:
        return any(piece.anchor == self.sheets.body for piece in self._pieces(flow))

    def _tell_step(self, placed: tuple[Placed, ...], count: int) -> None:
        keys = self.queue.laid_out - self.reported
        fresh = [one for one in placed if one.key in keys]
        self.reported |= {one.key for one in placed}
        if count == 1 and not self.steps:
            others = len(placed) - len(fresh)
            step = f"laid out {count_of(len(fresh), 'chapter')}"
            step += f", {others} from the cache" if others else ""
        elif fresh:
            step = f"{self.reason}: laid out {self._name([one.flow for one in fresh])} again"
        else:
            return
        self.steps.append(step)
        self.tell(step)

    def _name(self, flows: list[Flow]) -> str:
        """Flows in words: `Contents, 3 chapters`."""
        known = dict(enumerate(self.sheets.pieces))
        known |= {-1: self.sheets.cover} if self.sheets.cover else {}
        pieces = [known[flow.first] for flow in flows]
        chapters = sum(piece.kind == "pattern" for piece in pieces)
        others = [piece.title for piece in pieces if piece.kind != "pattern"]
        if len(others) > 4:
            others[3:] = [count_of(len(others) - 3, "other page")]
        return ", ".join([*others, *([count_of(chapters, "chapter")] if chapters else [])])

    # ── jobs ───────────────────────────────────────────────────────────────────────────────────

    def _job(
        self, flow: Flow, position: Position, needs: Needs | None = None
    ) -> tuple[str, LayoutJob]:
        """The job that lays a flow out at a position, and its fragment's cache key."""
        needs = self.needs.get(flow, Needs()) if needs is None else needs
        is_odd = position.start % 2 == 1
        on_left = is_odd != self.sheets.begins_on_left and self.sheets.edition.sides == 2
        folio = position.folio
        if position.body is not None and not needs.folio:
            folio = _stand_in(folio)
        at = (flow, folio, on_left, needs)
        if at not in self.jobs or needs.strings:
            following = self._following(flow)
            job = LayoutJob(
                self._markup(flow, needs, position.strings),
                folio,
                on_left,
                flow.first > 0,
                following.anchor if following else "",
                self._images_in("".join(piece.markup for piece in self._pieces(flow))),
                position.strings if needs.strings else (),
                self.missing if flow in self.boxed else "",
                tuple(sorted(self.lost & self.targets.get(flow, frozenset()))),
            )
            self.jobs[at] = (self.queue.key_of(job), job)
        return self.jobs[at]

    def _pieces(self, flow: Flow) -> tuple[Piece, ...]:
        return self.sheets.pieces[flow.first : flow.last + 1]

    def _following(self, flow: Flow) -> Piece | None:
        return next(iter(self.sheets.pieces[flow.last + 1 :]), None)

    def _images_in(self, text: str) -> tuple[Image, ...]:
        return tuple(
            image for name, image in self.sheets.images.items() if f"book:pictures/{name}" in text
        )

    def _markup(self, flow: Flow, needs: Needs, strings: tuple[str, ...]) -> str:
        is_first = not flow.first and not self.sheets.cover
        before, after = self.sheets.full_shell if is_first else self.sheets.bare_shell
        given = strings if needs.strings else (MARK,) * len(strings)
        rows = "".join(f' data-s{number}="{escape(text)}"' for number, text in enumerate(given))
        numbers, words, is_plain = self.numbers, self.sheets.words, not needs.numbers
        markups = (piece.markup for piece in self._pieces(flow))
        text = "".join(fill(markup, numbers, words, is_plain) for markup in markups)
        following = self._following(flow)
        end = imitate_opening(following, END) if following else ""
        begin = f'<div id="{START}"{rows}></div>' if flow.first else ""
        return f"{before}{begin}{text}{end}{after}"

    def _places(self, placed: tuple[Placed, ...]) -> Places:
        anchors: dict[str, int] = {}
        for flow in placed:
            for name, page, _, _ in flow.proof.anchors:
                anchors.setdefault(name, flow.start + page)
        count = sum(flow.proof.pages for flow in placed)
        body = anchors.get(self.sheets.body, count)
        return Places(body, count, anchors, self.sheets.edition.sides)


def _after(proof: Proof, position: Position) -> Position:
    """The position after a flow: its pages counted, its named strings taken over."""
    pairs = zip(position.strings, proof.strings, strict=True)
    strings = tuple(before if own == MARK else own for before, own in pairs)
    return replace(position, start=position.start + proof.pages, strings=strings)


def _stand_in(folio: int) -> int:
    """A first page with as many digits; the true one where a longer number is near."""
    digits = len(str(folio))
    is_near = digits == 1 or len(str(folio + LONGEST)) > digits
    return folio if is_near else 10 ** (digits - 1)


def _fits(proof: Proof, job: LayoutJob, position: Position) -> bool:
    """Whether a fragment fits its place: its page numbers have as many digits as there."""
    folio = position.folio
    if job.folio == folio:
        return True
    sites = (site for site in proof.sites if not site.anchor)
    return not proof.needs_folio and all(
        len(str(folio + site.page)) == len(site.offsets) for site in sites
    )


def digits_of(placed: Placed, settled: Settled) -> tuple[str, ...]:
    """The digits that are printed at each site of a flow, in the order of its sites."""
    return tuple(
        settled.numbers.show(site.anchor).strip("\u2007")
        if site.anchor
        else settled.places.label(placed.start + site.page)
        for site in placed.proof.sites
    )

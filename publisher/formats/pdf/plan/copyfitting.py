"""A settled plan -> the same with chapters in the setting that has the lowest score.

Only chapters with a fault are laid out in other settings, those with the highest score first, and
at most as many times as the book has chapters. Each try takes the place and the numbers that the
chapter has in the plan as it is; then the whole book is settled again. If the book has no lower
score then, it stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.composition.views import Piece
from publisher.formats.pdf.contract.fragment import Faults, LayoutJob, Proof
from publisher.formats.pdf.plan.rounds import Placed, Plan, Settled
from publisher.formats.pdf.sheets.chapter_settings import (
    SETTINGS,
    is_chapter,
    set_chapter,
    set_pieces,
)
from publisher.formats.pdf.sheets.sheet_markup import Sheets
from publisher.report.progress import count_of


class Fitted(Struct, frozen=True):
    """A chapter before and after copyfitting: title, setting (`""` for none), pages, faults."""

    title: str
    setting: str
    pages: tuple[int, int]
    faults: tuple[Faults, Faults]


class Fitting(Struct, frozen=True):
    """A plan that holds: how it settled, its sheets, settings by anchor, and a row a chapter."""

    settled: Settled
    sheets: Sheets
    settings: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Fitted, ...] = ()


class _Chapter(Struct):
    """A chapter while settings are tried: its piece and place, and the best setting so far."""

    piece: Piece
    placed: Placed
    score: int
    setting: str = ""


def fit_chapters(plan: Plan, sheets: Sheets, settled: Settled, path: str) -> Fitting:
    """Choose the settings of chapters; `sheets` and `settled` are those without any."""
    chapters = _list_chapters(sheets, settled)
    _try_settings(plan, chapters)
    settings = {one.piece.anchor: one.setting for one in chapters if one.setting}
    fitted = plain = Fitting(settled, plan.sheets)
    if settings:
        fitted = _settle(plan, replace(sheets, pieces=set_pieces(sheets.pieces, settings)), path)
    if _score(fitted.settled) >= _score(settled):
        fitted, settings = plain, {}
    rows = _compare(chapters, fitted, settings)
    return Fitting(fitted.settled, fitted.sheets, settings, rows)


def _settle(plan: Plan, sheets: Sheets, path: str) -> Fitting:
    """Settle sheets in which chapters have settings."""
    again = Plan(sheets, plan.queue, plan.tell)
    again.reported, again.steps = plan.reported, list(plan.steps)
    again.reason = "chapters set anew"
    return Fitting(again.settle(path), again.sheets)


def _list_chapters(sheets: Sheets, settled: Settled) -> list[_Chapter]:
    """Return the chapters that were laid out alone, in the order of the book."""
    rows = []
    for one in settled.placed:
        if one.flow.first == one.flow.last and 0 <= one.flow.first < len(sheets.pieces):
            piece = sheets.pieces[one.flow.first]
            if is_chapter(piece):
                rows.append(_Chapter(piece, one, one.proof.faults.score))
    return rows


def _try_settings(plan: Plan, chapters: list[_Chapter]) -> None:
    """Lay chapters with faults out in one setting after the other, and note the best."""
    left = len(chapters)
    for setting in SETTINGS:
        faulty = [one for one in chapters if one.score]
        tried = sorted(faulty, key=lambda one: -one.score)[:left]
        left -= len(tried)
        jobs = {one.piece.anchor: _job_in(one, setting) for one in tried}
        for number, one in enumerate(tried):
            plan.tell("setting chapters anew", number + 1, len(tried))
            proof = _lay_out(plan, jobs, one.piece.anchor)
            is_whole = proof.pages and not proof.runs_on and not proof.missing
            if is_whole and proof.faults.score < one.score:
                one.score, one.setting = proof.faults.score, setting


def _lay_out(plan: Plan, jobs: Mapping[str, LayoutJob], anchor: str) -> Proof:
    """Lay the job of an anchor out, and keep idle workers busy with those after it."""
    is_after = False
    for name, job in jobs.items():
        is_after = is_after or name == anchor
        if is_after and plan.queue.idle > 0:
            plan.queue.submit(plan.queue.key_of(job), job)
    return plan.queue.lay_out(jobs[anchor])[1]


def _job_in(chapter: _Chapter, setting: str) -> LayoutJob:
    """Return the job of a chapter at its place, in a setting."""
    opening = chapter.piece.markup.partition(">")[0]
    job = chapter.placed.job
    return replace(job, markup=job.markup.replace(opening, set_chapter(opening, setting), 1))


def _score(settled: Settled) -> int:
    return sum(one.proof.faults.score for one in settled.placed)


def _compare(
    chapters: list[_Chapter], fitted: Fitting, settings: Mapping[str, str]
) -> tuple[Fitted, ...]:
    """Return each chapter before and after copyfitting."""
    after: dict[str, Proof] = {}
    for one in fitted.settled.placed:
        for number in range(max(one.flow.first, 0), one.flow.last + 1):
            after[fitted.sheets.pieces[number].anchor] = one.proof
    rows = []
    for chapter in chapters:
        anchor, proof = chapter.piece.anchor, chapter.placed.proof
        pages = proof.pages, after[anchor].pages
        faults = proof.faults, after[anchor].faults
        rows.append(Fitted(chapter.piece.title, settings.get(anchor, ""), pages, faults))
    return tuple(rows)


def spell_report(edition: str, rows: tuple[Fitted, ...]) -> tuple[str, ...]:
    """Return a line for each chapter: pages, faults and score before and after, and its setting."""
    lines = [f"copyfitting of the edition '{edition}'"]
    if not rows:
        return (f"{lines[0]}: its chapters are laid out in one setting",)
    for one in rows:
        sides = [
            f"{count_of(pages, 'page')}, {_spell(faults)}"
            for pages, faults in zip(one.pages, one.faults, strict=True)
        ]
        said = sides[0] if sides[0] == sides[1] else " → ".join(sides)
        said += f" ({SETTINGS[one.setting]})" if one.setting else ""
        lines.append(f"{one.title}: {said}")
    before, after = (sum(one.faults[side].score for one in rows) for side in (0, 1))
    changed = sum(bool(one.setting) for one in rows)
    lines.append(
        f"score {before} → {after}, {count_of(changed, 'chapter')} of {len(rows)} set anew"
    )
    return tuple(lines)


def _spell(faults: Faults) -> str:
    words = {
        "unequal pair of feet": faults.feet,
        "short last page": faults.short,
        "runt": faults.runts,
        "divided turn": faults.turns,
    }
    said = [f"{count} × {name}" for name, count in words.items() if count]
    return f"score {faults.score}" + (f" ({', '.join(said)})" if said else "")

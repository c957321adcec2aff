"""A settled plan -> the same with chapters in the setting that has the lowest score.

Only chapters with a fault are laid out in other settings, those with the highest score first, and
at most as many times as the book has chapters. Each try takes the place and the numbers that the
chapter has in the plan as it is; then the whole book is settled again. If the book has no lower
score then, it stays as it was. A chapter that is set in fewer pages moves those after it to the
other side of a spread, so that settings are chosen once more for the faults that are left.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.composition.views import Piece
from publisher.formats.pdf.contract.fragment import Faults, LayoutJob, Proof
from publisher.formats.pdf.plan.layout_queue import LayoutQueue
from publisher.formats.pdf.plan.rounds import Plan, Settled
from publisher.formats.pdf.sheets.chapter_settings import (
    SETTINGS,
    is_chapter,
    set_chapter,
    set_pieces,
)
from publisher.formats.pdf.sheets.sheet_markup import Sheets
from publisher.report.progress import Tell, count_of

PASSES = 3  # of choosing settings, at most


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


class Trial(Struct):
    """A chapter while settings are tried: its job, and the best setting so far."""

    anchor: str
    job: LayoutJob
    plain: str  # its opening tag without a setting
    opening: str  # the same in the job
    score: int
    setting: str = ""

    def job_in(self, setting: str) -> LayoutJob:
        """Return the job of the chapter at its place, in a setting."""
        opening = set_chapter(self.plain, setting) if setting else self.plain
        return replace(self.job, markup=self.job.markup.replace(self.opening, opening, 1))


def fit_chapters(plan: Plan, sheets: Sheets, settled: Settled, path: str) -> Fitting:
    """Choose the settings of chapters; `sheets` and `settled` are those without any."""
    first = best = Fitting(settled, plan.sheets)
    left = len(_list_trials(first, sheets))
    for _ in range(PASSES):
        trials = _list_trials(best, sheets)
        left -= try_settings(plan.queue, trials, left, plan.tell)
        settings = {one.anchor: one.setting for one in trials if one.setting}
        if settings == best.settings:
            break
        fitted = _settle(plan, replace(sheets, pieces=set_pieces(sheets.pieces, settings)), path)
        if _score(fitted.settled) >= _score(best.settled):
            break
        best = replace(fitted, settings=settings)
    return replace(best, rows=_compare(first, best, sheets))


def _settle(plan: Plan, sheets: Sheets, path: str) -> Fitting:
    """Settle sheets in which chapters have settings."""
    again = Plan(sheets, plan.queue, plan.tell)
    again.reported, again.steps = plan.reported, list(plan.steps)
    again.reason = "chapters set anew"
    return Fitting(again.settle(path), again.sheets)


def _list_trials(fitting: Fitting, sheets: Sheets) -> list[Trial]:
    """Return the chapters that were laid out alone, in the order of the book."""
    rows = []
    for one in fitting.settled.placed:
        if one.flow.first == one.flow.last and 0 <= one.flow.first < len(sheets.pieces):
            piece, shown = sheets.pieces[one.flow.first], fitting.sheets.pieces[one.flow.first]
            if is_chapter(piece):
                openings = _opening(piece), _opening(shown)
                setting, score = fitting.settings.get(piece.anchor, ""), one.proof.faults.score
                rows.append(Trial(piece.anchor, one.job, *openings, score, setting))
    return rows


def _opening(piece: Piece) -> str:
    """Return the opening tag of a chapter, without its end."""
    return piece.markup.partition(">")[0]


def try_settings(queue: LayoutQueue, trials: list[Trial], most: int, tell: Tell) -> int:
    """Lay chapters with faults out in one setting after the other, and note the best of each.

    Return how many layouts that took: at most `most`.
    """
    start, left = {one.anchor: one.setting for one in trials}, most
    for setting in ("", *SETTINGS):
        faulty = [one for one in trials if one.score and start[one.anchor] != setting]
        tried = sorted(faulty, key=lambda one: -one.score)[:left]
        left -= len(tried)
        jobs = {one.anchor: one.job_in(setting) for one in tried}
        for number, one in enumerate(tried):
            tell("setting chapters anew", number + 1, len(tried))
            proof = _lay_out(queue, jobs, one.anchor)
            is_whole = proof.pages and not proof.runs_on and not proof.missing
            if is_whole and proof.faults.score < one.score:
                one.score, one.setting = proof.faults.score, setting
    return most - left


def _lay_out(queue: LayoutQueue, jobs: Mapping[str, LayoutJob], anchor: str) -> Proof:
    """Lay the job of an anchor out, and keep idle workers busy with those after it."""
    is_after = False
    for name, job in jobs.items():
        is_after = is_after or name == anchor
        if is_after and queue.idle > 0:
            queue.submit(queue.key_of(job), job)
    return queue.lay_out(jobs[anchor])[1]


def _score(settled: Settled) -> int:
    return sum(one.proof.faults.score for one in settled.placed)


def _compare(first: Fitting, last: Fitting, sheets: Sheets) -> tuple[Fitted, ...]:
    """Return each chapter before and after copyfitting."""
    earlier, later = _proofs(first), _proofs(last)
    titles = {piece.anchor: piece.title for piece in sheets.pieces}
    rows = []
    for trial in _list_trials(first, sheets):
        before, after = earlier[trial.anchor], later[trial.anchor]
        pages, faults = (before.pages, after.pages), (before.faults, after.faults)
        setting = last.settings.get(trial.anchor, "")
        rows.append(Fitted(titles[trial.anchor], setting, pages, faults))
    return tuple(rows)


def _proofs(fitting: Fitting) -> dict[str, Proof]:
    """Return the proof of the flow of each piece, by the anchor of the piece."""
    pieces = fitting.sheets.pieces
    return {
        pieces[number].anchor: one.proof
        for one in fitting.settled.placed
        for number in range(max(one.flow.first, 0), one.flow.last + 1)
    }


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

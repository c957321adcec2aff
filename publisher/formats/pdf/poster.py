"""Request -> the posters of a book: each one sheet, as large as its content allows."""

from __future__ import annotations

from publisher.book.apparatus import ReadingPath
from publisher.book.artifact import Artifact
from publisher.book.deck import PAPER_SIZES, Poster
from publisher.book.model import Book
from publisher.book.names import POSTER
from publisher.composition.posters import (
    ALONE,
    Paper,
    compose_poster,
    has_poster,
    poster_texts,
    poster_title,
)
from publisher.formats.pdf.loose_sheets import Press, Sheet, open_press
from publisher.formats.request import Rendered, Request
from publisher.ledger.besides import list_besides
from publisher.ledger.card_words import judge_card
from publisher.report.findings import Finding, Findings, Location, OutputError

SCALES = tuple(10 * 0.95**step for step in range(50))  # from 10 times to 0.8 times as large


def render(request: Request) -> Rendered:
    """The posters that `[poster]` names, or all; those for which the book has nothing are left out.

    Raises OutputError if the content of a poster is too long for its paper in any size.
    """
    book = request.book
    poster = book.config.poster or Poster()
    request.session.tell("laying out posters")
    press = open_press(request, PAPER_SIZES[poster.size], 0, request.theme.style("poster.css"))
    artifacts, found = [], Findings()
    for kind in poster.show:
        path = _find_path(book, poster, found) if kind == "path" else None
        if has_poster(book, kind) and (path or kind != "path"):
            artifacts.append(_print(kind, poster.size, path, press, found))
    return Rendered(tuple(artifacts), found.all())


def _find_path(book: Book, poster: Poster, found: Findings) -> ReadingPath | None:
    """Return the reading path that is named, or the first one; reports a name that no path has."""
    paths = book.apparatus.paths
    if not poster.path:
        return next(iter(paths), None)
    path = next((one for one in paths if one.name == poster.path), None)
    if path is None:
        message = f"'path' in [poster] names '{poster.path}', which is no reading path"
        hint = (
            f"the paths are {', '.join(one.name for one in paths)}" if paths else "add a [[path]]"
        )
        found.add("path-page", Location(book.config.path, poster.line), message, hint, poster.path)
    return path


def _print(
    kind: str, size: str, path: ReadingPath | None, press: Press, found: Findings
) -> Artifact:
    """Print a poster in the largest scale in which its content fits."""
    book = press.book
    sheet = _fit(kind, size, path, press)
    if sheet is None:
        title, where = poster_title(book, kind, path), Location(book.config.path)
        message = f"the poster '{title}' is too long for the paper {size}"
        hint = "choose a larger size in [poster], or select fewer patterns"
        raise OutputError([Finding("poster-overflow", where, message, hint, kind)])
    texts, shown = poster_texts(book, kind, path), sheet[2].shown
    besides = list_besides(book, press.theme.template_words())
    found.extend(judge_card(texts, kind in ALONE, shown, besides, Location(book.config.path)))
    name = f"{book.config.slug}-{book.config.version}.poster-{kind}-{size.lower()}.pdf"
    return press.bind(name, press.lay_out_file([sheet[0]]), found)


def _fit(kind: str, size: str, path: ReadingPath | None, press: Press) -> Sheet | None:
    """Return the poster in the largest scale in which it fits; None if it fits in none."""
    fitting, least, most = None, 0, len(SCALES)
    while least < most:
        middle = (least + most) // 2
        paper = Paper(*PAPER_SIZES[size], SCALES[middle])
        markup = compose_poster(press.book, press.theme, kind, paper, path)
        sheet = _lay_out(str(markup), press) if markup else None
        if sheet is not None:
            fitting, most = sheet, middle
        else:
            least = middle + 1
    return fitting


def _lay_out(markup: str, press: Press) -> Sheet | None:
    """Return a poster that is laid out; None if its content does not fit."""
    job = press.job(markup, True)
    ((key, proof),) = press.lay_out([job])
    places = {name: y for name, _, _, y in proof.anchors}
    end, limit = places.get(f"{POSTER}--end"), places.get(f"{POSTER}--limit")
    foot = places.get(f"{POSTER}--foot", 0.0)
    is_wide = any(one.kind in ("wide", "cut", "covered") for one in proof.findings)
    if proof.pages != 1 or end is None or limit is None or end < max(limit, foot) or is_wide:
        return None
    return job, key, proof

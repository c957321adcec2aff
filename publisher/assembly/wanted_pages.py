"""Links to pages that are not in the book -> findings, and the table of the wanted pages."""

from __future__ import annotations

from collections import defaultdict

from msgspec import Struct

from publisher.assembly.placing import DRAFT
from publisher.assembly.resolver import PageIndex, find_nearest, name_of
from publisher.book.model import Left, Page
from publisher.book.near import find_near
from publisher.report.findings import Findings, Location


class Dangling(Struct, frozen=True):
    """A link to a page that is not in the book; `wanted` is the path of that page."""

    location: Location
    target: str
    wanted: str


def report_wanted(
    dangling: list[Dangling], index: PageIndex[Page], left: tuple[Left, ...], findings: Findings
) -> tuple[tuple[str, int, str], ...]:
    """Report each link, the first one to a page with the number of links that want it.

    Returns the table of wanted pages: path, number of links, name of the nearest page.
    """
    places: dict[str, list[Dangling]] = defaultdict(list)
    for one in sorted(dangling, key=lambda one: one.location):
        places[one.wanted].append(one)
    table = []
    for wanted, group in places.items():
        hint, name = _suggest(wanted, group[0].target, index, left)
        hint += f"{' ' * bool(hint)}{len(group)} links want it" if len(group) > 1 else ""
        for number, one in enumerate(group):
            message = f"'{one.target}' is not a page of this book"
            message = message if one.target else "the link has no target"
            own = hint if number == 0 else ""
            findings.add("link-dangling", one.location, message, own, one.target)
        table.append((wanted or "(no target)", len(group), name))
    return tuple(sorted(table, key=lambda row: (-row[1], row[0])))


def _suggest(
    wanted: str, target: str, index: PageIndex[Page], left: tuple[Left, ...]
) -> tuple[str, str]:
    """Return a hint, and the name of the page that was probably meant; `""` for neither.

    A page that is left out is meant by its own path; a draft also by a similar name.
    """
    if not wanted:
        return "", ""
    for one in left:
        if wanted in (one.path, one.path.rpartition(".")[0]):
            return _explain(one), ""
    if near := find_nearest(wanted, index):
        suffix = ".html" if target.partition("#")[0].endswith(".html") else ".md"
        name = f"{near.path.rpartition('/')[2].rpartition('.')[0]}{suffix}"
        return f"did you mean '{name}' ({near.title})?", name
    name = wanted.rpartition("/")[2]
    if same := next((one for one in left if name_of(one.path) == name), None):
        return f"did you mean {same.path}? {_explain(same)}", ""
    drafts = {name_of(one.path): one for one in left if one.reason == DRAFT}
    if draft := drafts.get(find_near(name, drafts, 0.75)):
        return f"did you mean {draft.path}? {_explain(draft)}", ""
    return "", ""


def _explain(one: Left) -> str:
    if one.reason == DRAFT:
        return f"{one.path} is a draft: finish it, or build with --drafts"
    return f"{one.path} is left out: {one.reason}"

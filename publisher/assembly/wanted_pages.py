"""Links to pages that are not in the book -> findings, and the table of the wanted pages."""

from __future__ import annotations

from collections import defaultdict

from msgspec import Struct

from publisher.assembly.resolver import PageIndex, find_nearest
from publisher.book.model import Page
from publisher.report.findings import Findings, Location


class Dangling(Struct, frozen=True):
    """A link to a page that is not in the book; `wanted` is the path of that page."""

    location: Location
    target: str
    wanted: str


def report_wanted(
    dangling: list[Dangling], index: PageIndex[Page], findings: Findings
) -> tuple[tuple[str, int, str], ...]:
    """Report each link without a page, the first of a page with the number of links that want it.

    Returns the table of wanted pages: path, number of links, name of the nearest page.
    """
    places: dict[str, list[Dangling]] = defaultdict(list)
    for one in sorted(dangling, key=lambda one: one.location):
        places[one.wanted].append(one)
    table = []
    for wanted, group in places.items():
        near = find_nearest(wanted, index) if wanted else None
        suffix = ".html" if group[0].target.partition("#")[0].endswith(".html") else ".md"
        name = f"{near.path.rpartition('/')[2].rpartition('.')[0]}{suffix}" if near else ""
        for number, one in enumerate(group):
            message = f"'{one.target}' is not a page of this book"
            message = message if one.target else "the link has no target"
            hints = [f"did you mean '{name}' ({near.title})?"] if near else []
            hints += [f"{len(group)} links want it"] if len(group) > 1 else []
            hint = " ".join(hints) if number == 0 else ""
            findings.add("link-dangling", one.location, message, hint, one.target)
        table.append((wanted or "(no target)", len(group), name))
    return tuple(sorted(table, key=lambda row: (-row[1], row[0])))

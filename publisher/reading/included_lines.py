"""The lines of an included file, and the part of them that a range, a name or a heading chooses."""

from __future__ import annotations

import re

from msgspec import Struct

from publisher.book.slugs import slugify

FENCE = re.compile(r"[ \t>]*(?P<mark>`{3,}|~{3,})(?P<info>.*)")
HEADER = "---"
HEADING = re.compile(r"(#{1,6})[ \t]++(|.*?[^ \t#])[ \t#]*(?:\{#([\w-]+)\}[ \t]*)?$")
ANCHOR = re.compile(r"ANCHOR(?P<end>_END)?:\s*(?P<name>[\w-]+)")
REGION = re.compile(r"#(?P<end>end)?region\b[ \t]*(?P<name>[\w-]*)")
SECTION = re.compile(r"(?<!-)-+8<-+\s*\[\s*(?P<edge>start|end)\s*:\s*(?P<name>[\w-]+)\s*\]")
FRAGMENT = re.compile(r"(?:///|###)[ \t]*\[(?P<name>[\w-]+)\]")  # of docsify, at both ends
RANGE = re.compile(r"-?\d*(?::-?\d*)?")


class Line(Struct, frozen=True):
    """A line, and where it was written."""

    text: str
    path: str
    number: int


def fence_after(text: str, fence: str) -> str:
    """Return the fence of the code that goes on after a line, `""` outside of code."""
    found = FENCE.match(text)
    if not found or (not fence and found["mark"][0] == "`" and "`" in found["info"]):
        return fence
    if not fence:
        return found["mark"]
    return "" if found["mark"].startswith(fence) and not found["info"].strip() else fence


def fenced(lines: list[Line], info: str, indent: str, line: Line) -> list[Line]:
    """Return lines between fences that stand at another line."""
    if not lines:
        return []
    fence = "`" * (3 + max(one.text.count("`") for one in lines))
    opening = Line(f"{indent}{fence}{info}", line.path, line.number)
    return [opening, *lines, Line(indent + fence, line.path, line.number)]


def without_header(lines: list[Line]) -> list[Line]:
    """Return the lines of a page without its header, which VitePress and MDX leave out."""
    if not lines or lines[0].text.rstrip() != HEADER:
        return lines
    rows = range(1, len(lines))
    last = next((n for n in rows if lines[n].text.rstrip() == HEADER), 0)
    return lines[last + 1 :] if last else lines


def choose(lines: list[Line], part: str) -> list[Line] | None:
    """Return the lines that a range (`2:5`) or a name chooses; None if there is no such name."""
    if not part:
        return [line for line in lines if not _is_mark(line.text)]
    if all(RANGE.fullmatch(one) for one in part.split(",")):
        rows = [row for one in part.split(",") for row in _range(lines, one)]
        return [line for line in rows if not _is_mark(line.text)]
    return _named(lines, part)


def _range(lines: list[Line], text: str) -> list[Line]:
    first, colon, last = text.partition(":")
    start = max(int(first) - 1, 0) if first.strip("-") else 0
    end = int(last) if last.strip("-") else (len(lines) if colon else start + 1)
    return lines[start:end]


def _is_mark(text: str) -> bool:
    return bool(ANCHOR.search(text) or SECTION.search(text))


def _mark_of(text: str) -> re.Match[str] | None:
    patterns = (ANCHOR, SECTION, REGION, FRAGMENT)
    return next((found for one in patterns if (found := one.search(text))), None)


def _named(lines: list[Line], name: str) -> list[Line] | None:
    found: list[Line] = []
    is_known = is_inside = False
    for line in lines:
        mark = _mark_of(line.text)
        if mark is None:
            found += [line] if is_inside else []
        elif mark["name"] == name or (is_inside and not mark["name"]):
            is_known = True
            rows = mark.groupdict()
            is_end = rows.get("end") or rows.get("edge") == "end"
            is_inside = not (is_end or (is_inside and mark.re is FRAGMENT))
    return found if is_known else _below_heading(lines, name)


def _below_heading(lines: list[Line], name: str) -> list[Line] | None:
    """Return the lines of a heading and what stands below it; None if none has this name."""
    fence, level = "", 0
    found: list[Line] = []
    for line in lines:
        fence = fence_after(line.text, fence)
        heading = None if fence else HEADING.match(line.text)
        if heading and found and len(heading[1]) <= level:
            return found
        if heading and not found and name in (heading[3], slugify(heading[2])):
            level, found = len(heading[1]), [line]
        elif found:
            found.append(line)
    return found or None

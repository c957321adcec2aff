"""Mermaid's source -> its name and its reading: what is connected with what, in plain text.

The reading follows the lines of the source: names stand for the ids of nodes, `→` for every arrow
and `–` for a line without one. Lines that only set a layout or a style are left out.
"""

from __future__ import annotations

import re

from msgspec import Struct

HEAD = re.compile(r"\A\s*---\n(.*?)\n---[ \t]*\n", re.DOTALL)
NOTE = re.compile(r"%%[^\n]*")
NAMED = re.compile(
    r"^[ \t]*(?:accTitle[ \t]*:|(?:pie[ \t]+)?title\b:?)[ \t]*([^\n]+)$", re.MULTILINE
)
DESCRIBED = re.compile(
    r"^[ \t]*accDescr[ \t]*(?::[ \t]*([^\n]+)$|\{([^{}]*)\})", re.MULTILINE | re.DOTALL
)
LAYOUT = re.compile(
    r"(?:direction|classDef|class|style|linkStyle|click|end|autonumber|activate|deactivate|"
    r"dateFormat|axisFormat|tickInterval|excludes|todayMarker|showData)\b(?!\s*[-=:.<{])"
)
ALIAS = re.compile(r"(?:participant|actor|state)\s+(?:\"([^\"]+)\"\s+as\s+(\S+)|(\S+)\s+as\s+(.+))")
GROUP = re.compile(r"subgraph\s+(?:[\w.-]+\s*\[([^\[\]]+)\]|(\S.*))")
OPENED = re.compile(
    r"(?:participant|actor|section|loop|alt|opt|else|par|and|note)\s+", re.IGNORECASE
)
LABEL = r"\"[^\"\n]{0,400}\"|[^\"\[\](){}|<>\n]{1,400}"
NODE = re.compile(rf"(?<![\w.-])([\w.-]{{1,80}})[\[({{>]{{1,3}}[/\\]?({LABEL})[/\\]?[\])}}]{{1,3}}")
WORD = re.compile(r"\w+(?:[.-]\w+)*")  # also the id of a node
LINK_TEXT = re.compile(
    r"(?P<line>[-=.]{2,9}[->ox]{0,2})\|(?P<after>[^|\n]{1,200})\||"
    r"(?:--|==|-\.)[ \t]{1,9}(?P<inside>[^-=.|>\s][^|>\n]{0,200}?)[ \t]{1,9}"
    r"(?P<end>[-=.]{2,9}[>ox]?)"
)
ARROW = re.compile(
    r"[ \t]{0,20}(?:(?<=[ \t])[o*x]|[<|}*]{1,2}|\}[o|])?"
    r"(?:[-=~][-=.~]{1,40}|-(?=[>)])|\.\.(?=\|?>))"
    r"(?:\|?>{1,2}|[xo)](?=[ \t])|[|o*{]{1,2})?[+-]?[ \t]{0,20}(?=[\w\[\"(*])"
)
HEADED = frozenset("<>xo)|*}{")
TAG = re.compile(r"<br\s*/?>|\\n")
KIND = re.compile(r"[A-Za-z][\w-]*")


class Described(Struct, frozen=True):
    """A diagram in words: its name, or the labels of its nodes, and its reading."""

    name: str
    reading: str


def describe_diagram(source: str) -> Described:
    """Return the name and the reading of a diagram; both have words wherever the source has."""
    head = HEAD.match(source)
    text = NOTE.sub("", source[head.end() :] if head else source)
    named = NAMED.search(text) or (NAMED.search(head[1]) if head else None)
    own = DESCRIBED.search(text)
    lines = _list_lines(NAMED.sub("", DESCRIBED.sub("", text)))
    labels = _find_labels(lines)
    read = (_read_line(line, labels) for line in lines)
    reading = "; ".join(dict.fromkeys(filter(None, read)))
    described = _plain(own[1] or own[2]) if own else ""
    name = _plain(named[1]) if named else ", ".join(dict.fromkeys(labels.values()))
    reading = f"{described} {reading}".strip()
    return Described(name or reading, reading)


def _list_lines(text: str) -> list[str]:
    """Return the lines that say something; the first names only the kind of the diagram."""
    rows = [part.strip() for line in text.split("\n") for part in line.split(";")]
    rows = [row for row in rows if row]
    first = KIND.match(rows[0]) if rows else None
    return [row for row in rows[1 if first else 0 :] if not LAYOUT.match(row)]


def _find_labels(lines: list[str]) -> dict[str, str]:
    """Return the labels of nodes by their ids."""
    labels: dict[str, str] = {}
    for line in lines:
        if alias := ALIAS.fullmatch(line):
            labels[alias[2] or alias[3]] = _plain(alias[1] or alias[4])
        for node in NODE.finditer(line):
            labels.setdefault(node[1], _plain(node[2]))
    return labels


def _read_line(line: str, labels: dict[str, str]) -> str:
    if ALIAS.fullmatch(line) or not any(map(str.isalnum, line)):
        return ""
    if group := GROUP.fullmatch(line):
        return _plain(group[1] or group[2])
    if opened := OPENED.match(line):
        line = line[opened.end() :]
    line = NODE.sub(lambda node: node[1], line)
    line = LINK_TEXT.sub(_move_text, line)
    linked, colon, text = line.partition(":")
    linked = WORD.sub(lambda one: labels.get(one[0], one[0]), ARROW.sub(_draw_arrow, linked))
    return _plain(f"{linked}{colon}{text}")


def _move_text(found: re.Match[str]) -> str:
    """Return a link with its text behind the sign: `A --> (text) B`."""
    line = found["line"] or found["end"]
    text = found["after"] or found["inside"]
    return f"{line} ({_plain(text)}) "


def _draw_arrow(found: re.Match[str]) -> str:
    return " → " if HEADED.intersection(found[0]) else " – "


def _plain(text: str) -> str:
    """Return a text without quotation marks, line breaks and blanks in a row."""
    return " ".join(TAG.sub(" ", text).replace('"', "").split())

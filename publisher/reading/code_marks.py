"""Code of a page -> the code that its site shows: without hidden lines and marks."""

from __future__ import annotations

import re

OPENING = r"(?://|\#|/\*|<!--|--|;|%|\{/\*)"
CLOSING = r"(?:[ \t]*(?:\*/\}?|-->))?[ \t]*"
LINE = re.compile(  # Docusaurus
    rf"[ \t]*{OPENING}[ \t]*highlight-(?:next-line|start|end){CLOSING}", re.VERBOSE
)
END = re.compile(
    rf"(?<![ \t])[ \t]*{OPENING}[ \t]*\[!code[ ][^\[\]\n]*\]{CLOSING}$", re.VERBOSE
)  # VitePress
CHANGE = re.compile(r"\[!code (?P<sign>\+\+|--)(?::\d+)?\]")  # of VitePress
RUST = re.compile(r"[ \t]*#(?: .*)?")  # hidden by mdBook
ESCAPED = re.compile(r"^([ \t]*)##")
HIDING = re.compile(r"\bhidelines=([^\s,]+)")


def without_marks(code: str, language: str, info: str) -> str:
    """Return code without comments that only mark lines for a site, and without hidden lines.

    Lines that are marked as added or removed begin with `+` or `-`, as in a patch.
    """
    has_marks = "highlight-" in code or "[!code" in code
    hiding = HIDING.search(info)
    if not has_marks and not hiding and language != "rust":
        return code
    prefix = hiding[1] if hiding else ""
    has_changes = CHANGE.search(code) is not None
    lines: list[str] = []
    for line in code.split("\n"):
        shown = END.sub("", line) if "[!code" in line else line
        is_mark = bool(LINE.fullmatch(line)) or (shown != line and not shown.strip())
        is_hidden = bool(hiding) and line.lstrip().startswith(prefix)
        if language == "rust":
            is_hidden = is_hidden or bool(RUST.fullmatch(line))
            shown = ESCAPED.sub(r"\1#", shown, count=1) if shown.lstrip()[:2] == "##" else shown
        if is_mark or is_hidden:
            continue
        change = CHANGE.search(line)
        sign = change["sign"][0] if change else " "
        lines.append(f"{sign} {shown}" if has_changes and shown else shown)
    return "\n".join(lines)

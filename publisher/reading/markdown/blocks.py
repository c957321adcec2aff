"""Lines of a page -> text for Python-Markdown, with containers, code and raw HTML as tokens.

Python-Markdown wants four blanks, blank lines before lists, and no code in lists; authors write
for GitHub. So the block structure (lists, quotes, definitions, notes, code, HTML) is found here by
CommonMark's rules, with the leniency that real catalogues need. Python-Markdown does the rest:
inline text, headings, tables, references.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from publisher.book.tree import to_xhtml
from publisher.reading.code import code_block, read_info
from publisher.reading.markdown.html import (
    BLOCK_TAG,
    RAW_TEXT,
    close_tags,
    inline_only,
    open_depth,
    tell_line,
)
from publisher.reading.markdown.lines import (
    ALERT,
    CONFLICT,
    DEFINITION,
    FENCE,
    HEADING,
    HIGHLIGHT,
    NOTE,
    QUOTE,
    RULE,
    TASK,
    TEMPLATE,
    TIGHT_HEADING,
    TILDE_FENCE,
    UNDERLINE,
    Line,
    count_cells,
    expand_tabs,
    hard_break,
    is_stray,
    is_table,
    read_marker,
)
from publisher.reading.markdown.place_marks import Marks
from publisher.reading.markdown.references import DEFINITION as REFERENCE
from publisher.reading.markdown.references import (
    LABEL_ALONE,
    Reference,
    fold_label,
    inline_references,
)
from publisher.report.findings import Findings, Location

BEFORE_MARK = re.compile(
    r"<[^<>]*>|(?!<)"
)  # a paragraph's mark must not stand before a tag or in one
CELL_START = re.compile(r"\|?[ \t]*")
DEEPEST = 12  # lists and quotes nested deeper than that are text: a page has no room for them


class BlockReader:
    """One page being read: its marks, the notes that it defines, and the findings so far."""

    def __init__(self, marks: Marks, path: str, findings: Findings) -> None:
        self.marks, self.path, self.findings = marks, path, findings
        self.notes: list[str] = []
        self.references: dict[str, Reference] = {}
        self.blocks: list[str] = []
        self.depth = self.html_depth = 0

    def read(self, body: str, first_line: int) -> str:
        """The Markdown that is left of a page's body, tokens and marks in it."""
        lines = [
            Line(first_line + n, 0, expand_tabs(text)) for n, text in enumerate(body.split("\n"))
        ]
        self._read(lines)
        return "\n\n".join(inline_references(block, self.references) for block in self.blocks)

    def complain(self, rule: str, line: int, message: str, hint: str) -> None:
        """Record a problem at a line of the page."""
        self.findings.add(rule, Location(self.path, line), message, hint)

    def _keep(self, html: str) -> None:
        self.blocks.append(self.marks.keep(html))

    def _read(self, lines: Sequence[Line]) -> None:
        """Take blocks off the lines, one after the other, until none is left."""
        at = 0
        while at < len(lines):
            if lines[at].is_blank:
                at += 1
                continue
            for take in (
                self._fence, self._code, self._template, self._conflict, self._heading, self._rule,
                self._quote, self._list, self._note, self._reference, self._html, self._table,
                self._paragraph,
            ):  # fmt: skip
                end = take(lines, at)
                if end:
                    at = end
                    break

    def _fence(self, lines: Sequence[Line], at: int) -> int:
        opening = FENCE.match(lines[at].text) or TILDE_FENCE.match(lines[at].text)
        if not opening:
            return 0
        closing = re.compile(rf" {{0,3}}{re.escape(opening[2][0])}{{{len(opening[2])},}}\s*$")
        end = next((n for n in range(at + 1, len(lines)) if closing.match(lines[n].text)), 0)
        if not end and not self.depth:
            self.complain(
                "fence-unclosed",
                lines[at].number,
                "the code fence that begins here is never closed",
                "close it",
            )
        inside = [line.dedent(len(opening[1])).text for line in lines[at + 1 : end or len(lines)]]
        language, first = read_info(opening[3])
        self._keep(to_xhtml(code_block("\n".join([first] * bool(first) + inside), language)))
        return end + 1 if end else len(lines)

    def _code(self, lines: Sequence[Line], at: int) -> int:
        if lines[at].indent < 4 or self.html_depth:
            return 0
        end = at
        while end < len(lines) and (lines[end].is_blank or lines[end].indent >= 4):
            end += 1
        inside = [line.text[4:] for line in lines[at:end]]
        while not inside[-1].strip():
            inside.pop()
        self._keep(to_xhtml(code_block("\n".join(inside), "")))
        return end

    def _template(self, lines: Sequence[Line], at: int) -> int:
        if opening := HIGHLIGHT.match(lines[at].text):
            end = next((n for n in range(at + 1, len(lines)) if "endhighlight" in lines[n].text), 0)
            if end:
                code = "\n".join(line.text for line in lines[at + 1 : end])
                self._keep(to_xhtml(code_block(code, opening[1].lower())))
                return end + 1
        if not TEMPLATE.match(lines[at].text):
            return 0
        shown = lines[at].text.strip()
        self.complain(
            "template-line",
            lines[at].number,
            f"'{shown}' is for a site generator and was left out",
            "",
        )
        return at + 1

    def _conflict(self, lines: Sequence[Line], at: int) -> int:
        if not CONFLICT.match(lines[at].text):
            return 0
        message = f"'{lines[at].text[:30]}' was left by a merge"
        self.complain(
            "conflict-marker",
            lines[at].number,
            message,
            "decide for one side and take the markers out",
        )
        self._keep(f"<p>{lines[at].text.replace('<', '&lt;').replace('>', '&gt;')}</p>")
        return at + 1

    def _heading(self, lines: Sequence[Line], at: int) -> int:
        found = HEADING.match(lines[at].text) or TIGHT_HEADING.match(lines[at].text)
        if not found:
            return 0
        if found[2]:
            text = self._inline(lines[at].after(found.start(2)), found[2])
            self._add_heading(len(found[1]), lines[at].number, text)
        return at + 1

    def _add_heading(self, level: int, number: int, text: str) -> None:
        text = re.sub(r"#(?=#*$)", r"\\#", text)
        self.blocks.append(f"{'#' * level} {self.marks.mark(number)}{text}")

    def _rule(self, lines: Sequence[Line], at: int) -> int:
        if not RULE.match(lines[at].text):
            return 0
        self._keep("<hr/>")
        return at + 1

    def _table(self, lines: Sequence[Line], at: int) -> int:
        if not is_table(lines, at):
            return 0
        end = at + 2
        while (
            end < len(lines)
            and "|" in lines[end].text
            and not self._interrupts(lines, end, bullets=False)
        ):
            end += 1
        rows = [self._inline(line, line.text).strip() for line in lines[at:end]]
        starts = [len(CELL_START.match(row)[0]) for row in rows]  # type: ignore[index]
        for n, (line, start) in enumerate(zip(lines[at:end], starts, strict=True)):
            rows[n] = (
                rows[n]
                if n == 1
                else f"{rows[n][:start]}{self.marks.mark(line.number)}{rows[n][start:]}"
            )
        width = max(count_cells(row) for n, row in enumerate(rows) if n != 1)
        missing = width - count_cells(rows[0])
        if missing > 0:
            rows[0] = rows[0].rstrip("|") + "| " * missing + "|"
            rows[1] = rows[1].rstrip("|") + "|---" * missing + "|"
        if "|" not in rows[1]:
            rows[1] = f"|{rows[1]}|"
        self.blocks.append("\n".join(rows))
        return end

    def _html(self, lines: Sequence[Line], at: int) -> int:
        text = lines[at].text.lstrip()
        if (lines[at].indent > 3 and not self.html_depth) or not text.startswith("<"):
            return 0
        end = self._html_end(lines, at, text)
        if not end:
            return 0
        rows = [
            self.marks.mark_targets(line.text, line.number, line.cut + 1) for line in lines[at:end]
        ]
        html = close_tags(
            "\n".join(
                tell_line(row, line.number) for row, line in zip(rows, lines[at:end], strict=True)
            )
        )
        self.html_depth = max(0, self.html_depth + open_depth(html))
        self._keep(html)
        return end

    def _html_end(self, lines: Sequence[Line], at: int, text: str) -> int:
        for opening, closing in (
            *RAW_TEXT,
            ("<!--", "-->"),
            (r"<\?", "?>"),
            (r"<!\[CDATA\[", "]]>"),
        ):
            if re.match(opening, text, re.IGNORECASE):
                ends = (
                    n + 1
                    for n in range(at, len(lines))
                    if re.search(re.escape(closing), lines[n].text, re.IGNORECASE)
                )
                return next(ends, 0)
        if inline_only(text):
            return at + 1
        if BLOCK_TAG.match(text):
            return next(
                (
                    n
                    for n in range(at + 1, len(lines))
                    if lines[n].is_blank or is_stray(lines[n].text)
                ),
                len(lines),
            )
        return 0

    def _paragraph(self, lines: Sequence[Line], at: int) -> int:
        end = at + 1
        while end < len(lines) and not lines[end].is_blank:
            if (under := UNDERLINE.match(lines[end].text)) and not CONFLICT.match(lines[end].text):
                text = " ".join(self._inline(line, line.text).strip() for line in lines[at:end])
                self._add_heading(1 if under[1][0] == "=" else 2, lines[at].number, text)
                return end + 1
            if DEFINITION.match(lines[end].text) or self._interrupts(lines, end):
                break
            end += 1
        following = next(
            (n for n in range(end, min(end + 2, len(lines))) if not lines[n].is_blank), end
        )
        if following < len(lines) and DEFINITION.match(lines[following].text):
            return self._definitions(lines, at, end, following)
        rows = [hard_break(self._inline(line, line.text).lstrip()) for line in lines[at:end]]
        start = BEFORE_MARK.match(rows[0])
        if start:
            rows[0] = f"{start[0]}{self.marks.mark(lines[at].number)}{rows[0][start.end() :]}"
        self.blocks.append("\n".join(re.sub(r"^#", r"\\#", row) for row in rows).rstrip())
        return end

    def _inline(self, line: Line, text: str) -> str:
        return self.marks.mark_targets(text, line.number, line.cut + 1)

    def _inside(self, lines: Sequence[Line], opening: str, closing: str) -> None:
        """Read the lines of a container between its tags."""
        self._keep(opening)
        html_depth, self.html_depth = self.html_depth, 0
        self.depth += 1
        self._read(lines)
        self.depth -= 1
        self.html_depth = html_depth
        self._keep(closing)

    def _quote(self, lines: Sequence[Line], at: int) -> int:
        if not QUOTE.match(lines[at].text) or self.depth > DEEPEST:
            return 0
        inside: list[Line] = []
        end = at
        while end < len(lines) and not lines[end].is_blank:
            found = QUOTE.match(lines[end].text)
            if not found and (inside[-1].is_blank or not self._is_lazy(lines, end, inside)):
                break
            inside.append(lines[end].after(found.end() if found else 0))
            end += 1
        if alert := ALERT.match(inside[0].text):
            inside[:1] = [
                inside[0]._replace(text=f"**{alert[1].capitalize()}**"),
                inside[0]._replace(text=""),
            ]
        self._inside(inside, "<blockquote>", "</blockquote>")
        return end

    def _list(self, lines: Sequence[Line], at: int) -> int:
        found = read_marker(lines[at])
        if not found or self.depth > DEEPEST:
            return 0
        ordered, start, _ = found
        tag = "ol" if ordered else "ul"
        numbers = f' start="{start}"' if ordered and start != "1" else ""
        token = len(self.marks.pieces)
        self._keep(f"<{tag}{numbers}>")
        loose = False
        while (
            at < len(lines)
            and (found := read_marker(lines[at]))
            and found[0] == ordered
            and not RULE.match(lines[at].text)
        ):
            end, inside, spaced = self._item(lines, at, found[2])
            self._read_item(inside)
            following = next(
                (n for n in range(end, len(lines)) if not lines[n].is_blank), len(lines)
            )
            again = read_marker(lines[following]) if following < len(lines) else None
            goes_on = again is not None and again[0] == ordered and lines[following].indent < 4
            loose = loose or spaced or (goes_on and lines[following - 1].is_blank)
            at = following if goes_on else end
            if not goes_on:
                break
        self._keep(f"</{tag}>")
        if loose:
            self.marks.pieces[token] = f'<{tag}{numbers} class="loose">'
        return at

    def _read_item(self, inside: list[Line]) -> None:
        task = TASK.match(inside[0].text)
        if not task:
            return self._inside(inside, "<li>", "</li>")
        state = "open" if task[1] == " " else "done"
        box = self.marks.keep(f'<span class="task {state}" role="img" aria-label="{state}"></span>')
        rest = inside[0].after(task.end())
        return self._inside(
            [Line(rest.number, rest.cut, box + rest.text), *inside[1:]],
            '<li class="task-item">',
            "</li>",
        )

    def _item(self, lines: Sequence[Line], at: int, width: int) -> tuple[int, list[Line], bool]:
        """Return the end of a list item, its dedented lines, and whether blank lines divide it."""
        indent = lines[at].indent
        enough = min(width, indent + 2)
        inside = [lines[at].after(width if lines[at].text[:width].strip() else len(lines[at].text))]
        inside[0] = inside[0].dedent(99)
        spaced, end, fence, cut = False, at + 1, "", width
        while end < len(lines):
            line = lines[end]
            if line.is_blank:
                inside.append(line)
            elif line.indent >= enough:
                cut = min(cut, line.indent)
                plain = line.indent < enough + 2 and not read_marker(line)
                spaced = spaced or (inside[-1].is_blank and plain and not fence)
                # four blanks with no blank line before are a continuation, not code
                inside.append(line.dedent(cut))
            elif inside[-1].is_blank or fence or not self._is_lazy(lines, end, inside):
                break
            else:
                inside.append(line.dedent(99))
            if found := FENCE.match(inside[-1].text):
                fence = (
                    found[2][0] * 3
                    if not fence
                    else ""
                    if found[2].startswith(fence) and not found[3]
                    else fence
                )
            end += 1
        while inside and len(inside) > 1 and inside[-1].is_blank:
            inside.pop()
            end -= 1
        return end, inside, spaced

    def _definitions(self, lines: Sequence[Line], at: int, end: int, following: int) -> int:
        self._keep("<dl>")
        for line in lines[at:end]:
            self._keep("<dt>")
            self.blocks.append(self.marks.mark(line.number) + self._inline(line, line.text).strip())
            self._keep("</dt>")
        while following < len(lines) and (found := DEFINITION.match(lines[following].text)):
            end, inside, _ = self._item(lines, following, found.end())
            self._inside(inside, "<dd>", "</dd>")
            following = next(
                (n for n in range(end, len(lines)) if not lines[n].is_blank), len(lines)
            )
        self._keep("</dl>")
        return end

    def _note(self, lines: Sequence[Line], at: int) -> int:
        found = NOTE.match(lines[at].text)
        if not found:
            return 0
        end, inside, _ = self._item(lines, at, found.end())
        inside[1:] = [line if line.is_blank else line.dedent(4) for line in inside[1:]]
        self.notes.append(found[1])
        self._inside(inside, f'<div data-note="{len(self.notes) - 1}">', "</div>")
        return end

    def _reference(self, lines: Sequence[Line], at: int) -> int:
        line, end = lines[at], at + 1
        found = REFERENCE.match(line.text)
        if (
            not found and LABEL_ALONE.match(line.text) and end < len(lines)
        ):  # its target stands on the next line
            start = len(line.text.rstrip()) + 1
            line = Line(
                lines[end].number,
                lines[end].cut + lines[end].indent - start,
                f"{line.text.rstrip()} {lines[end].text.strip()}",
            )
            found, end = REFERENCE.match(line.text), end + 1
        if not found:
            return 0
        target = found["target"]
        start = found.start("target") + target.startswith("<")
        marked = self.marks.mark(line.number, line.cut + start + 1) + target.strip("<>")
        title = (found["title"] or "")[1:-1].replace('"', "&quot;")
        self.references.setdefault(fold_label(found["label"]), Reference(marked, title))
        return end

    def _is_lazy(self, lines: Sequence[Line], at: int, inside: list[Line]) -> bool:
        """Whether a line goes on with the paragraph that a container ends in."""
        before = inside[-1].text
        if (
            FENCE.match(before)
            or HEADING.match(before)
            or RULE.match(before)
            or NOTE.match(lines[at].text)
        ):
            return False
        return (
            not self._interrupts(lines, at)
            and not read_marker(lines[at])
            and not DEFINITION.match(lines[at].text)
        )

    def _interrupts(self, lines: Sequence[Line], at: int, bullets: bool = True) -> bool:
        """Whether a line begins a block that ends the paragraph before it."""
        text = lines[at].text
        if lines[at].indent > 3 and not (
            bullets and read_marker(lines[at]) and lines[at].indent < 6
        ):
            return False
        found = read_marker(lines[at]) if bullets else None
        if found and (not found[0] or found[1] == "1") and text.strip() not in "-+*":
            return True
        if is_stray(text) or NOTE.match(text) or REFERENCE.match(text):
            return True
        starts = (FENCE, HEADING, TIGHT_HEADING, RULE, QUOTE)
        if any(start.match(text) for start in starts) or is_table(lines, at):
            return True
        return bool(BLOCK_TAG.match(text.lstrip())) or text.lstrip().startswith("<!--")

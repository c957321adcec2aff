"""Findings -> diagnostics: the only place that applies severities, ignores and excerpts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from msgspec import Struct, field

from publisher.door import read_file
from publisher.report.diagnostics import Diagnostic, one_line, point_at
from publisher.report.findings import BookError, Finding, Findings, Location
from publisher.report.rules import BOOK, RULES

Value = TypeVar("Value")
MOST_BYTES = 4_000_000  # of a file that an excerpt is taken from


class Ignore(Struct, frozen=True):
    """An `[[ignore]]` entry: a rule, the target it is silent for, and why."""

    rule: str
    target: str
    reason: str
    line: int = 0

    def covers(self, finding: Finding) -> bool:
        """Whether the entry silences a finding."""
        return self.rule == finding.rule and self.target in ("", finding.target)


def ignore_entry(rule: str, target: str) -> str:
    """Return the lines of an `[[ignore]]` entry that `import` writes."""
    shown = target.replace("\\", "\\\\").replace('"', '\\"')
    reason = "the comparison of words may be wrong here: look at the page"
    lines = ["[[ignore]]", f'rule = "{rule}"', *([f'target = "{shown}"'] if target else [])]
    return "\n".join([*lines, f'reason = "{reason}"', ""])


class Judge(Struct, frozen=True):
    """How a book judges findings: its severities and its ignores.

    Excerpts are taken from files of `folder`, if they lie below `root`; without it there are none.
    """

    severities: Mapping[str, str] = {}
    ignores: tuple[Ignore, ...] = ()
    folder: Path = Path()
    root: Path | None = None
    path: str = "book.toml"  # the file that holds the ignores

    def severity(self, finding: Finding) -> str:
        """The severity of a finding: error, warn or ignore."""
        if any(one.covers(finding) for one in self.ignores):
            return "ignore"
        return self.severities.get(finding.rule, RULES[finding.rule].severity)

    def diagnose(self, finding: Finding) -> Diagnostic:
        """The finding with its severity and an excerpt of its line."""
        severity, place = self.severity(finding), finding.location
        wants_excerpt = place.column and (finding.hint or severity == "error")
        line = self._read_line(place) if wants_excerpt else ""
        excerpt = point_at(line, place.column) if line else ""
        message, hint = one_line(finding.message), one_line(finding.hint)
        return Diagnostic(place, finding.rule, severity, message, hint, finding.target, excerpt)

    def find_unused(self, findings: Iterable[Finding], stages: frozenset[str]) -> Findings:
        """Each ignore that silenced nothing, though the stage that raises its rule has run."""
        found = Findings()
        rows = tuple(findings)
        for entry in self.ignores:
            has_run = entry.rule in RULES and RULES[entry.rule].stage in stages
            if has_run and not any(entry.covers(finding) for finding in rows):
                target = f" for '{entry.target}'" if entry.target else ""
                message = f"the ignore of {entry.rule}{target} matches nothing"
                where = Location(self.path, entry.line)
                found.add("ignore-unused", where, message, "remove the entry")
        return found

    def _read_line(self, place: Location) -> str:
        """A line of a source file; empty where the file can't be read."""
        path = self.folder / place.path
        try:
            lines = _read_lines(path, self.root, path.stat().st_mtime_ns) if self.root else []
        except (OSError, ValueError):
            return ""
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""


@lru_cache(maxsize=64)
def _read_lines(path: Path, root: Path, _: int) -> list[str]:
    text = read_file(path, root, MOST_BYTES).decode("utf-8-sig")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


class Report(Struct):
    """The findings of one call so far, and the judge of its book once book.toml is read."""

    judge: Judge = Judge()
    findings: Findings = field(default_factory=Findings)
    stages: set[str] = field(default_factory=set)  # which stages have run to their end

    def take(self, answer: tuple[Value, tuple[Finding, ...]]) -> Value:
        """Record the findings of a stage and return its value; raises BookError at an error."""
        value, findings = answer
        self.findings.extend(findings)
        if any(self.judge.severity(finding) == "error" for finding in findings):
            raise BookError
        return value

    def finish(self, stage: str = BOOK) -> None:
        """Record that a stage has run to its end, so that ignores of its rules can be judged."""
        self.stages.add(stage)

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that the book does not ignore, unused ignores included."""
        findings = self.findings.all()
        unused = self.judge.find_unused(findings, frozenset(self.stages)).all()
        shown = [one for one in (*findings, *unused) if self.judge.severity(one) != "ignore"]
        return tuple(dict.fromkeys(self.judge.diagnose(finding) for finding in shown))

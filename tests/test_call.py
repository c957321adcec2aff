"""One call: what several tasks ask for is made together, each edition once; and findings are judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.driver.call import CHECK, EVERYTHING, Call
from publisher.driver.options import Options
from publisher.files.cache import NOWHERE, Cache
from publisher.formats.pdf.plan.rounds import Plan
from publisher.formats.session import Session
from publisher.report.diagnostics import Diagnostic, group_alike
from publisher.report.findings import Finding, Findings, Location
from publisher.report.judging import Ignore, Judge, Report
from publisher.report.rules import PRINT

TOML = '[book]\ntitle = "T"\nauthors = ["A"]\ndate = 2026-01-02\npages = ["a.md"]\n'
COARSE = Finding("picture-coarse", Location("a.md", 3), "few pixels", target="field.png")
DANGLING = Finding("link-dangling", Location("a.md", 5), "no such page", target="b.md")


def call_of(folder: Path, toml: str = TOML) -> Call:
    folder.mkdir(exist_ok=True)
    (folder / "book.toml").write_text(toml)
    (folder / "a.md").write_text("# A\n\nSome text.\n")
    options = Options(folder / "book.toml", str(folder / "dist"))
    return Call(options, Session(Cache(NOWHERE), processes=1))


def count_plans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have each plan of an edition append the edition's name."""
    names: list[str] = []
    settle = Plan.settle

    def counting(plan: Plan, path: str) -> object:
        names.append(plan.sheets.edition.name)
        return settle(plan, path)

    monkeypatch.setattr(Plan, "settle", counting)
    return names


@pytest.mark.parametrize(
    ("wanted", "planned"),
    [
        (("epub",), []),
        (("pdf:screen", "epub", "manifest"), ["screen"]),
        (("pdf:print", "pdf:screen"), ["print", "screen"]),
        (("pdf:screen", "epub", *EVERYTHING), ["screen", "print", "prepress", "prepress"]),
    ],
)
def test_a_call_plans_an_edition_once(
    wanted: tuple[str, ...], planned: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = count_plans(monkeypatch)
    call_of(tmp_path / "book").make(wanted)
    # the gutter of prepress depends on the count of pages: it may be laid out again for it
    assert list(dict.fromkeys(names)) == list(dict.fromkeys(planned))
    assert len(names) <= len(planned)


def test_the_page_list_takes_the_plan_of_the_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = count_plans(monkeypatch)
    toml = TOML.replace("pages =", 'page-list = "print"\npages =')
    call_of(tmp_path / "one", toml).make(("pdf:print", "epub"))
    assert names == ["print"]
    names.clear()
    call_of(tmp_path / "two", toml).make(("epub",))
    assert names == ["print"]


def test_what_is_checked_is_not_written(tmp_path: Path) -> None:
    outcome = call_of(tmp_path / "book").make((*CHECK[:1], "epub"), kept=("epub",))
    assert [artifact.name for artifact in outcome.artifacts] == ["t-0.0.0.epub"]


@pytest.mark.parametrize(
    ("title", "ignore", "stages", "unused"),
    [
        ("it covers the finding", Ignore("link-dangling", "", "why", 9), (), []),
        ("of the finding's target", Ignore("link-dangling", "b.md", "why", 9), (), []),
        ("of another target", Ignore("link-dangling", "c.md", "why", 9), (), [9]),
        ("of a rule that nothing broke", Ignore("page-empty", "", "why", 7), (), [7]),
        ("of a print that was not made", Ignore("text-overflow", "", "why", 7), (), []),
        ("of a print that was made", Ignore("text-overflow", "", "why", 7), (PRINT,), [7]),
    ],
)
def test_an_ignore_is_unused_if_the_stage_of_its_rule_has_run(
    title: str, ignore: Ignore, stages: tuple[str, ...], unused: list[int]
) -> None:
    report = Report(Judge(ignores=(ignore,)), Findings([DANGLING]))
    for stage in ("book", *stages):
        report.finish(stage)
    lines = [one.location.line for one in report.diagnostics() if one.rule == "ignore-unused"]
    assert lines == unused, title


@pytest.mark.parametrize(
    ("severities", "ignores", "expected"),
    [
        ({}, (), ["warn", "warn"]),
        ({"link-dangling": "error"}, (), ["warn", "error"]),
        ({"picture-coarse": "ignore"}, (), ["warn"]),
        ({}, (Ignore("picture-coarse", "field.png", "why"),), ["warn"]),
        ({}, (Ignore("picture-coarse", "other.png", "why"),), ["warn", "warn"]),
    ],
)
def test_severities_and_ignores_are_applied_when_findings_are_judged(
    severities: dict[str, str], ignores: tuple[Ignore, ...], expected: list[str]
) -> None:
    report = Report(Judge(severities, ignores), Findings([COARSE, DANGLING]))
    assert [one.severity for one in report.diagnostics()] == expected


def test_many_warnings_of_one_cause_are_one_group() -> None:
    def shared(number: int, severity: str = "warn", rule: str = "slug-shared") -> Diagnostic:
        message = f"{number + 2} pages share the slug 'p{number}'; this one is 'x-p{number}'"
        return Diagnostic(Location(f"p{number:02}.md", 1), rule, severity, message)

    ten = tuple(map(shared, range(10)))
    assert [len(group) for group in group_alike(ten)] == [1] * 10
    eleven, other = (*ten, shared(10)), shared(11, rule="slug-clash")
    first, second = group_alike((*eleven, other))
    assert (first, second) == (eleven, (other,))
    errors = tuple(shared(n, "error") for n in range(30))
    assert [len(group) for group in group_alike(errors)] == [1] * 30

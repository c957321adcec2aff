"""The settings of chapters that copyfitting tries: how many, in which order, and which of them it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

import pytest
from msgspec.structs import replace

from publisher.formats.pdf.contract.fragment import Faults, LayoutJob, Proof
from publisher.formats.pdf.plan.copyfitting import Trial, try_settings
from publisher.formats.pdf.plan.layout_queue import LayoutQueue
from publisher.report.progress import say_nothing

BLANK = Proof(1, 0, 0, (), 0, 0, 0, (), (), (), (), (), (), (), (), (b"", b""))
TAG = re.compile(r'<section class="(?:(fit-\w+) )?chapter" id="(\w+)">')


class Queue:
    """Gives chapters the number of runts that a table has for their setting, and notes each try."""

    def __init__(self, runts: Mapping[tuple[str, str], int]) -> None:
        self.runts, self.idle, self.tried = runts, 0, list[tuple[str, str]]()

    def lay_out(self, job: LayoutJob) -> tuple[str, Proof]:
        found = TAG.search(job.markup)
        assert found
        tried = (found[2], found[1] or "")
        self.tried.append(tried)
        return "", replace(BLANK, faults=Faults(runts=self.runts.get(tried, 9)))


def trial(name: str, runts: int, setting: str = "") -> Trial:
    plain = f'<section class="chapter" id="{name}"'
    shown = plain.replace("chapter", f"{setting} chapter") if setting else plain
    job = LayoutJob(f"<html>{shown}><p>Text</p></section></html>", 1, False)
    return Trial(name, job, plain, shown, Faults(runts=runts).score, setting)


def tried(
    trials: list[Trial], most: int, runts: Mapping[tuple[str, str], int] | None = None
) -> list[tuple[str, str]]:
    """Try settings for chapters; return each chapter and setting in the order of the tries."""
    queue = Queue(runts or {})
    count = try_settings(cast(LayoutQueue, queue), trials, most, say_nothing)
    assert count == len(queue.tried)
    return queue.tried


def test_the_worst_chapter_is_set_first() -> None:
    trials = [trial("a", 1), trial("b", 0), trial("c", 3), trial("d", 1)]
    order = [name for name, setting in tried(trials, 99) if setting == "fit-longer"]
    assert order == ["c", "a", "d"]


@pytest.mark.parametrize("most", [0, 1, 2, 5])
def test_there_are_no_more_tries_than_are_allowed(most: int) -> None:
    trials = [trial("a", 1), trial("b", 2), trial("c", 3)]
    assert len(tried(trials, most)) == most


def test_only_a_setting_with_a_lower_score_is_taken() -> None:
    runts = {("a", "fit-longer"): 2, ("a", "fit-shorter"): 1, ("a", "fit-close"): 1}
    first, second = trial("a", 2), trial("b", 1)
    tried([first, second], 99, runts)
    assert (first.setting, first.score) == ("fit-shorter", 2)
    assert (second.setting, second.score) == ("", 2)


def test_a_chapter_without_faults_is_not_set_again() -> None:
    runts = {("a", "fit-longer"): 0}
    assert tried([trial("a", 1)], 99, runts) == [("a", "fit-longer")]


def test_a_setting_that_has_become_worse_is_given_up() -> None:
    one = trial("a", 2, "fit-longer")
    assert tried([one], 99, {("a", ""): 0}) == [("a", "")]
    assert (one.setting, one.score) == ("", 0)

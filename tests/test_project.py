"""What must agree: lock files with the ranges of pyproject.toml, and all places that name the version."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from publisher import __version__
from publisher.driver.call import Call
from publisher.driver.options import Options
from publisher.files.cache import NOWHERE, Cache
from publisher.formats.session import Session

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
WANTED = {
    "requirements.txt": PROJECT["dependencies"],
    "requirements-check.txt": [
        *PROJECT["dependencies"],
        *PROJECT["optional-dependencies"]["check"],
    ],
    "requirements-dev.txt": [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]],
}


@pytest.mark.parametrize("name", WANTED)
def test_a_lock_file_agrees_with_pyproject(name: str) -> None:
    rows = re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / name).read_text(), re.MULTILINE)
    locked = {canonicalize_name(one): version for one, version in rows}
    for text in WANTED[name]:
        wanted = Requirement(text)
        version = locked.get(canonicalize_name(wanted.name), "")
        assert version and version in wanted.specifier, f"{name}: {text} is locked at '{version}'"


def test_lock_files_name_one_version_of_each_package() -> None:
    versions = [_locked(name) for name in WANTED]
    assert set(versions[0]) < set(versions[1]) < set(versions[2])
    assert not {"mypy", "ruff", "zizmor", "distributed"} & {name for name, _ in versions[1]}


def _locked(name: str) -> set[tuple[str, str]]:
    rows = re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / name).read_text(), re.MULTILINE)
    return {(canonicalize_name(one), version) for one, version in rows}


def test_ebooklib_stays_at_the_version_whose_writer_is_known() -> None:
    (wanted,) = (one for one in map(Requirement, PROJECT["dependencies"]) if one.name == "ebooklib")
    assert "0.20.1" in wanted.specifier
    assert "0.21" not in wanted.specifier


def test_all_places_name_the_newest_version_of_the_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    sections = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", text, re.MULTILINE)
    assert sections[0] == ("Unreleased", "")
    assert all(day for _, day in sections[1:])
    newest = sections[1][0]
    guide = tomllib.loads((ROOT / "docs" / "book.toml").read_text())["book"]
    assert (PROJECT["version"], __version__, guide["version"]) == (newest, newest, newest)


def test_the_changelog_names_the_kinds_of_change_that_its_format_knows() -> None:
    kinds = re.findall(r"^### (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_documents_make_an_epub_without_a_report() -> None:
    """CI prints them, too, in a job of its own."""
    call = Call(Options(ROOT / "docs" / "book.toml", ""), Session(Cache(NOWHERE), processes=1))
    outcome = call.make(("epub",))
    assert [f"{one.location}: {one.message}" for one in outcome.diagnostics] == []
    assert len(outcome.artifacts) == 1

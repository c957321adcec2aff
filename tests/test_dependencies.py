"""The lock files hold a version of every dependency that pyproject.toml names, in its range."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
WANTED = {
    "requirements.txt": PROJECT["dependencies"],
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


def test_ebooklib_stays_at_the_version_whose_writer_is_known() -> None:
    (wanted,) = (one for one in map(Requirement, PROJECT["dependencies"]) if one.name == "ebooklib")
    assert "0.20.1" in wanted.specifier
    assert "0.21" not in wanted.specifier

"""The tutorial, followed to the letter: each of its commands is run, and what it says must come out does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.support.program import ROOT

BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_tutorial_works_as_it_is_written(tmp_path: Path) -> None:
    tool = tmp_path / "tool"
    tool.mkdir()
    (tool / "invoke").write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m invoke --search-root "{ROOT}" "$@"\n'
    )
    (tool / "invoke").chmod(0o755)
    said, count = "", 0
    for kind, text in BLOCK.findall((ROOT / "docs" / "tutorial.md").read_text()):
        if kind == "sh":
            surroundings = {
                **os.environ,
                "BOOK_CACHE": str(tmp_path / "cache"),
                "HOME": str(tmp_path),
            }
            done = subprocess.run(
                ["sh", "-eu"],
                input=text,
                cwd=tool,
                env=surroundings,
                capture_output=True,
                text=True,
            )
            said = done.stdout + done.stderr
            assert done.returncode == 0, f"{text}\n{said}"
        else:
            count += 1
            for line in text.splitlines():
                assert line in said, f"'{line}' did not come out:\n{said}"
    assert count >= 8
    assert sorted(one.name for one in (tool / "dist").glob("*.epub")) == [
        "our-patterns-0.1.0.epub",
        "our-site-0.0.0.epub",
    ]

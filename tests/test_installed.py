"""The wheel is whole: themes, tasks and a program, with no checkout beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.books import write_book
from tests.support.program import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("publisher", "themes"):
        shutil.copytree(
            ROOT / name, folder / "source" / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "source")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(folder / "source"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def program(installed: Path, here: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "BOOK_CACHE": str(here / "cache")}
    command = [sys.executable, "-P", "-c", "from publisher.commands import main; main()", *words]
    return subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True)


def test_the_wheel_holds_every_module_and_theme(installed: Path) -> None:
    for top in ("publisher", "themes"):
        for path in (ROOT / top).rglob("*"):
            if path.is_file() and not {"__pycache__", "bench"} & set(path.parts):
                inside = (
                    path.relative_to(ROOT)
                    if top == "publisher"
                    else Path("publisher") / path.relative_to(ROOT)
                )
                assert (installed / inside).is_file(), inside


def test_the_program_makes_the_book_of_the_folder(installed: Path, tmp_path: Path) -> None:
    write_book(tmp_path, {})
    (tmp_path / "below").mkdir()
    done = program(installed, tmp_path / "below", "epub", "manuscript")
    assert done.returncode == 0, done.stderr
    assert sorted(one.name for one in (tmp_path / "below" / "dist").iterdir()) == [
        "t-1.0.0.epub",
        "t-1.0.0.html",
    ]


def test_the_program_lists_what_it_can_do(installed: Path, tmp_path: Path) -> None:
    done = program(installed, tmp_path, "--list")
    names = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")]
    assert names == [
        "build",
        "cards",
        "check",
        "clean",
        "epub",
        "import",
        "manuscript",
        "new",
        "new-book",
        "pdf",
        "poster",
        "release",
        "summary",
        "text",
        "watch",
    ]
    assert "book.toml" in program(installed, tmp_path, "pdf").stderr


BEGUN = """\
import multiprocessing
from publisher.commands import main
if __name__ == "__main__":
    try:
        main()
    except SystemExit:
        pass
    context = multiprocessing.get_context("spawn")
    context.Lock()  # begins the process that keeps semaphores
    worker = context.Process(target=print, args=("worked",))
    worker.start()
    worker.join()
"""


def test_no_process_of_the_program_reads_modules_of_the_current_folder(
    installed: Path, tmp_path: Path
) -> None:
    here, script = tmp_path / "here", tmp_path / "bin" / "pattern-book"
    for folder in (here, script.parent):
        folder.mkdir()
    for name in {*sys.stdlib_module_names, "publisher", "weasyprint", "sitecustomize"}:
        (here / f"{name}.py").write_text(f"open('ran', 'a').write('{name} ')\n")
    script.write_text(BEGUN)
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    environment.pop("PYTHONSAFEPATH", None)
    done = subprocess.run(
        [sys.executable, str(script), "--version"],
        cwd=here, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert not (here / "ran").exists(), (here / "ran").read_text()
    assert done.stdout.endswith("worked\n"), done.stderr

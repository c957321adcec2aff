"""Options of the suite."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from publisher.files.cache import Cache
from tests.support.quicker import fonts_settled_once, keep_loaded

# `./invoke` forbids its processes to import what lies in the current folder; those of the tests
# stand in the checkout
os.environ.pop("PYTHONSAFEPATH", None)

# the same inputs in every run, and no clock: a loaded machine fails no test
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")

# the files that take longest, first of all: the processes of a run end together
LONG = ("pieces", "release", "workers", "outputs", "patterns", "staying", "themes", "faults",
        "editions", "pagelist", "names", "losses", "tuning", "accounting", "content_model")  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, and keep each file's own order."""
    ranks = {f"test_{name}": rank for rank, name in enumerate(LONG)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(ranks)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="write what the fixtures say now into them"
    )


@pytest.fixture(scope="session")
def run_cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    """A cache for books that several test modules print; all processes of a run share it."""
    base = tmp_path_factory.getbasetemp()
    return Cache((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "cache")


@pytest.fixture(scope="session", autouse=True)
def settled_fonts() -> Iterator[None]:
    """Books that use the same letters of a font share what is cut of it."""
    with fonts_settled_once():
        yield


@pytest.fixture(scope="module", autouse=True)
def loaded_modules() -> None:
    """No garbage is looked for in what is loaded before a module's tests begin."""
    keep_loaded()

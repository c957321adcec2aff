"""Options of the suite."""

from __future__ import annotations

import pytest
from hypothesis import settings

# the same inputs in every run, and no clock: a loaded machine fails no test
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="write what the fixtures say now into them"
    )

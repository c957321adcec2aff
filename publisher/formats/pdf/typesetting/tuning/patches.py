"""Patches of WeasyPrint, applied while a flow is laid out: which are on, and why one is off.

Each patch is a module with `SOURCES`, the files of WeasyPrint that it was written for with their
SHA-256, and `replacements()`. A patch is applied only where all its sources are those files. A
reference (`--reference`) is laid out without patches, and so checks them.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from publisher.formats.pdf.typesetting.tuning import (
    box_trees,
    glyph_strings,
    kept_layouts,
    markup_trees,
    metrics,
    pdf_numbers,
    plain_boxes,
    properties,
    selectors,
    shared_styles,
    split_lines,
    text_breaks,
    unset_values,
    used_values,
)
from publisher.formats.pdf.typesetting.tuning.replacement import Replacement, replacing

VARIABLE = "PATTERN_BOOK_TUNING"  # "off" turns all patches off
PATCHES = (
    markup_trees,
    selectors,
    shared_styles,
    unset_values,
    split_lines,
    text_breaks,
    kept_layouts,
    glyph_strings,
    used_values,
    metrics,
    plain_boxes,
    box_trees,
    pdf_numbers,
    properties,
)


@contextmanager
def tuned() -> Iterator[None]:
    """Apply all patches that fit inside the block."""
    with replacing(*(_all_replacements() if is_on() else ())):
        yield


def is_on() -> bool:
    """Return whether patches are applied at all."""
    return os.environ.get(VARIABLE, "") != "off"


def patch_states() -> dict[str, str]:
    """Return each patch by name with "on", "off" or the file that it was not written for."""
    return {
        module.__name__.rpartition(".")[2]: (_misfit(module) or "on") if is_on() else "off"
        for module in PATCHES
    }


def describe_patches() -> str:
    """Return how many patches are on, and which are off for which reason."""
    if not is_on():
        return f"all {len(PATCHES)} patches are off ({VARIABLE}=off)"
    states = patch_states()
    off = [f"{name} is {state}" for name, state in states.items() if state != "on"]
    return "; ".join([f"{len(states) - len(off)} of {len(states)} patches are on", *off])


@cache
def _all_replacements() -> tuple[Replacement, ...]:
    return tuple(one for module in PATCHES if not _misfit(module) for one in module.replacements())


def _misfit(module: Any) -> str:
    """Return the first source of a patch that is another file than it was written for."""
    for name, digest in module.SOURCES.items():
        if source_digest(name) != digest:
            return f"off: written for another {name}"
    return ""


@cache
def source_digest(module: str) -> str:
    """Return the first 16 digits of the SHA-256 of an installed module's file."""
    spec = find_spec(module)
    path = spec.origin if spec else None
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16] if path else ""

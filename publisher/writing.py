"""Artifact -> a file in the output folder: the whole new one, or the old one as it was."""

from __future__ import annotations

import os
from pathlib import Path

from publisher.diagnostics import Collector, Location, OutputError
from publisher.model import Artifact


def write_artifact(artifact: Artifact, folder: Path, collector: Collector) -> Path:
    """Write a file beside its target and rename it; raises OutputError, and leaves the last good one where it was."""
    target = folder / artifact.name
    fresh = folder / f".{artifact.name}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as file:
            file.write(artifact.content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    except OSError as error:
        collector.add("output-write", Location(str(target)), f"the file can't be written: {error.strerror}", "mend the folder")
        raise OutputError from error
    finally:
        fresh.unlink(missing_ok=True) if fresh.parent.is_dir() and os.access(fresh.parent, os.W_OK) else None
    return target

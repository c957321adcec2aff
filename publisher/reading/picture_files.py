"""A picture's target -> its file, found by the rules for links and never outside the root."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from publisher.book.addresses import Elsewhere, Grounds, Place, fold_path, from_folder, read_target
from publisher.door import locate
from publisher.files.listing import list_names


class PictureFile(Struct, frozen=True):
    """A picture's file, all links followed.

    `guessed` is its path, relative to the book's folder, where the target spells it otherwise.
    """

    path: Path
    guessed: str = ""


class Refused(Struct, frozen=True):
    """A picture that can't be in the book: the rule it breaks, and why."""

    rule: str
    reason: str


class PictureFiles:
    """The files below a book's root, listed when a picture's target leads to them."""

    def __init__(self, grounds: Grounds) -> None:
        self.grounds = grounds
        self.sought: dict[Path, None] = {}  # files that a page names, there or not
        self.names: dict[Path, tuple[str, ...]] = {}  # what lies in folders that were searched

    def locate(self, path: str) -> Path | None:
        """Return the real path of a path from the book's folder, or None outside the root."""
        return locate(Path(self.grounds.folder, path), Path(self.grounds.root))

    def list_similar(self, folder: str, name: str) -> Iterator[str]:
        """Yield paths in a folder whose last name differs in case or Unicode form only."""
        place = self.locate(folder)
        if place is None:
            return
        if place not in self.names:
            self.names[place] = list_names(place)
        for own in self.names[place]:
            if fold_path(own) == fold_path(name):
                yield from_folder(posixpath.join(self.grounds.folder, folder, own), self.grounds)


def by_path(path: str, files: PictureFiles) -> tuple[str, ...]:
    """Return this path if a file is there."""
    place = files.locate(path)
    return (path,) if place and os.path.isfile(place) else ()


def by_form(path: str, files: PictureFiles) -> tuple[str, ...]:
    """Return the files whose paths differ from this one in case or Unicode form only."""
    grounds = files.grounds
    place = posixpath.relpath(posixpath.join(grounds.folder, path), grounds.root)
    found = [from_folder(grounds.root, grounds)]
    for name in place.split("/"):
        found = [similar for folder in found for similar in files.list_similar(folder, name)]
    return tuple(one for one in found if by_path(one, files))


RULES = (by_path, by_form)


def find_file(target: str, page: str, files: PictureFiles) -> PictureFile | Refused:
    """Find the file that a picture's target means on the page at path `page`."""
    place = read_target(target, page, files.grounds)
    if isinstance(place, Elsewhere):
        is_web = place.scheme in ("", "http", "https")
        reason = "lies on another machine" if is_web else "is not a file of the book"
        return Refused("picture-remote", reason)
    if not place.path or "\0" in place.path:
        return _refuse(place, "is not there")
    exact = files.locate(place.path)
    if exact is None:
        return _refuse(place, "lies outside the book's root")
    files.sought[exact] = None
    for rule in RULES:
        found = rule(place.path, files)
        if len(found) > 1:
            return Refused("picture-missing", f"may be {' or '.join(sorted(found)[:4])}")
        if found and (path := files.locate(found[0])):
            files.sought[path] = None
            return PictureFile(path, found[0] if rule is by_form else "")
    return _refuse(place, "is not there")


def _refuse(place: Place, reason: str) -> Refused:
    if place.web:
        return Refused("picture-remote", "lies on another machine")
    return Refused("picture-missing", reason)

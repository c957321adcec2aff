"""A picture's target -> its file, found by the rules for links and never outside the root."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from publisher.book.addresses import Elsewhere, Grounds, Place, fold_path, from_folder, read_target
from publisher.book.near import find_near
from publisher.door import locate
from publisher.files.listing import list_names

MOST_FOLDERS = 5_000  # in which a picture is looked for by its name
SHOWN = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg)$", re.IGNORECASE)
SKIPPED = ("node_modules", "dist", "target")
# folders whose files a site generator puts at the top of the site, or where notes keep pictures
STATIC = "static public assets source attachments .vuepress/public src/assets".split()


class PictureFile(Struct, frozen=True):
    """A picture's file, all links followed.

    `guessed` is its path, relative to the book's folder, where the target spells it otherwise.
    """

    path: Path
    guessed: str = ""


class Refused(Struct, frozen=True):
    """A picture that can't be in the book: the rule it breaks, why, and a target that is near."""

    rule: str
    reason: str
    near: str = ""


class PictureFiles:
    """The files below a book's root, listed when a picture's target leads to them."""

    def __init__(self, grounds: Grounds) -> None:
        self.grounds = grounds
        self.sought: dict[Path, None] = {}  # files that a page names, there or not
        self.names: dict[Path, tuple[str, ...]] = {}  # what lies in folders that were searched

    def locate(self, path: str) -> Path | None:
        """Return the real path of a path from the book's folder, or None outside the root."""
        return locate(Path(self.grounds.folder, path), Path(self.grounds.root))

    def list_folder(self, folder: str) -> tuple[str, ...]:
        """Return the names in a folder; none outside the root."""
        place = self.locate(folder)
        if place is None:
            return ()
        if place not in self.names:
            self.names[place] = list_names(place)
        return self.names[place]

    def list_similar(self, folder: str, name: str) -> Iterator[str]:
        """Yield paths in a folder whose last name differs in case or Unicode form only."""
        for own in self.list_folder(folder):
            if fold_path(own) == fold_path(name):
                yield from_folder(posixpath.join(self.grounds.folder, folder, own), self.grounds)

    def list_named(self, name: str) -> Iterator[str]:
        """Yield the paths of the files with a name below the root, in order."""
        waiting = [Path(self.grounds.root)]
        while waiting and len(self.names) < MOST_FOLDERS:
            folder = waiting.pop(0)
            if folder not in self.names:
                self.names[folder] = list_names(folder)
            if name in self.names[folder] and os.path.isfile(folder / name):
                yield from_folder(str(folder / name), self.grounds)
            names = (one for one in self.names[folder] if "." not in one and one not in SKIPPED)
            waiting += [folder / one for one in names if (folder / one).is_dir()]


def by_path(path: str, files: PictureFiles) -> tuple[str, ...]:
    """Return this path if a file is there."""
    place = files.locate(path)
    return (path,) if place and os.path.isfile(place) else ()


def by_type(path: str, files: PictureFiles) -> tuple[str, ...]:
    """Return the file that `x.*` means: a drawing rather than a photograph, as Sphinx chooses."""
    folder, name = posixpath.split(path)
    stem, star, rest = name.rpartition(".*")
    if not star or rest:
        return ()
    own = (one for one in files.list_folder(folder) if posixpath.splitext(one)[0] == stem)
    rows = sorted(
        (one for one in own if SHOWN.search(one)), key=lambda one: (one[-4:] != ".svg", one)
    )
    return tuple(posixpath.join(folder, one) for one in rows[:1])


def by_form(path: str, files: PictureFiles) -> tuple[str, ...]:
    """Return the files whose paths differ from this one in case or Unicode form only."""
    grounds = files.grounds
    place = posixpath.relpath(posixpath.join(grounds.folder, path), grounds.root)
    found = [from_folder(grounds.root, grounds)]
    for name in place.split("/"):
        found = [similar for folder in found for similar in files.list_similar(folder, name)]
    return tuple(one for one in found if by_path(one, files))


def by_name(path: str, files: PictureFiles) -> tuple[str, ...]:
    """Return the files of this name in any folder below the root, as Obsidian finds them."""
    name = posixpath.basename(path)
    return tuple(files.list_named(name))


def by_site(place: Place, page: str, files: PictureFiles) -> tuple[str, ...]:
    """Return the file that a site shows there: at another address, or from a folder of files.

    Such folders, as `static` and `public`, lie beside the page or in a folder above it.
    """
    written = place.address or place.written.lstrip("/")
    names = page.split("/")[:-1]
    up = posixpath.relpath(files.grounds.root, files.grounds.folder).split("/")
    tops = ["/".join(names[:n]) for n in range(len(names), -1, -1)]
    tops += ["/".join(up[:n]) for n in range(1, len(up) + 1) if up != ["."]]
    rows = (posixpath.join(top, name, written) for top in tops for name in STATIC)
    linked = _beside_linked(page, written, files)
    for path in map(posixpath.normpath, (*linked, *place.others, *rows)):
        if file := files.locate(path):
            files.sought[file] = None
            if os.path.isfile(file):
                return (path,)
    return ()


def _beside_linked(page: str, written: str, files: PictureFiles) -> tuple[str, ...]:
    """Return the path from where a page lies that is a link in the book's folder."""
    own = os.path.join(files.grounds.folder, page)
    if not os.path.islink(own):
        return ()
    real = os.path.dirname(os.path.realpath(own))
    return (from_folder(posixpath.join(real, written), files.grounds),)


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
    outside = exact is None
    if exact is not None:
        files.sought[exact] = None
    for found, is_guess in _candidates(place, page, files, outside):
        if len(found) > 1:
            return Refused("picture-missing", f"may be {' or '.join(sorted(found)[:4])}")
        if found and (path := files.locate(found[0])):
            files.sought[path] = None
            return PictureFile(path, found[0] if is_guess else "")
    if outside:
        return _refuse(place, "lies outside the book's root")
    return _refuse(place, "is not there", _find_similar(place.path, page, files))


def _candidates(
    place: Place, page: str, files: PictureFiles, outside: bool
) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield what each rule finds, in turn, and whether that is a guess.

    Outside of the root only the site's rule is asked.
    """
    if not outside:
        yield by_path(place.path, files) or by_type(place.path, files), False
    yield by_site(place, page, files), False
    if not outside:
        yield by_form(place.path, files), True
        if "/" not in place.written and "\\" not in place.written:
            yield by_name(place.path, files), True


def _refuse(place: Place, reason: str, near: str = "") -> Refused:
    if place.web:
        return Refused("picture-remote", "lies on another machine")
    return Refused("picture-missing", reason, near)


def _find_similar(path: str, page: str, files: PictureFiles) -> str:
    """Return the target of the picture that was probably meant, or `""`.

    It is a file with a similar name in the folder of the target, or a file with the same name in
    the page's folder, in one directly below it, or in one that was searched before.
    """
    folder, name = posixpath.split(path)
    here = posixpath.dirname(page)
    if near := find_near(name, filter(SHOWN.search, files.list_folder(folder))):
        return posixpath.relpath(posixpath.join(folder, near), here or ".")
    below = [posixpath.join(here, one) for one in files.list_folder(here) if "." not in one]
    for one in (here, *below):
        if name in files.list_folder(one):
            return posixpath.relpath(posixpath.join(one, name), here or ".")
    return ""

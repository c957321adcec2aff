"""Values kept between runs under the build folder: content-addressed, checked when read, bounded in size.

Never needed for a right result: an entry that is missing, damaged or of another version of the code is made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, field

from publisher.place import AROUND, IS_CHECKOUT, PACKAGE

Value = TypeVar("Value")
NOWHERE = Path(os.devnull)  # the folder of a cache that keeps nothing
LARGEST = 1_500_000_000  # bytes of the whole folder
LIBRARIES = (
    "libpango-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
    "libpango-1.0.dylib",
    "libharfbuzz.dylib",
)
PLACES = (
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/opt/homebrew/lib",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
)


@cache
def our_code() -> str:
    """A digest of our own code."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@cache
def our_version() -> str:
    """A digest of our own code and of the versions of everything that has a say in the bytes that we write."""
    digest = hashlib.sha256(our_code().encode())
    installed = Path(msgspec.__file__).parent.parent
    for name in sorted(name for name in os.listdir(installed) if name.endswith(".dist-info")):
        digest.update(name.encode())
    for library in (os.path.join(place, name) for place in PLACES for name in LIBRARIES):
        if os.path.exists(library):
            digest.update(os.path.basename(os.path.realpath(library)).encode())
    return digest.hexdigest()


def digest_of(*values: object) -> str:
    """The address of a value: a digest of everything that it is made from, and of our own version."""
    digest = hashlib.sha256(our_version().encode())
    for value in values:
        content = (
            value if isinstance(value, bytes) else repr(value).encode("utf-8", "surrogatepass")
        )
        digest.update(b"%d:" % len(content) + content)
    return digest.hexdigest()


def default_folder() -> Path:
    """`.build` of the checkout; the user's cache folder where there is no checkout; BOOK_CACHE names another one."""
    if own := os.environ.get("BOOK_CACHE"):
        return Path(own)
    if IS_CHECKOUT:
        return AROUND / ".build"
    return (
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pattern-book-publisher"
    )


def _seal(key: str, content: bytes) -> bytes:
    """What an entry begins with: it holds for this content under this key."""
    return hashlib.sha256(key.encode() + b"\0" + content).digest()


class Cache(Struct, frozen=True):
    """A folder of entries, each a digest of its key and content followed by the content; safe for several builds at once.

    Who stays (`invoke watch`) gives it a memory: what was read or written once is not read again.
    """

    folder: Path = field(default_factory=default_folder)
    memory: dict[str, Any] | None = None

    def read(self, key: str, kind: type[Value]) -> Value | None:
        """The value of a key, or None where it is not there, damaged, or not of that kind."""
        if self.memory is not None and key in self.memory:
            value: Value = self.memory[key]
            return value
        content = self.read_bytes(key)
        if content is None:
            return None
        try:
            value = msgspec.msgpack.decode(content, type=kind)
        except (msgspec.DecodeError, msgspec.ValidationError, RecursionError):
            return None
        if self.memory is not None:
            self.memory[key] = value
        return value

    def has(self, key: str) -> bool:
        """Whether there is something for a key, damaged or not."""
        return bool(self.memory and key in self.memory) or self._path(key).exists()

    def recall(self, key: str, kind: type[Value], make: Callable[[], Value]) -> Value:
        """The value of a key; made, and kept, where it is not there."""
        found = self.read(key, kind)
        if found is None:
            found = make()
            self.write(key, found)
        return found

    def read_bytes(self, key: str) -> bytes | None:
        """The bytes of a key, or None where they are not there or damaged."""
        try:
            entry = self._path(key).read_bytes()
        except OSError:
            return None
        content = entry[32:]
        return content if _seal(key, content) == entry[:32] else None

    def write(self, key: str, value: Any) -> bool:
        """Keep a value; a folder that can't be written to keeps nothing: then the answer is False, and that is no problem."""
        if self.memory is not None:
            self.memory[key] = value
        return self.write_bytes(key, msgspec.msgpack.encode(value))

    def write_bytes(self, key: str, content: bytes) -> bool:
        """Keep bytes."""
        path = self._path(key)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                fresh.write_bytes(_seal(key, content) + content)
                fresh.replace(path)
                return True
            finally:
                fresh.unlink(missing_ok=True)
        return False

    def trim(self, largest: int = LARGEST) -> None:
        """Drop the entries that were written first until the folder is small enough."""
        rows = []
        for path in self.folder.glob("*/*"):
            with contextlib.suppress(OSError):
                state = path.stat()
                rows.append((state.st_mtime_ns, state.st_size, path))
        total = sum(size for _, size, _ in rows)
        for _, size, path in sorted(rows):
            if total <= largest:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

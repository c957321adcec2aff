"""The cache between runs: entries under a digest of everything that they are made from.

Never needed for a right result: a missing or damaged entry, or one of other code, is made again.
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
NOWHERE = Path(os.devnull)  # the folder of a cache that is always empty
LARGEST = 1_500_000_000  # bytes of the whole folder
FORGOTTEN = 3_600_000_000_000  # ns after which an unfinished file is nobody's
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
    """Return a digest of all Python files of this package."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@cache
def our_version() -> str:
    """Return a digest of our own code and of the versions of all libraries that it may use."""
    digest = hashlib.sha256(our_code().encode())
    installed = Path(msgspec.__file__).parent.parent
    for name in sorted(name for name in os.listdir(installed) if name.endswith(".dist-info")):
        digest.update(name.encode())
    for library in (os.path.join(place, name) for place in PLACES for name in LIBRARIES):
        if os.path.exists(library):
            digest.update(os.path.basename(os.path.realpath(library)).encode())
    return digest.hexdigest()


def digest_of(*values: object) -> str:
    """Return the key of a value: a digest of all that it is made from, and of our own version."""
    digest = hashlib.sha256(our_version().encode())
    for value in values:
        content = (
            value if isinstance(value, bytes) else repr(value).encode("utf-8", "surrogatepass")
        )
        digest.update(b"%d:" % len(content) + content)
    return digest.hexdigest()


def default_folder() -> Path:
    """Return BOOK_CACHE, or `.build` of the checkout, or a folder in the user's cache folder."""
    if own := os.environ.get("BOOK_CACHE"):
        return Path(own)
    if IS_CHECKOUT:
        return AROUND / ".build"
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return caches / "pattern-book-publisher"


def _seal(key: str, content: bytes) -> bytes:
    """Return the digest that an entry begins with, which shows damage."""
    return hashlib.sha256(key.encode() + b"\0" + content).digest()


class Cache(Struct, frozen=True):
    """A folder of entries, each a digest and the content; several builds may use it at once.

    With a `memory` (for `invoke watch`), each value is read only once.
    """

    folder: Path = field(default_factory=default_folder)
    memory: dict[str, Any] | None = None

    def read(self, key: str, kind: type[Value]) -> Value | None:
        """Return the value of a key; None if there is none, or it is damaged or of another type."""
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
        """Return whether there is an entry for a key, damaged or not."""
        return bool(self.memory and key in self.memory) or self.path(key).exists()

    def recall(self, key: str, kind: type[Value], make: Callable[[], Value]) -> Value:
        """Return the value of a key; if there is none, store and return the result of `make()`."""
        value = self.read(key, kind)
        if value is None:
            value = make()
            self.write(key, value)
        return value

    def read_bytes(self, key: str) -> bytes | None:
        """Return the bytes of a key; None if there are none, or they are damaged."""
        try:
            entry = self.path(key).read_bytes()
        except OSError:
            return None
        content = entry[32:]
        return content if _seal(key, content) == entry[:32] else None

    def write(self, key: str, value: Any) -> bool:
        """Store a value; returns False if the folder can't be written to, which is no error."""
        if self.memory is not None:
            self.memory[key] = value
        return self.write_bytes(key, msgspec.msgpack.encode(value))

    def write_bytes(self, key: str, content: bytes) -> bool:
        """Store bytes; returns False if the folder can't be written to."""
        return self.write_file(self.path(key), _seal(key, content) + content)

    def write_file(self, path: Path, content: bytes) -> bool:
        """Write a file of the folder, whole or not at all; returns False if that fails."""
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                fresh.write_bytes(content)
                fresh.replace(path)
                return True
            finally:
                fresh.unlink(missing_ok=True)
        return False

    def trim(self, largest: int = LARGEST) -> None:
        """Delete the oldest entries until the folder has at most `largest` bytes."""
        rows = []
        for path in (*self.folder.glob("*/*"), *self.folder.glob(".start.*")):
            with contextlib.suppress(OSError):
                state = path.stat()
                rows.append((state.st_mtime_ns, state.st_size, path))
        newest = max((written for written, _, _ in rows), default=0)
        total = sum(size for _, size, _ in rows)
        for written, _, path in rows:  # what a process that was killed had begun to write
            if path.name.startswith(".") and written < newest - FORGOTTEN:
                with contextlib.suppress(OSError):
                    path.unlink()
        for _, size, path in sorted(rows):
            if total <= largest:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size

    def path(self, key: str) -> Path:
        """Return where the entry of a key is, or would be."""
        return self.folder / key[:2] / key[2:]

"""WeasyPrint, imported when it is first wanted: it takes a good part of a second, and needs Pango."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
"""
INSTALL = {
    "linux": "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 (or your system's Pango)",
    "darwin": "brew install pango",
}

LATER = (
    "fontTools.subset",
    "fontTools.varLib.instancer",
    "PIL.ImageCms",
)  # a quarter of the time to load; a book seldom needs them
NATIVE = {
    "fontconfig": ("FcGetVersion", "libfontconfig.so.1", "libfontconfig.1.dylib"),
    "harfbuzz": ("hb_version_string", "libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    "pango": ("pango_version_string", "libpango-1.0.so.0", "libpango-1.0.0.dylib"),
}


class EngineMissingError(Exception):
    """No page can be laid out: why, and what to install."""

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(reason, hint)
        self.reason, self.hint = reason, hint


def load_engine() -> Any:
    """Import WeasyPrint with our fontconfig file; raises EngineMissingError where there is no Pango."""
    if "weasyprint" not in sys.modules:
        folder = Path(tempfile.gettempdir(), f"book-fontconfig-{os.getuid()}")
        folder.mkdir(mode=0o700, exist_ok=True)
        if (
            folder.is_symlink() or folder.stat().st_uid != os.getuid()
        ):  # somebody was here before us
            folder = Path(tempfile.mkdtemp(prefix="book-fontconfig-"))
        file = folder / "fonts.conf"
        if not file.is_file() or file.read_text() != FONTCONFIG:
            fresh = folder / f"fonts.conf.{os.getpid()}"
            fresh.write_text(FONTCONFIG)
            fresh.replace(file)
        os.environ["FONTCONFIG_FILE"] = str(file)
    try:
        with _quick_import(), warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", UserWarning
            )  # "no fonts configured": the theme's are declared later
            import weasyprint
    except OSError as error:
        reason = str(error).partition("\n")[0]
        raise EngineMissingError(
            f"PDF needs Pango: {reason}", INSTALL.get(sys.platform, "install Pango")
        ) from error
    return weasyprint


@contextmanager
def _quick_import() -> Iterator[None]:
    """On Linux `find_library` starts ldconfig, gcc and ld for each of 18 names; dlopen finds them by their sonames."""
    find = ctypes.util.find_library
    later = [name for name in LATER if name not in sys.modules]
    sys.modules.update({name: _Later(name) for name in later})
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = find
        for name in later:
            del sys.modules[name]


class _Later(ModuleType):
    """Stands for a module of which functions and classes are wanted by name: it is imported when one is called."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *values, **named: getattr(import_module(self.__name__), name)(
            *values, **named
        )


def native_versions() -> dict[str, str]:
    """The versions of the libraries that set type and are no Python packages; those that can't be asked are left out."""
    found = {}
    for name, (function, *files) in NATIVE.items():
        for file in files:
            with suppress(OSError, AttributeError):
                ask = getattr(ctypes.CDLL(file), function)
                ask.restype = ctypes.c_int if name == "fontconfig" else ctypes.c_char_p
                said = ask()
                found[name] = (
                    f"{said // 10000}.{said // 100 % 100}.{said % 100}"
                    if isinstance(said, int)
                    else said.decode()
                )
                break
    return found

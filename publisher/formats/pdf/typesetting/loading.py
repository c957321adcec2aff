"""WeasyPrint, imported at first use: importing it takes 0.13 s or more, and it needs Pango."""

from __future__ import annotations

import ctypes
import os
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

from publisher.files.locking import private_folder
from publisher.formats.pdf.typesetting.tuning.runtime import deferred_imports

FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
"""
INSTALL = {
    "linux": "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
    "(or your system's Pango)",
    "darwin": "brew install pango",
}
# by library its version function, and its file on Linux and on macOS
NATIVE = {
    "fontconfig": ("FcGetVersion", "libfontconfig.so.1", "libfontconfig.1.dylib"),
    "harfbuzz": ("hb_version_string", "libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    "pango": ("pango_version_string", "libpango-1.0.so.0", "libpango-1.0.0.dylib"),
}


class EngineMissingError(Exception):
    """WeasyPrint can't be loaded: the reason, and a hint what to install."""

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(reason, hint)
        self.reason, self.hint = reason, hint


def load_engine() -> Any:
    """Import and return WeasyPrint, with a fontconfig file that lists no font of the system.

    Raises EngineMissingError where Pango is missing.
    """
    if "weasyprint" not in sys.modules:
        os.environ["FONTCONFIG_FILE"] = str(_write_fontconfig())
    try:
        with deferred_imports(), warnings.catch_warnings():
            # "no fonts configured": the theme's are declared later
            warnings.simplefilter("ignore", UserWarning)
            import weasyprint
    except OSError as error:
        reason = str(error).partition("\n")[0]
        raise EngineMissingError(
            f"PDF needs Pango: {reason}", INSTALL.get(sys.platform, "install Pango")
        ) from error
    return weasyprint


def _write_fontconfig() -> Path:
    """Write the fontconfig file to a folder that only this user can write to."""
    folder = private_folder()
    file = folder / "fonts.conf"
    if not file.is_file() or file.read_text() != FONTCONFIG:
        fresh = folder / f"fonts.conf.{os.getpid()}"
        fresh.write_text(FONTCONFIG)
        fresh.replace(file)
    return file


def native_versions() -> dict[str, str]:
    """Return the versions of Pango, HarfBuzz and fontconfig, as far as they are found."""
    versions = {}
    for name, (function, *files) in NATIVE.items():
        for file in files:
            with suppress(OSError, AttributeError):
                ask = getattr(ctypes.CDLL(file), function)
                ask.restype = ctypes.c_int if name == "fontconfig" else ctypes.c_char_p
                version = ask()
                versions[name] = (
                    f"{version // 10000}.{version // 100 % 100}.{version % 100}"
                    if isinstance(version, int)
                    else version.decode()
                )
                break
    return versions

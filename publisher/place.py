"""The folders of the package, of the checkout around it, and of the themes that come with it."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent
AROUND = PACKAGE.parent
IS_CHECKOUT = (AROUND / "tasks.py").is_file()  # else the package is installed from a wheel
THEMES = AROUND / "themes" if IS_CHECKOUT else PACKAGE / "themes"

"""Edition -> the printing condition that a PDF/X names: a registered one, or an ICC profile."""

from __future__ import annotations

import io
import re
from typing import NoReturn

from msgspec import Struct
from PIL import ImageCms

from publisher.book.model import Config
from publisher.config.editions import Edition, locate_key
from publisher.door import explain, read_file
from publisher.report.findings import ConfigError, Finding

MOST_BYTES = 20_000_000  # of a profile
# reference names of the ICC Characterization Data Registry, of printing in four colours
REGISTERED = (
    r"FOGRA(?:2[789]|30|39|4\d|5\d|60)|CGATS TR 00[12356]|CGATS21-2-CRPC[1-7]"
    r"|IFRA(?:26|30)|JC20010[34]|JCN2002|JCW2003|EUROSB[12]04"
)
TARGET = re.compile(r"ICCHDAT (.{1,80}?)\s*")  # how a profile names its registered condition
PRINTER, FOUR = b"prtr", b"CMYK"  # the class of a profile, and its colour space


class OutputIntent(Struct, frozen=True):
    """A printing condition: its name, what a profile says of itself, and the profile's bytes.

    Without a profile `info` and `profile` are empty, and the condition is a registered one.
    """

    condition: str
    info: str = ""
    profile: bytes = b""

    @property
    def is_registered(self) -> bool:
        """Whether the ICC's registry of printing conditions has the name."""
        return bool(re.fullmatch(REGISTERED, self.condition))


def read_intent(edition: Edition, config: Config) -> OutputIntent | None:
    """Return the printing condition of an edition, None if it names none.

    Raises ConfigError if a PDF/X has none, or if a value can't be used.
    """
    if edition.is_exchange:
        _check_exchange(edition, config)
    if edition.icc:
        return _read_profile(edition, config)
    named = OutputIntent(edition.condition)
    if edition.condition and not named.is_registered:
        message = f"'{edition.condition}' is no registered printing condition"
        hint = 'name one such as FOGRA51, or add icc = "FILE", the profile of the condition'
        _refuse(edition, config, "condition", message, hint)
    return named if edition.condition else None


def _check_exchange(edition: Edition, config: Config) -> None:
    if not (edition.icc or edition.condition):
        message = f"the edition '{edition.name}' is PDF/X-4 and names no printing condition"
        hint = 'add condition = "FOGRA51" or icc = "FILE"; the print shop knows which'
        _refuse(edition, config, "variant", message, hint)
    if edition.links != "none":
        message = f"the edition '{edition.name}' is PDF/X-4, and a PDF/X has no links"
        hint = 'add links = "none", or base = "prepress"'
        _refuse(edition, config, "links", message, hint)


def _read_profile(edition: Edition, config: Config) -> OutputIntent:
    path, root = config.folder / edition.icc, config.fence
    hint = "name the profile of a press with four inks; the print shop has it"
    try:
        content = read_file(path, root, MOST_BYTES)
    except OSError as error:
        _refuse(edition, config, "icc", f"the profile '{edition.icc}' {explain(error)}", hint)
    if (content[12:16], content[16:20]) != (PRINTER, FOUR):
        message = f"'{edition.icc}' is no ICC profile of a press with four inks"
        _refuse(edition, config, "icc", message, hint)
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(content))
        named = profile.profile.profile_description or "", profile.profile.target or ""
        ImageCms.buildTransform(ImageCms.createProfile("sRGB"), profile, "RGB", "CMYK")
    except (OSError, ValueError, ImageCms.PyCMSError):
        _refuse(edition, config, "icc", f"the profile '{edition.icc}' is damaged", hint)
    info = " ".join(named[0].split()) or path.stem
    target = TARGET.fullmatch(named[1])
    return OutputIntent(edition.condition or (target[1] if target else info), info, content)


def _refuse(edition: Edition, config: Config, key: str, message: str, hint: str) -> NoReturn:
    raise ConfigError([Finding("config-value", locate_key(edition, key, config), message, hint)])

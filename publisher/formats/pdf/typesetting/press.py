"""RGB -> the four inks of a press: the theme's colours by its table, all else by a profile."""

from __future__ import annotations

import hashlib
import io
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageCms, ImageMath

from publisher.config.output_intent import MOST_BYTES
from publisher.door import read_file
from publisher.formats.pdf.contract.fragment import PressInks
from publisher.theme.four_inks import Inks

INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION
FULL = 400  # percent of four inks


class Press:
    """The inks of an edition; without a profile only the theme's colours have inks."""

    def __init__(self, inks: PressInks) -> None:
        self.inks, self.most = dict(inks.colours), inks.most
        self.profile: Any = None
        if inks.profile:
            content = read_file(Path(inks.profile), Path(inks.fence), MOST_BYTES)
            self.profile = ImageCms.ImageCmsProfile(io.BytesIO(content))
        # by digest of the profile of a picture, "" for sRGB
        self.transforms: dict[str, Any] = {}

    def of_colour(self, colour: tuple[float, ...]) -> Inks | None:
        """Return the inks of an RGB colour, from 0 to 1 each; None where nothing gives them."""
        red, green, blue = (round(255 * channel) for channel in colour)
        if (red, green, blue) not in self.inks:
            if self.profile is None:
                return None
            pixel = self.convert(Image.new("RGB", (1, 1), (red, green, blue)), b"")
            cyan, magenta, yellow, black = (share / 255 for share in pixel.tobytes())
            self.inks[red, green, blue] = cyan, magenta, yellow, black
        return self.inks[red, green, blue]

    def convert(self, picture: Image.Image, own: bytes) -> Image.Image:
        """Return an RGB picture in four inks; `own` is its profile, empty for sRGB."""
        inks = ImageCms.applyTransform(picture, self._transform(own))
        assert inks is not None, "it is not changed in place"
        return limit_inks(inks, self.most) if self.most < FULL else inks

    def _transform(self, own: bytes) -> Any:
        key = hashlib.sha256(own).hexdigest() if own else ""
        if key not in self.transforms:
            try:
                self.transforms[key] = self._build(_read_source(own))
            except ImageCms.PyCMSError:  # a profile that can be opened, and lacks what it needs
                self.transforms[key] = self._build(ImageCms.createProfile("sRGB"))
        return self.transforms[key]

    def _build(self, source: Any) -> Any:
        return ImageCms.buildTransform(source, self.profile, "RGB", "CMYK", INTENT, FLAGS)


def limit_inks(picture: Image.Image, most: int) -> Image.Image:
    """Return a picture in four inks of which no pixel has more than `most` percent of all together.

    Where there is too much, cyan, magenta and yellow become less by the same share.
    """
    *colours, black = picture.split()
    room = ImageMath.lambda_eval(
        lambda args: args["float"](args["k"]) * -1.0 + most * 2.55,
        k=black,
    )
    names = dict(zip("cmy", colours, strict=True))
    share = ImageMath.lambda_eval(
        lambda args: args["min"](
            args["room"] / args["max"](args["c"] + args["m"] + args["y"], 1), 1.0
        ),
        room=room,
        **names,
    )
    fewer = [
        ImageMath.lambda_eval(
            lambda args: args["convert"](args["one"] * args["share"], "L"), one=one, share=share
        )
        for one in colours
    ]
    return Image.merge("CMYK", (*fewer, black))


def _read_source(own: bytes) -> Any:
    """Return the profile of a picture; sRGB if it has none that is of RGB."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(own)) if own else None
    except OSError:
        profile = None
    is_rgb = profile is not None and profile.profile.xcolor_space.strip() == "RGB"
    return profile if is_rgb else ImageCms.createProfile("sRGB")


def is_colourless(picture: Image.Image) -> bool:
    """Return whether all channels of an RGB picture are alike."""
    red, green, blue = picture.split()
    return not (
        ImageChops.difference(red, green).getbbox() or ImageChops.difference(red, blue).getbbox()
    )


@lru_cache(maxsize=2)
def open_press(inks: PressInks) -> Press:
    """Return the press of an edition; the profile of the last two stays open."""
    return Press(inks)

"""Makes a picture fit what podcast directories accept."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from narrate.errors import EncodingError
from narrate.shows.covers.cover import MAX_BYTES, MAX_SIDE, MIN_SIDE, Cover, jpeg, require_pillow

if TYPE_CHECKING:
    from PIL.Image import Image

MIN_PIXELS = 300
"""The least width and height of a picture that is worth enlarging."""

_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png"}
_READ_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


def fitted(picture: bytes, subject: str) -> Cover:
    """The picture as it is if directories accept it, else a JPEG of it that they do.

    What is not square is shown whole, on a blurred copy of itself. Raises `EncodingError`, which names
    ``subject``.
    """
    image = _opened(picture, subject)
    changes = tuple(_faults(image, len(picture)))
    if not changes:
        return Cover(picture, _TYPES[str(image.format)])
    side = min(max(*image.size, MIN_SIDE), MAX_SIDE)
    return Cover(jpeg(_square(_in_rgb(image), side)), "image/jpeg", changes)


def _opened(picture: bytes, subject: str) -> Image:
    require_pillow()
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(picture), formats=_READ_FORMATS)
            # Before it is decoded: the pictures of many posts are small, in every build.
            _check_size(image, subject)
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        hint = f"use up to {MAX_SIDE} × {MAX_SIDE} pixels"
        raise EncodingError("the cover has too many pixels", subject, hint) from None
    except (OSError, SyntaxError, ValueError):  # what Pillow's readers raise
        hint = "use a JPEG or PNG"
        raise EncodingError("the cover is not a picture that can be read", subject, hint) from None
    return image


def _check_size(image: Image, subject: str) -> None:
    if min(image.size) < MIN_PIXELS:
        size = f"{image.width} × {image.height} pixels"
        hint = f"use one of {MIN_SIDE} to {MAX_SIDE} pixels"
        raise EncodingError(f"the cover has only {size}", subject, hint)


def _faults(image: Image, size: int) -> Iterator[str]:
    """What directories would not accept of a picture whose file has ``size`` bytes."""
    from PIL import ExifTags

    if image.format not in _TYPES:
        yield f"it is a {image.format}"
    if image.width != image.height:
        yield f"it is not square: {image.width} × {image.height} pixels"
    elif not MIN_SIDE <= image.width <= MAX_SIDE:
        yield f"it has {image.width} × {image.height} pixels"
    if image.mode != "RGB" or "transparency" in image.info:
        yield f"its colors are {image.mode}"
    if image.getexif().get(ExifTags.Base.Orientation, 1) != 1:
        yield "it is stored turned"
    if size > MAX_BYTES:
        yield f"it has {size >> 10} KB"


def _in_rgb(image: Image) -> Image:
    """The picture as it is to be seen: upright, in sRGB, and on white where it is transparent."""
    from PIL import Image, ImageCms, ImageOps

    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):  # 16 bits of gray, of which Pillow would show all from 256 on as white
        upright = upright.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    profile = upright.info.get("icc_profile")
    if profile and upright.mode in ("RGB", "CMYK"):
        try:
            own, srgb = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(upright, own, srgb, outputMode="RGB")
            upright = converted or upright
        except (ImageCms.PyCMSError, OSError):  # a damaged profile: then as if there were none
            pass
    if not upright.has_transparency_data:
        return upright.convert("RGB")
    whole = upright.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", whole.size, "white"), whole).convert("RGB")


def _square(image: Image, side: int) -> Image:
    from PIL import Image, ImageFilter, ImageOps

    if image.width == image.height:
        return image.resize((side, side), Image.Resampling.LANCZOS)
    small = ImageOps.fit(image, (side // 8, side // 8))  # blurring is slow in large pictures
    around = small.filter(ImageFilter.GaussianBlur(side / 200)).resize((side, side), Image.Resampling.BICUBIC)
    inside = ImageOps.contain(image, (side, side), Image.Resampling.LANCZOS)
    around.paste(inside, ((side - inside.width) // 2, (side - inside.height) // 2))
    return around

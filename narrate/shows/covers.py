"""Covers: a picture made to fit what podcast directories accept, or one drawn from a show's title."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from narrate.errors import EncodingError, OptionError, install_hint
from narrate.input_files import read_limited
from narrate.shows.show import Show

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

MIN_SIDE, MAX_SIDE = 1400, 3000
"""What Apple Podcasts accepts, in pixels."""
DRAWN_SIDE = 1600
MAX_BYTES = 512 << 10
"""What validators of feeds advise: apps load covers over mobile connections."""
MIN_PIXELS = 300
"""The least width and height of a picture that is worth enlarging."""
LEGIBLE_SIZE = 0.15
"""The smallest type that is legible where an app shows a cover 55 pixels wide, as a part of that: capital letters
are 6 pixels high."""
MIN_CONTRAST = 4.5
"""Of the two colors of a drawn cover, as WCAG 2 measures it."""

MAX_PICTURE_BYTES = 32 << 20
_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png"}
_READ_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_QUALITIES = (92, 82, 70, 58, 45)
_FONT = Path(__file__).with_name("data") / "DejaVuSansCondensed-Bold.ttf"
_PALETTE = (
    ("#12344d", "#ffffff"),
    ("#5b1a3a", "#ffe9d6"),
    ("#14432a", "#f6f1d5"),
    ("#2d1e5f", "#ffffff"),
    ("#7a1f12", "#fff1dc"),
    ("#f2c14e", "#1d1d1d"),
    ("#f4ede0", "#233142"),
    ("#101820", "#fee715"),
)
"""Background and text; the contrast of each pair is at least 7."""
_MARGIN, _TEXT_HEIGHT = 0.09, 0.66
_BARS, _BAR_TOP, _BAR_BOTTOM = 13, 0.78, 0.91
_LEADING = 1.12
_STEP = 0.97
"""From one size of type that is tried to the next."""


@dataclass(frozen=True, slots=True)
class Cover:
    """A square picture of `MIN_SIDE` to `MAX_SIDE` pixels in RGB, and up to `MAX_BYTES`."""

    data: bytes
    mime: str
    """``image/jpeg`` or ``image/png``."""
    changes: tuple[str, ...] = ()
    """What a picture had to be changed for, such as ``it is not square``; empty if it is used as it was."""

    @property
    def name(self) -> str:
        """A name for its file, which another cover does not have."""
        extension = "png" if self.mime == "image/png" else "jpg"
        return f"cover-{hashlib.sha256(self.data).hexdigest()[:8]}.{extension}"


def show_cover(show: Show) -> Cover:
    """The cover of a show: the picture that it names, made to fit, or a drawn one.

    Raises `EncodingError` if that cannot be read or Pillow is not installed, and `OptionError` if the font or the
    colors do not do.
    """
    if show.cover is None:
        return drawn(show.title, show.colors, show.font)
    try:
        picture = read_limited(show.cover, MAX_PICTURE_BYTES)
    except OSError as error:
        raise EncodingError(f"the cover cannot be read: {error.strerror}", str(show.cover)) from None
    return fitted(picture, str(show.cover))


def fitted(picture: bytes, subject: str) -> Cover:
    """The picture as it is if directories accept it, else a JPEG of it that they do.

    What is not square is shown whole, on a blurred copy of itself. Raises `EncodingError`, which names
    ``subject``.
    """
    image = _opened(picture, subject)
    if min(image.size) < MIN_PIXELS:
        size = f"{image.width} × {image.height} pixels"
        hint = f"use one of {MIN_SIDE} to {MAX_SIDE} pixels"
        raise EncodingError(f"the cover has only {size}", subject, hint)
    changes = tuple(_faults(image, len(picture)))
    if not changes:
        return Cover(picture, _TYPES[str(image.format)])
    side = min(max(*image.size, MIN_SIDE), MAX_SIDE)
    return Cover(_jpeg(_square(_in_rgb(image), side)), "image/jpeg", changes)


def drawn(title: str, colors: tuple[str, str] | None = None, font: Path | None = None) -> Cover:
    """A cover with the title in large type, or with its initials above it if that would be too small to read.

    ``colors`` are those of the background and of the text; without them, the title decides. Raises as
    `show_cover`.
    """
    background, ink = colors or _PALETTE[hashlib.sha256(title.encode()).digest()[0] % len(_PALETTE)]
    if _contrast(background, ink) < MIN_CONTRAST:
        raise OptionError(
            f"the text would be hard to read in these colors: {background}, {ink}", "colors", "choose others"
        )
    _pillow()
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (DRAWN_SIDE, DRAWN_SIDE), background)
    draw = ImageDraw.Draw(image)
    _draw_text(draw, title, font or _FONT, ink)
    _draw_bars(draw, title, _mixed(background, ink))
    return Cover(_jpeg(image), "image/jpeg")


# --- pictures ---------------------------------------------------------------------------------------------------


def _pillow() -> None:
    try:
        import PIL.Image  # noqa: F401
    except ModuleNotFoundError:
        raise EncodingError("a cover needs Pillow", hint=install_hint("show")) from None


def _opened(picture: bytes, subject: str) -> Image:
    _pillow()
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(picture), formats=_READ_FORMATS)
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        hint = f"use up to {MAX_SIDE} × {MAX_SIDE} pixels"
        raise EncodingError("the cover has too many pixels", subject, hint) from None
    except (OSError, SyntaxError, ValueError):  # what Pillow's readers raise
        hint = "use a JPEG or PNG"
        raise EncodingError("the cover is not a picture that can be read", subject, hint) from None
    return image


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


def _jpeg(image: Image) -> bytes:
    """A JPEG of up to `MAX_BYTES`: of less quality, then with fewer pixels, as far as needed."""
    for quality in _QUALITIES:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality, subsampling=0 if quality > 80 else 2, optimize=True)
        if file.tell() <= MAX_BYTES:
            return file.getvalue()
    if image.width > MIN_SIDE:
        return _jpeg(_square(image, MIN_SIDE))
    return file.getvalue()  # only noise is larger: less would be no picture


# --- drawing ----------------------------------------------------------------------------------------------------


def _draw_text(draw: ImageDraw, title: str, font: Path, ink: str) -> None:
    """The title; or, if its type would be smaller than `LEGIBLE_SIZE`, its initials and below them the title."""
    width, height = (1 - 2 * _MARGIN) * DRAWN_SIDE, _TEXT_HEIGHT * DRAWN_SIDE
    words = title.split()
    _check_font(font, title)
    type_, lines = _largest(words, font, width, height)
    top = _MARGIN * DRAWN_SIDE
    if type_.size < LEGIBLE_SIZE * DRAWN_SIDE:
        initials = "".join(word[0] for word in words if word[0].isalnum())[:3].upper() or words[0][0]
        large, mark = _largest([initials], font, width, height * 0.6)
        _write(draw, mark, large, top, ink)
        top += large.size * _LEADING
        type_, lines = _largest(words, font, width, height * 0.36)
    _write(draw, lines, type_, top, ink)


def _largest(words: Sequence[str], font: Path, width: float, height: float) -> tuple[FreeTypeFont, list[str]]:
    """The largest type in which the words fit into a box of pixels, and the lines they make."""
    from PIL import ImageFont

    size = height / _LEADING
    while True:
        type_ = ImageFont.truetype(str(font), max(1, round(size)))
        lines = _wrapped(words, type_, width)
        fits = len(lines) * size * _LEADING <= height and max(map(type_.getlength, lines)) <= width
        if fits or size < 2:
            return type_, lines
        size *= _STEP


def _wrapped(words: Sequence[str], type_: FreeTypeFont, width: float) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if type_.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _write(draw: ImageDraw, lines: Sequence[str], type_: FreeTypeFont, top: float, ink: str) -> None:
    for index, line in enumerate(lines):
        place = (_MARGIN * DRAWN_SIDE, top + index * type_.size * _LEADING)
        draw.text(place, line, font=type_, fill=ink, anchor="la")


def _draw_bars(draw: ImageDraw, title: str, color: str) -> None:
    """A row of bars like those of a recording, which differs from show to show."""
    heights = hashlib.sha256(title.encode()).digest()[1 : _BARS + 1]
    pitch = (1 - 2 * _MARGIN) * DRAWN_SIDE / _BARS
    middle, room = (_BAR_TOP + _BAR_BOTTOM) / 2 * DRAWN_SIDE, (_BAR_BOTTOM - _BAR_TOP) / 2 * DRAWN_SIDE
    for index, value in enumerate(heights):
        left, half = _MARGIN * DRAWN_SIDE + (index + 0.2) * pitch, room * (0.25 + 0.75 * value / 255)
        box = (left, middle - half, left + 0.6 * pitch, middle + half)
        draw.rounded_rectangle(box, radius=0.3 * pitch, fill=color)


def _check_font(font: Path, title: str) -> None:
    """Raises `OptionError` if the font cannot be read, or shows a letter of the title as it shows none."""
    from PIL import ImageFont

    try:
        type_ = ImageFont.truetype(str(font), 40)
    except OSError as error:
        raise OptionError(
            f"the font cannot be read: {error}", str(font), "use a TrueType or OpenType file"
        ) from None
    unknown = bytes(type_.getmask("\U0010fffd"))
    for letter in title:
        if not letter.isspace() and bytes(type_.getmask(letter)) == unknown:
            hint = "set font to a file of a font that has it, or cover to a picture"
            raise OptionError(f"the font of the cover has no {letter!r}", str(font), hint)


# --- colors -----------------------------------------------------------------------------------------------------


def _mixed(background: str, ink: str) -> str:
    """The color halfway between two."""
    halves = ((one + other) // 2 for one, other in zip(_rgb(background), _rgb(ink), strict=True))
    return "#" + "".join(f"{half:02x}" for half in halves)


def _contrast(one: str, other: str) -> float:
    """The contrast of two colors by WCAG 2, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(color: str) -> list[float]:
    return [part / 255 for part in _rgb(color)]


def _rgb(color: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(color.removeprefix("#")))

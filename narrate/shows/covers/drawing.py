"""Draws a cover from the title of a show."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from narrate.errors import OptionError
from narrate.shows.covers.colors import MIN_CONTRAST, contrast, mixed, pair_for
from narrate.shows.covers.cover import Cover, jpeg, require_pillow
from narrate.shows.feeds.characters import cut, on_one_line

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

DRAWN_SIDE = 1600
"""In pixels."""
LEGIBLE_SIZE = 0.15
"""The smallest type that is legible where an app shows a cover 55 pixels wide, as a part of that: capital letters
are 6 pixels high."""

_FONT = Path(__file__).parents[1] / "data" / "DejaVuSansCondensed-Bold.ttf"
_MARGIN, _TEXT_HEIGHT = 0.09, 0.66
_BARS, _BAR_TOP, _BAR_BOTTOM = 13, 0.78, 0.91
"""As parts of the side, but for the number of bars."""
_LEADING = 1.12
"""From line to line, as a part of the size of the type."""
_MAX_TITLE_BYTES = 160
_UNASSIGNED = "\U0010fffd"
"""A font shows it as it shows all that it has not."""
_STEP = 0.97
"""From one size of type that is tried to the next."""


def drawn(title: str, colors: tuple[str, str] | None = None, font: Path | None = None) -> Cover:
    """A cover with the title in large type, or with its initials above it if that would be too small to read.

    ``colors`` are those of the background and of the text; without them, the title decides. Raises
    `narrate.errors.EncodingError` if Pillow is not installed, and `OptionError` if the font or the colors do not
    do.
    """
    title = on_one_line(title)
    background, ink = colors or pair_for(title)
    if contrast(background, ink) < MIN_CONTRAST:
        raise OptionError(
            f"the text would be hard to read in these colors: {background}, {ink}", "colors", "choose others"
        )
    require_pillow()
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (DRAWN_SIDE, DRAWN_SIDE), background)
    draw = ImageDraw.Draw(image)
    _draw_text(draw, _words(title, font or _FONT), font or _FONT, ink)
    _draw_bars(draw, title, mixed(background, ink))
    return Cover(jpeg(image), "image/jpeg")


def _draw_text(draw: ImageDraw, words: Sequence[str], font: Path, ink: str) -> None:
    """The title; or, if its type would be smaller than `LEGIBLE_SIZE`, its initials and below them the title."""
    width, height = (1 - 2 * _MARGIN) * DRAWN_SIDE, _TEXT_HEIGHT * DRAWN_SIDE
    type_, lines = _largest(words, font, width, height)
    top = _MARGIN * DRAWN_SIDE
    if type_.size < LEGIBLE_SIZE * DRAWN_SIDE:
        letters = "".join(next(filter(str.isalnum, word), "") for word in words)
        large, mark = _largest([letters[:3].upper() or words[0][0]], font, width, height * 0.6)
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


def _words(title: str, font: Path) -> list[str]:
    """The words of the title, up to `_MAX_TITLE_BYTES`, without signs that the font has not, such as emoji.

    Raises `OptionError` if the font cannot be read, or has not every letter.
    """
    from PIL import ImageFont

    try:
        type_ = ImageFont.truetype(str(font), 40)
    except OSError as error:
        hint = "use a TrueType or OpenType file"
        raise OptionError(f"the font cannot be read: {error}", str(font), hint) from None
    written = cut(unicodedata.normalize("NFC", title), _MAX_TITLE_BYTES)
    unknown = bytes(type_.getmask(_UNASSIGNED))
    absent = {each for each in written if not each.isspace() and bytes(type_.getmask(each)) == unknown}
    words = "".join(each for each in written if each not in absent).split()
    letter = next((each for each in written if each in absent and (each.isalnum() or not words)), "")
    if letter:
        hint = "set font to a file of a font that has it, or cover to a picture"
        raise OptionError(f"the font of the cover has no {letter!r}", str(font), hint)
    return words

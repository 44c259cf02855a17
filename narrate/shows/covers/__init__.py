"""Covers: a picture made to fit what podcast directories accept, or one drawn from a show's title."""

from __future__ import annotations

from narrate.errors import EncodingError
from narrate.input_files import read_limited
from narrate.shows.covers.cover import Cover
from narrate.shows.covers.drawing import drawn
from narrate.shows.covers.fitting import fitted
from narrate.shows.show import Show

MAX_PICTURE_BYTES = 32 << 20


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

"""Recognizes the name of a picture's file, which programs state where its description should be."""

from __future__ import annotations

from narrate import lazy_re as re

_FILE_NAME = re.compile(
    r"(?:.*[\\/])?[^\\/]+\.(?:avif|bmp|gif|heic|jpe?g|png|svg|tiff?|webp)"
    r"|(?:img|dsc|dscn|dscf|pxl|image|photo|picture|untitled|screen-?shot|scan)[-_ ]?[\d_-]*"
    r"|(?:null|undefined|n/a|advertisement|spacer|placeholder|thumbnail)"
    r"|(?=[^\s]*\d)[a-z\d]+(?:[-_][a-z\d]+){2,}",
    re.IGNORECASE,
)


def is_file_name(text: str) -> bool:
    """Whether a text is the name of a picture's file, or one that a camera gives, or stands for no description."""
    return _FILE_NAME.fullmatch(text.strip()) is not None

"""A cover that podcast directories accept."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrate.errors import EncodingError, install_hint

if TYPE_CHECKING:
    from PIL.Image import Image

MIN_SIDE, MAX_SIDE = 1400, 3000
"""What Apple Podcasts accepts, in pixels."""
MAX_BYTES = 512 << 10
"""What validators of feeds advise: apps load covers over mobile connections."""

_QUALITIES = (92, 82, 70, 58, 45)
"""Of JPEG, from the first that is tried."""


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


def require_pillow() -> None:
    """Raises `EncodingError` if Pillow is not installed."""
    try:
        import PIL.Image  # noqa: F401
    except ModuleNotFoundError:
        raise EncodingError("a cover needs Pillow", hint=install_hint("show")) from None


def jpeg(image: Image) -> bytes:
    """A JPEG of a square picture, up to `MAX_BYTES`: of less quality, then of fewer pixels, as far as needed."""
    for quality in _QUALITIES:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality, subsampling=0 if quality > 80 else 2, optimize=True)
        if file.tell() <= MAX_BYTES:
            return file.getvalue()
    if image.width > MIN_SIDE:
        return jpeg(image.resize((MIN_SIDE, MIN_SIDE)))
    return file.getvalue()  # only noise is larger: less would be no picture

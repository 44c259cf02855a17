"""The cover: the image that players show."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from narrate.errors import EncodingError
from narrate.mixing import ffmpeg
from narrate.publishing.inputs import MAX_COVER_BYTES, cover_file
from narrate.reading.post import Post

MAX_PIXELS = 1400
"""The maximum width and height of a cover, in pixels. Every audio file contains a copy."""

PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
"""Media types of the images that are accepted from the web."""
_PICTURE_NAMES = "JPEG, PNG, WebP or GIF"
_BITMAP = re.compile(rb"BM....\0\0\0\0", re.DOTALL)
"""Accepted from files alone."""
_SIGNATURE = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|RIFF....WEBP", re.DOTALL)


def cover_of(post: Post, *, allow_private_hosts: bool = False) -> bytes:
    """The post's image as a JPEG, at most `MAX_PIXELS` wide and high; empty if the post names none.

    Raises `EncodingError` if the image is missing, not in the post's folder, or not an image, and
    `narrate.errors.NetworkError` if its address cannot be read.
    """
    if not post.image:
        return b""
    if "://" in post.image:
        from narrate.net.requests import get

        picture = get(post.image, accept=PICTURES, allow_private_hosts=allow_private_hosts).data
        return _jpeg(picture, post.image, is_picture=bool(_SIGNATURE.match(picture)))
    file = cover_file(post)
    try:
        with file.open("rb") as stream:
            picture = stream.read(MAX_COVER_BYTES + 1)
    except OSError as error:
        raise EncodingError(f"the cover cannot be read: {error.strerror}", str(file)) from None
    if len(picture) > MAX_COVER_BYTES:
        raise EncodingError(
            f"the cover is larger than {MAX_COVER_BYTES >> 20} MB", str(file), "name a smaller one"
        )
    return _jpeg(picture, file.name, is_picture=bool(_SIGNATURE.match(picture) or _BITMAP.match(picture)))


def _jpeg(picture: bytes, subject: str, *, is_picture: bool) -> bytes:
    if not is_picture:  # ffmpeg also accepts playlists, and would open the files and addresses in them
        raise EncodingError("the cover is not an image of a supported type", subject, f"use {_PICTURE_NAMES}")
    fit = f"scale='min({MAX_PIXELS},iw)':'min({MAX_PIXELS},ih)':force_original_aspect_ratio=decrease"
    encoded = ["-frames:v", "1", "-vf", fit, "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "3"]
    with TemporaryDirectory(prefix="narrate-") as folder:
        file = Path(folder) / "cover"
        file.write_bytes(picture)
        made = ffmpeg.output(["-i", file, *encoded, "-f", "image2pipe", "-"], f"the cover {subject}")
    if not made:
        raise EncodingError("the cover is not an image", subject)
    return made

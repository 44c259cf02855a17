"""The cover: the image that players show."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from narrate.errors import EncodingError
from narrate.mixing import ffmpeg
from narrate.reading.post import Post

MAX_PIXELS = 1400
"""The maximum width and height of a cover, in pixels. Every audio file contains a copy."""

PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
"""Media types of the images that are accepted from the web."""
_PICTURE_NAMES = "JPEG, PNG, WebP or GIF"
_SIGNATURE = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|RIFF....WEBP", re.DOTALL)


def cover_of(post: Post, *, allow_private_hosts: bool = False) -> bytes:
    """The post's image as a JPEG, at most `MAX_PIXELS` wide and high; empty if the post names none.

    Raises `EncodingError` if the image is missing or is not an image, and `narrate.errors.NetworkError` if its
    address cannot be read.
    """
    if not post.image:
        return b""
    if "://" in post.image:
        return _from_web(post.image, allow_private_hosts)
    file = Path(post.folder) / post.image
    if not file.is_file():
        raise EncodingError("the cover is missing", str(file), "name a file beside the post")
    return _jpeg(file, file.name)


def _from_web(url: str, allow_private_hosts: bool) -> bytes:
    from narrate.net.requests import get

    picture = get(url, accept=PICTURES, allow_private_hosts=allow_private_hosts).data
    # ffmpeg also accepts playlists, and would open the files and addresses in them.
    if not _SIGNATURE.match(picture):
        raise EncodingError("the cover is not an image of a supported type", url, f"use {_PICTURE_NAMES}")
    with TemporaryDirectory(prefix="narrate-") as folder:
        file = Path(folder) / "cover"
        file.write_bytes(picture)
        return _jpeg(file, url)


def _jpeg(file: Path, subject: str) -> bytes:
    fit = f"scale='min({MAX_PIXELS},iw)':'min({MAX_PIXELS},ih)':force_original_aspect_ratio=decrease"
    arguments: list[ffmpeg.Argument] = [
        "-i",
        file,
        "-frames:v",
        "1",
        "-vf",
        fit,
        "-c:v",
        "mjpeg",
        "-pix_fmt",
        "yuvj420p",
        "-q:v",
        "3",
    ]
    picture = ffmpeg.output([*arguments, "-f", "image2pipe", "-"], f"the cover {subject}")
    if not picture:
        raise EncodingError("the cover is not an image", subject)
    return picture

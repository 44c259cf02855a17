"""The picture a player shows."""

from __future__ import annotations

from pathlib import Path

from narrate.errors import EncodingError
from narrate.mixing import ffmpeg
from narrate.reading.post import Post

MOST_PIXELS = 1400
"""The longer side of a cover, in pixels; it travels inside every file."""


def cover_of(post: Post) -> bytes:
    """The post's image as a JPEG, at most `MOST_PIXELS` wide and high; empty where the post names none.

    Raises `EncodingError` where it names one that is not on this machine or is no image.
    """
    if not post.image:
        return b""
    if "://" in post.image:
        raise EncodingError("the cover is an address, and narrate does not fetch it", post.image, "name a file")
    file = Path(post.folder) / post.image
    if not file.is_file():
        raise EncodingError("the cover is missing", str(file), "name a file beside the post")
    fit = f"scale='min({MOST_PIXELS},iw)':'min({MOST_PIXELS},ih)':force_original_aspect_ratio=decrease"
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
    picture = ffmpeg.output([*arguments, "-f", "image2pipe", "-"], f"the cover {file.name}")
    if not picture:
        raise EncodingError("the cover is no image", str(file))
    return picture

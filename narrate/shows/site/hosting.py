"""What whoever hosts a site says of each of its files: the media type, and how long it may be kept."""

from __future__ import annotations

from pathlib import PurePosixPath

from narrate import lazy_re as re

FOREVER = "public, max-age=31536000, immutable"
"""Of a file whose name changes with its content."""
ASK_AGAIN = "no-cache"
"""Of any other: it may be kept, but is to be asked for again each time, which costs no more than a 304."""

_OCTETS = "application/octet-stream"
_TYPES = {
    ".aac": "audio/aac",
    ".css": "text/css; charset=utf-8",
    ".flac": "audio/flac",
    ".gif": "image/gif",
    ".htm": "text/html; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".m4a": "audio/mp4",
    ".m4b": "audio/mp4",
    ".md": "text/markdown; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".png": "image/png",
    ".srt": "application/x-subrip",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
_SUM = r"-(?!(?:19|20)\d{6}\.)[0-9a-f]{8}"
"""What stands before the extension of a file that is named after its content; a date is no sum."""
_NAMED_BY_SUM = re.compile(rf".+{_SUM}\.(?!html?$|xml$)\w+")
_SPECIAL = (
    (re.compile(r"feed(?:-\d+)?\.xml"), "application/rss+xml; charset=utf-8"),
    (re.compile(r"feed(?:-\d+)?\.json"), "application/feed+json"),
    (re.compile(rf"chapters(?:{_SUM})?\.json"), "application/json+chapters"),
)
_FEED = re.compile(r"feed(?:-\d+)?\.(?:xml|json)")
_SECRET = re.compile(r".+-[0-9a-f]{32}")


def media_type(path: str) -> str:
    """The media type of a file, by its name; ``path`` has slashes."""
    name = path.rpartition("/")[2]
    special = (kind for pattern, kind in _SPECIAL if pattern.fullmatch(name))
    return next(special, _TYPES.get(PurePosixPath(name).suffix.lower(), _OCTETS))


def cache_control(path: str) -> str:
    """The value of Cache-Control for a file."""
    return FOREVER if named_by_sum(path) else ASK_AGAIN


def named_by_sum(path: str) -> bool:
    """Whether the name of a file holds a part of its sum, so that another content has another name."""
    return bool(_NAMED_BY_SUM.fullmatch(path.rpartition("/")[2]))


def is_feed(path: str) -> bool:
    """Whether a file is a document of a feed, by its name."""
    return bool(_FEED.fullmatch(path.rpartition("/")[2]))


def is_secret(path: str) -> bool:
    """Whether a path is in the folder of a private show, as `narrate.shows.site.address` names them."""
    return any(_SECRET.fullmatch(part) for part in path.split("/"))


def is_hidden(path: str) -> bool:
    """Whether a file, or a folder that it is in, is not for visitors: its name begins with a dot."""
    return any(part.startswith(".") for part in path.split("/"))

"""Gets the bytes of a post from a file, standard input, or a URL."""

from __future__ import annotations

import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, urlsplit

from narrate import lazy_re as re
from narrate.errors import MissingError, ReadingError
from narrate.input_files import read_limited
from narrate.reading import source_formats
from narrate.reading.decoding import decode

if TYPE_CHECKING:
    from narrate.net.requests import Response

_log = logging.getLogger(__name__)

STDIN = "-"

MAX_BYTES = 512 << 20
"""Books with hundreds of pictures have less. A device or a pipe may have no end."""
MAX_TEXT_BYTES = 64 << 20
"""A text of this size takes a month to listen to."""
_PACKED = frozenset({"docx", "epub", "pdf"})
_SPLIT_HINT = "check that it is the right file, or split it"

_BARE_ADDRESS = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}/", re.IGNORECASE)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


class Copies(Protocol):
    """Keeps responses, so that servers need not send again what has not changed."""

    def get(self, url: str, /) -> Response | None:
        """The last response from ``url``, if it was kept."""

    def put(self, url: str, response: Response, /) -> None:
        """Keep a response, if its server says how to ask for changes."""


class Ahead(Protocol):
    """Gets posts from the network before they are read."""

    def take(self, reference: str, /) -> Source | ApiAnswer | None:
        """What was got of a post; None if nobody asked for it. Raises what `narrate.reading.fetch_post` does."""


@dataclass(frozen=True, slots=True)
class Access:
    """How to fetch a post."""

    kind: str = ""
    """The kind of post, a key of `source_formats.KINDS`; empty to infer it from its name and media type."""
    allow_private_hosts: bool = False
    """Whether a URL may lead to this machine or its private network."""
    copies: Copies | None = None
    """Of listings; None to fetch each in any case."""
    ahead: Ahead | None = None
    """Where to look for a post first."""


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of a post, and where they came from."""

    data: bytes
    kind: str = "markdown"
    """A key of `source_formats.KINDS`."""
    name: str = "post"
    """The file name without its extension: ``my-post`` for ``posts/my-post.md``; empty for a URL that ends
    without a name."""
    subject: str = "post"
    """What errors call it: its path or URL."""
    folder: Path | None = None
    """The folder that its relative paths start from."""
    url: str = ""
    """The URL it came from, after redirects; empty for files."""
    charset: str = ""
    """The encoding that the server declares."""

    def text(self) -> str:
        """Its text; lines end in ``\\n``, and tabs are the only control characters. Raises `ReadingError`."""
        return decode(self.data, self.subject, self.charset, html=self.kind == "html")


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """What the API of a post's site says of it."""

    url: str
    """The post's, as it was asked for."""
    content: Any
    """JSON."""


def is_url(reference: str) -> bool:
    """Whether ``reference`` is a URL, which has a scheme, rather than a path."""
    return _ADDRESS.match(reference) is not None


def format_of(reference: str, access: Access) -> str:
    """The key of `source_formats.KINDS` that a file is read as; empty if only reading can tell."""
    if access.kind or reference == STDIN or is_url(reference):
        return access.kind
    try:
        return source_formats.of_file(PurePath(reference))
    except ReadingError:
        return ""


def fetch(reference: str, access: Access) -> Source:
    """Get the bytes of the post that ``reference`` names: a URL, a path, or ``-`` for standard input.

    Raises `ReadingError` if there is no such post or narrate does not read its kind, and
    `narrate.errors.NetworkError`.
    """
    if reference == STDIN:
        data = _standard_input()
        kind = access.kind or source_formats.of_content(data, "markdown")
        return Source(data, kind, subject="standard input")
    if is_url(reference):
        return _from_web(reference, access)
    return _from_file(reference, access)


def _standard_input() -> bytes:
    subject = "standard input"
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin is not None else b""  # None if it is closed
    except OSError as error:
        raise ReadingError(f"cannot be read: {error.strerror}", subject) from error
    if len(data) > MAX_BYTES:
        raise ReadingError(f"is larger than {MAX_BYTES >> 20} MB", subject, _SPLIT_HINT)
    return data


def _from_file(reference: str, access: Access) -> Source:
    if not reference:
        raise ReadingError("the reference is empty", hint="name a file or a URL, or use - for standard input")
    path = Path(reference)
    try:
        data = read_limited(path, MAX_BYTES)
    except FileNotFoundError:
        if path.is_symlink():
            raise ReadingError(f"is a link to {os.readlink(path)}, which is not there", str(path)) from None
        raise MissingError("no such file", str(path), _nearby(path)) from None
    except IsADirectoryError:
        raise ReadingError("is a folder, not a post", str(path), _in_folder(path)) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ReadingError(f"cannot be read: {reason}", str(path)) from error
    told = access.kind or source_formats.of_file(path)
    kind = access.kind or source_formats.of_content(data, told)
    if len(data) > MAX_TEXT_BYTES and kind not in _PACKED:
        raise ReadingError(f"is a text of more than {MAX_TEXT_BYTES >> 20} MB", str(path), _SPLIT_HINT)
    if kind != told:
        _log.warning("%s: is %s, whatever its name says, and is read as that", path, kind.upper())
    return Source(data, kind, post_name(path.resolve()), str(path), path.resolve().parent)


def _from_web(url: str, access: Access) -> Source:
    from narrate.net import requests  # imports httpx, which files do not need

    accept = (requests.ANY_TYPE,) if access.kind else source_formats.media_types()
    page = requests.get(url, accept=accept, allow_private_hosts=access.allow_private_hosts)
    path = PurePosixPath(unquote(urlsplit(page.url).path))
    kind = access.kind or source_formats.of_response(path.name, page.media_type, page.url)
    return Source(page.data, kind, post_name(path), page.url, url=page.url, charset=page.charset)


def post_name(path: PurePath) -> str:
    """The name without its extension, or the folder's if that is generic: ``my-post`` for ``my-post/index.md``."""
    generic = path.stem.lower() in {"index", "readme", "post"}
    return os.fsencode(path.parent.name if generic else path.stem).decode(errors="replace")


def _in_folder(folder: Path) -> str:
    """A hint that names some posts in a folder."""
    posts = _posts_in(folder)
    return f"narrate batch takes folders; there is {', '.join(posts)}" if posts else "narrate batch takes folders"


def _posts_in(folder: Path) -> list[str]:
    try:
        return sorted(str(near) for near in folder.iterdir() if source_formats.is_read(near.name))[:3]
    except OSError:
        return []


def _nearby(path: Path) -> str:
    names = _posts_in(path.parent)
    if not names and _BARE_ADDRESS.match(path.as_posix()):
        return f"did you mean https://{path.as_posix()}?"
    return f"there is {', '.join(names)}" if names else f"narrate reads {source_formats.readable()}"

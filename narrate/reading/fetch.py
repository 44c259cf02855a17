"""Where the bytes of a post come from, and how they become text."""

from __future__ import annotations

import codecs
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from narrate.errors import ReadingError

STDIN = "-"

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\r\f\v\x85"}
"""For `str.translate`: characters that no text holds."""

_LINE_ENDS = re.compile(r"\r\n?|[\f\v\x85]")
_TEXT_HAS_AT_MOST = 0.02  # share of control characters; a recording or a picture has far more


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a post and where it came from."""

    text: str
    """Lines end in ``\\n``; there are no control characters but tabs."""
    name: str
    """What the post is called where it lies, without ending: ``my-post`` for ``posts/my-post.md``."""
    folder: Path | None
    """What its relative paths are relative to."""


def fetch(reference: str) -> Source:
    """Get the post that ``reference`` names: a path, or ``-`` for standard input.

    Raises `ReadingError` when there is no such post or it is no text.
    """
    if reference == STDIN:
        return Source(_decode(sys.stdin.buffer.read(), "standard input"), "post", None)
    if _URL.match(reference):
        raise ReadingError(
            "narrate reads files and standard input, not addresses", reference, "save it as Markdown"
        )
    path = Path(reference)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ReadingError("no such file", reference, _nearby(path)) from None
    except IsADirectoryError:
        raise ReadingError("is a folder", reference, _nearby(path / "*.md")) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ReadingError(f"cannot be read: {reason}", reference) from error
    return Source(_decode(data, reference), _name(path), path.resolve().parent)


def _decode(data: bytes, which: str) -> str:
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        problem = f"is not text in UTF-8 (byte {error.start} is 0x{data[error.start]:02x})"
        raise ReadingError(problem, which, "name a Markdown file, or convert it to UTF-8") from None
    clean = text.translate(CONTROLS)
    if len(text) - len(clean) > max(8, _TEXT_HAS_AT_MOST * len(text)):
        raise ReadingError("is binary, not text", which, "name a Markdown file")
    return _LINE_ENDS.sub("\n", clean)


def _name(path: Path) -> str:
    """A bundle's file is named after its folder: ``my-post/index.md``."""
    generic = path.stem.lower() in {"index", "readme", "post"}
    return (path.resolve().parent.name if generic else "") or path.stem


def _nearby(path: Path) -> str:
    try:
        names = sorted(str(near) for near in path.parent.glob("*.md"))[:3]
    except OSError:
        names = []
    return f"there is {', '.join(names)}" if names else "name a Markdown file"

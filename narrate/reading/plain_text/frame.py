"""Takes the frame off a text: the headers of a mail, or a book's header and license of Project Gutenberg."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.reading.html.content.ebook_frame import END_MARKER, START_MARKER
from narrate.reading.html.facts.metadata import Metadata
from narrate.reading.plain_text.mail import split_mail

_FIELD = re.compile(r"(?P<name>Title|Author):\s*(?P<value>\S.*)")
_HEADER_LINES = 600
"""The start of a book is looked for in these: old headers contain the license."""


@dataclass(frozen=True, slots=True)
class FramedText:
    """The lines of a text, and what stands around them."""

    header: tuple[str, ...]
    body: tuple[str, ...]
    footer: tuple[str, ...]
    metadata: Metadata
    """What the header states; empty without one."""


def take_off_frame(lines: Sequence[str]) -> FramedText:
    """Separate a mail or a book from its frame. A text without one is all body."""
    mail = split_mail(lines)
    if mail is not None:
        start, end, metadata = mail
        return FramedText(tuple(lines[:start]), tuple(lines[start:end]), tuple(lines[end:]), metadata)
    starts = [at for at, line in enumerate(lines[:_HEADER_LINES]) if _is_marker(line, START_MARKER)]
    start = starts[-1] + 1 if starts else 0
    ends = (at for at in range(start, len(lines)) if _is_marker(lines[at], END_MARKER))
    end = next(ends, len(lines)) if starts else len(lines)
    header = tuple(lines[:start])
    return FramedText(header, tuple(lines[start:end]), tuple(lines[end:]), _metadata(header))


def _is_marker(line: str, marker: re.Pattern[str]) -> bool:
    return ("*" in line or "project" in line.casefold()) and marker.fullmatch(line.strip()) is not None


def _metadata(header: Sequence[str]) -> Metadata:
    stated: dict[str, str] = {}
    for line in header:
        match = _FIELD.fullmatch(line.strip())
        if match:
            stated.setdefault(match["name"], match["value"])
    author = stated.get("Author", "")
    return Metadata(
        title=stated.get("Title", ""),
        authors=(author,) if author else (),
    )

"""Reads what stands around the text of a mail or a posting to a newsgroup (RFC 5322): headers and a signature."""

from __future__ import annotations

from collections.abc import Sequence
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import parseaddr

from narrate import lazy_re as re
from narrate.reading.dates import read_date
from narrate.reading.html.facts.metadata import Metadata
from narrate.reading.normalize import one_line

_HEADER = re.compile(r"(?P<name>[A-Z][A-Za-z-]{1,40}): ?(?P<value>.*)")
_NAMES = frozenset(
    "bcc cc content-type date from in-reply-to list-id message-id mime-version newsgroups organization received "
    "references reply-to return-path sender sent subject to x-mailer".split()
)
"""Some of these begin any mail; ``Sent`` is Outlook's date."""
_MIN_NAMES = 3
_REPLY = re.compile(r"(?:(?:re|aw|sv|fwd?|wg|tr)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
"""What mail programs in several languages put before the subject of a reply or a forwarded mail."""
_SEPARATOR = re.compile(r"--\s?")
_MAX_SIGNATURE_LINES = 12


def split_mail(lines: Sequence[str]) -> tuple[int, int, Metadata] | None:
    """Where the text of a mail begins and ends, and what its headers state; None if the lines are no mail."""
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    start += lines[start].startswith("From ") if lines else 0  # the separator of an mbox file
    headers: dict[str, str] = {}
    name = ""
    end = len(lines)
    for at, line in enumerate(lines[start:], start):
        match = _HEADER.fullmatch(line)
        if match:
            name = match["name"].casefold()
            headers.setdefault(name, match["value"])
        elif name and line[:1].isspace() and line.strip():
            headers[name] += f" {line.strip()}"
        else:
            end = at
            break
    is_over = end < len(lines) and not lines[end].strip()
    if not is_over or "from" not in headers or len(headers.keys() & _NAMES) < _MIN_NAMES:
        return None
    return end, signature_start(lines, end), _metadata(headers)


def signature_start(lines: Sequence[str], start: int = 0) -> int:
    """Where the signature begins: at the line ``--``, if little follows that."""
    last = max(start, len(lines) - _MAX_SIGNATURE_LINES)
    return next((at for at in range(last, len(lines)) if _SEPARATOR.fullmatch(lines[at])), len(lines))


def _metadata(headers: dict[str, str]) -> Metadata:
    sender = parseaddr(_decoded(headers["from"]))[0]
    return Metadata(
        title=_REPLY.sub("", _decoded(headers.get("subject", "")), count=1),
        authors=(sender,) if sender else (),
        published=read_date(headers.get("date") or headers.get("sent", "")),
    )


def _decoded(value: str) -> str:
    """A header without the encoding of RFC 2047: “Zoë” for ``=?utf-8?q?Zo=C3=AB?=``."""
    try:
        return one_line(str(make_header(decode_header(value))))
    except (HeaderParseError, LookupError, ValueError):
        return one_line(value)

"""Decodes a mail whose text is encoded for transport, or is one of several parts (RFC 2045, RFC 2046)."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy

from narrate import lazy_re as re
from narrate.reading.decoding import decode
from narrate.reading.fetch import Source
from narrate.reading.html.facts.metadata import Metadata
from narrate.reading.plain_text.mail import split_mail

_ENCODED = re.compile(
    r"^content-(?:transfer-encoding:\s*(?:quoted-printable|base64)|type:\s*(?:multipart/|text/html))",
    re.IGNORECASE | re.MULTILINE,
)
_AROUND_BODY = re.compile(r"^.*<body[^>]*>|</body>.*$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that was decoded."""

    metadata: Metadata
    headers: str
    text: str
    """Plain text, or the body of an HTML page; empty if the mail has neither."""
    is_html: bool


def read_mail(text: str, source: Source) -> Mail | None:
    """Decode the mail of which ``text`` is the source; None if it is no mail, or nothing in it is encoded."""
    headers = text.lstrip("\n").partition("\n\n")[0]
    if not _ENCODED.search(headers):
        return None
    lines = split_mail([*headers.split("\n"), "", ""])
    if lines is None:
        return None
    part = message_from_bytes(source.data.lstrip(), policy=policy.default).get_body(("plain", "html"))
    data = None if part is None else part.get_payload(decode=True)
    if part is None or not isinstance(data, bytes):
        return Mail(lines[2], headers, "", is_html=False)
    is_html = part.get_content_subtype() == "html"
    body = decode(data, source.subject, part.get_content_charset(""), html=is_html)
    return Mail(lines[2], headers, _AROUND_BODY.sub("", body) if is_html else body, is_html)

"""Reads what programs put into a Word document whole, for Word to convert when it opens it: pages and text.

These are the targets of ``altChunk`` (ECMA-376 part 1, 17.17.2.1). Many a web page's *Save as Word* writes nothing
else.
"""

from __future__ import annotations

import logging
import posixpath
from email import message_from_bytes, policy
from html import escape

from narrate import lazy_re as re
from narrate.reading.decoding import decode

_AROUND_BODY = re.compile(r"^.*<body[^>]*>|</body>.*$", re.IGNORECASE | re.DOTALL)
_PAGES = frozenset({".htm", ".html", ".xhtml", ".xml"})
_SAVED_PAGES = frozenset({".eml", ".mht", ".mhtml"})

_log = logging.getLogger(__name__)


def chunk_html(name: str, data: bytes, subject: str) -> str:
    """The HTML of a part called ``name``; empty, and logged, if it is neither a page nor text."""
    suffix = posixpath.splitext(name)[1].lower()
    if suffix in _SAVED_PAGES:
        page = message_from_bytes(data, policy=policy.default).get_body(("html", "plain"))
        content = None if page is None else page.get_payload(decode=True)
        if page is None or not isinstance(content, bytes):
            return ""
        suffix = ".html" if page.get_content_subtype() == "html" else ".txt"
        return _body(content, suffix, subject, page.get_content_charset(""))
    if suffix not in _PAGES | {".txt"}:
        _log.warning("%s: %s is left out: it is not text", subject, name)
        return ""
    return _body(data, suffix, subject)


def _body(data: bytes, suffix: str, subject: str, charset: str = "") -> str:
    if suffix == ".txt":
        lines = decode(data, subject, charset).split("\n")
        return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line.strip())
    return _AROUND_BODY.sub("", decode(data, subject, charset, html=True))

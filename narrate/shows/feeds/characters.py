"""Makes text fit for XML and JSON, whatever characters it holds."""

from __future__ import annotations

from narrate import lazy_re as re

REPLACEMENT = "\ufffd"
_NOT_IN_XML = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow, unpaired surrogates among it, and the controls that it discourages; also carriage
returns, which readers do not keep."""


def readable(text: str) -> str:
    """``text`` with `REPLACEMENT` for each character that XML 1.0 does not allow or discourages."""
    return _NOT_IN_XML.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))


def on_one_line(text: str) -> str:
    """The same on one line."""
    return " ".join(readable(text).split())


def html(text: str) -> str:
    """The same as HTML that shows it literally."""
    return readable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, max_bytes: int) -> str:
    """``text`` if it has at most ``max_bytes`` in UTF-8; else its first words that fit, and ``…``."""
    data = text.encode()
    if len(data) <= max_bytes:
        return text
    kept = data[: max_bytes - len("…".encode())].decode(errors="ignore")
    words = kept.rpartition(" ")[0] or kept
    return words.rstrip(" ,;:–—-") + "…"

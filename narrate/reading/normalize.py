"""Normalizes metadata: text on one line, slugs, and keys to compare titles by."""

from __future__ import annotations

import re
import unicodedata

from narrate.reading.decoding import CONTROLS
from narrate.reading.plain_letters import plain_letters

MAX_SLUG = 80
"""Maximum length in bytes: systems limit file names, and extensions are added to them."""
ZERO_WIDTH = " \u200b\u2060\ufeff"
"""White space and what takes no space: generators of documentation put it into the links of headings."""


def one_line(text: str) -> str:
    """``text`` with plain letters, white space collapsed and without control characters or unpaired surrogates,
    and without what takes no space at its ends."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(plain_letters(whole.translate(CONTROLS)).split()).strip(ZERO_WIDTH)


def slugify(text: str) -> str:
    """The words of ``text`` in lower case, joined by hyphens; ``"post"`` if there are none."""
    folded = unicodedata.normalize("NFKD", text)
    kept = unicodedata.normalize("NFC", "".join(c for c in folded if not unicodedata.combining(c))).lower()
    words = "-".join(re.findall(r"\w+", kept.replace("_", " ")))
    return words.encode()[:MAX_SLUG].decode(errors="ignore").strip("-") or "post"


def comparison_key(text: str) -> str:
    """A key that is equal for texts that differ only in case, spacing and punctuation."""
    return re.sub(r"\W+", "", plain_letters(text)).casefold()

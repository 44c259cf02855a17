"""Normalizes metadata: text on one line, dates, slugs, and keys to compare titles by."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import re
import unicodedata
from email.utils import parsedate_to_datetime

from narrate.reading.decoding import CONTROLS
from narrate.reading.plain_letters import plain_letters

MAX_SLUG = 80
"""Maximum length in bytes: systems limit file names, and extensions are added to them."""

_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%d %b %Y")
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M%z", " %H:%M:%S%z")
_DATE_NOISE = (
    (re.compile(r"(?<=\d)(?:st|nd|rd|th)\b"), ""),  # July 16th
    (re.compile(r"(?<=\d)[Tt](?=\d)"), " "),  # 2024-07-16T12:00
    (re.compile(r"(?<=:\d\d)\.\d+"), ""),  # 12:00:00.000
    (re.compile(r"(?<=:\d\d)\s+(?:GMT|UTC)?(?=[Z+-])"), ""),  # 12:00 +0200
    (re.compile(r"(?<=[+-]\d\d\d\d)\s+[A-Z]{2,5}$"), ""),  # 12:00 +0000 UTC, as Go prints it
)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
"""A day and a month in either order, then the year."""


def one_line(text: str) -> str:
    """``text`` with plain letters, white space collapsed and without control characters or unpaired surrogates."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(plain_letters(whole.translate(CONTROLS)).split())


def read_date(text: str) -> dt.date | None:
    """A day, or a `datetime.datetime` if the hour is written too; None if ``text`` is not a date."""
    for noise, plain in _DATE_NOISE:
        text = noise.sub(plain, text)
    for day, clock in itertools.product(_DAYS, _CLOCKS):
        with contextlib.suppress(ValueError):
            moment = dt.datetime.strptime(text, day + clock)
            return moment if clock else moment.date()
    with contextlib.suppress(ValueError):
        return parsedate_to_datetime(text)  # as in email and feeds
    return _slashed_date(text)


def _slashed_date(text: str) -> dt.date | None:
    """``5/28/2024`` or ``28/5/2024``; None for ``5/6/2024``, which is a different day in different countries."""
    found = _SLASHED.fullmatch(text)
    if not found:
        return None
    first, second, year = map(int, found.groups())
    readings = set()
    for month, day in ((first, second), (second, first)):
        with contextlib.suppress(ValueError):
            readings.add(dt.date(year, month, day))
    return readings.pop() if len(readings) == 1 else None


def slugify(text: str) -> str:
    """The words of ``text`` in lower case, joined by hyphens; ``"post"`` if there are none."""
    folded = unicodedata.normalize("NFKD", text)
    kept = unicodedata.normalize("NFC", "".join(c for c in folded if not unicodedata.combining(c))).lower()
    words = "-".join(re.findall(r"\w+", kept.replace("_", " ")))
    return words.encode()[:MAX_SLUG].decode(errors="ignore").strip("-") or "post"


def comparison_key(text: str) -> str:
    """A key that is equal for texts that differ only in case, spacing and punctuation."""
    return re.sub(r"\W+", "", plain_letters(text)).casefold()

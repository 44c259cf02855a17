"""Finds where sentences end, and where a long one can be cut."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from narrate import lazy_re as re
from narrate.reading.post import Span, Spans
from narrate.scripting.languages.language import Language

Range = tuple[int, int]
"""Start and end of a piece of text, in characters. The pieces of a text have no gaps between them."""

_BREAKS = (
    re.compile(r"(?<=—)\s*|(?<=[;:–.?!…])\s+"),
    re.compile(r"(?<=[,)\]])\s+"),
    re.compile(r"\s+"),
)
"""Where a long sentence can be cut, the best first: between clauses, at a comma, between words."""
_ANY = Language("")
_BEFORE_MORE = re.compile(r"(?:^|[\s(])(?:[\d.,]*\d|[^\W\d_]\.)\s+$")
"""A number or an initial, which belongs to the next word."""
_WINDOW = 24


def sentence_ranges(text: str, language: Language) -> Iterator[Range]:
    """The sentences of ``text``, with the white space after each. A line break always ends one."""
    start = end = 0
    for line in text.splitlines(keepends=True):
        for sentence in language.sentences(line):
            if start < end and not _goes_on(text[start:end], sentence, language):
                yield start, end
                start = end
            end += len(sentence)
        if start < end:
            yield start, end
            start = end
    if start < len(text):
        yield start, len(text)


def _goes_on(before: str, after: str, language: Language) -> bool:
    """Whether ``after`` continues the sentence ``before``, which was split after an abbreviation."""
    continues = after[:1].islower() or after[:1].isdigit()
    return continues and language.is_within_abbreviation(before, len(before))


def cut_point(text: str, max_chars: int, language: Language = _ANY) -> int:
    """Where to end the first piece of ``text``, which may have at most ``max_chars`` characters (from 1).

    Cuts after the last clause in the second half of these characters, else after the last comma there, else at the
    last space; not after a number, an initial or an abbreviation, if it can be helped. A longer word is cut at
    ``max_chars``.
    """
    if len(text) <= max_chars:
        return len(text)
    window = text[: max_chars + 1]
    for pattern, least in zip(_BREAKS, (max_chars // 2, max_chars // 2, 1), strict=True):
        ends = [match.end() for match in pattern.finditer(window) if least <= match.end() <= max_chars]
        for end in reversed(ends):
            if not (
                _BEFORE_MORE.search(window, max(0, end - _WINDOW), end)
                or language.is_within_abbreviation(text, end)
            ):
                return end
    return ends[-1] if ends else max_chars


class Slices:
    """Cuts spans by positions in their written text; every span belongs to exactly one slice.

    Of the spans without text, a ``"note"`` belongs to the text before it and a ``"say"`` to the text after it.
    """

    def __init__(self, spans: Spans) -> None:
        self._spans = spans
        self._starts = [0, *accumulate(len(span.text) for span in spans)]

    def take(self, start: int, end: int) -> Spans:
        """The spans from character ``start`` up to ``end``."""
        first = bisect_left(self._starts, start)
        first = max(0, first - 1) if first == len(self._starts) or self._starts[first] > start else first
        last = min(bisect_right(self._starts, end), len(self._spans))
        parts = (self._part(index, start, end) for index in range(first, last))
        return tuple(part for part in parts if part is not None)

    def _part(self, index: int, start: int, end: int) -> Span | None:
        span, at = self._spans[index], self._starts[index]
        if span.text:
            text = span.text[max(0, start - at) : max(0, end - at)]
            return replace(span, text=text) if text else None
        whole_text = self._starts[-1]
        if span.kind == "note":
            inside = start < at <= end or at == start == 0
        else:
            inside = start <= at < end or at == end == whole_text
        return span if inside else None

"""Breaks a sentence into lines, and lines into captions, where a reader would pause."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from narrate import lazy_re as re

Range = tuple[int, int]
"""The first of some words, and the one after the last."""

_WORD = re.compile(r"\S+\s*")
_PHRASE = re.compile(r"[^、。，！？；：]+[、。，！？；：]*|[、。，！？；：]+")
"""A stretch of a text without spaces, up to a mark of Chinese or Japanese."""
_PAUSE = re.compile(r"(?:([!?…:;—–。！？；：])|[,)\]、，])[\"'”’»)\]」』]*\s*$")
"""The end of a word after which a reader pauses; the group is there if a clause ends."""

_AT_A_PAUSE = 0.15
_ELSEWHERE = 0.5
_AFTER_A_PERIOD = 0.9
"""The cost of a break after a comma, where nobody would pause, and after a period, that of an abbreviation
if it is inside a sentence. A line that is left empty costs 1."""


def lines(text: str, width: int) -> list[str]:
    """The lines of at most ``width`` characters in which ``text``, which is on one line, is shown."""
    return [line for (line,) in blocks(text, width, 1)]


def blocks(text: str, width: int, height: int) -> list[list[str]]:
    """The captions in which ``text`` is shown, each of at most ``height`` lines of ``width`` characters."""
    words = _Words(text, width)
    return [words.lines(part, width, height) for part in words.split((0, len(words)), width, height)]


class _Words:
    """The words of a text, each with the space after it, and what it costs to break after each.

    A word that is longer than a line is cut, at a mark if it has any.
    """

    def __init__(self, text: str, width: int) -> None:
        self._words: list[str] = []
        for match in _WORD.finditer(text):
            if len(match[0].rstrip()) <= width:
                self._words.append(match[0])
                continue
            for phrase in _PHRASE.findall(match[0]):
                self._words += [phrase[at : at + width] for at in range(0, len(phrase), width)]
        self._starts = [0, *accumulate(map(len, self._words))]
        self._ends = [start + len(word.rstrip()) for start, word in zip(self._starts, self._words, strict=False)]
        self._breaks = [_cost_of_break(word) for word in self._words[:-1]] + [0.0] * bool(self._words)

    def __len__(self) -> int:
        return len(self._words)

    def lines(self, part: Range, width: int, height: int) -> list[str]:
        """Words that fit into ``height`` lines, in lines of even length if these are not too many."""
        even = self.split(part, width, 1)
        return [
            "".join(self._words[slice(*line)]).strip()
            for line in (even if len(even) <= height else self._full(part, width))
        ]

    def _full(self, part: Range, width: int) -> list[Range]:
        """The fewest lines for these words: each holds as many as it can."""
        start, end = part
        found = []
        while start < end:
            stop = max(start + 1, bisect_right(self._ends, self._starts[start] + width, start, end))
            found.append((start, stop))
            start = stop
        return found

    def _fits(self, part: Range, width: int, height: int) -> bool:
        start, end = part
        in_one_line = self._ends[end - 1] - self._starts[start] <= width
        return in_one_line or (height > 1 and len(self._full(part, width)) <= height)

    def split(self, part: Range, width: int, height: int) -> list[Range]:
        """The words in parts that fit into ``height`` lines, split where that costs least.

        That is in parts of even length, at a pause if possible: the cost of a part is the square of its share that
        is left empty, and that of the break at its end. Time grows with the words, times those that fit in a part.
        """
        first, last = part
        costs, starts = {first: 0.0}, {}
        for end in range(first + 1, last + 1):
            start = end
            costs[end] = float("inf")
            while start > first and (start == end or self._fits((start - 1, end), width, height)):
                start -= 1
                empty = 1 - (self._ends[end - 1] - self._starts[start]) / (width * height)
                cost = costs[start] + empty * empty + (self._breaks[end - 1] if end < last else 0)
                if cost < costs[end]:
                    costs[end], starts[end] = cost, start
        parts = []
        while last > first:
            parts.append((starts[last], last))
            last = starts[last]
        return parts[::-1]


def _cost_of_break(word: str) -> float:
    pause = _PAUSE.search(word)
    if pause is None:
        return _AFTER_A_PERIOD if word.rstrip().endswith(".") else _ELSEWHERE
    return 0.0 if pause[1] else _AT_A_PAUSE

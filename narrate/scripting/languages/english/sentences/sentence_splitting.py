"""Splits a line into sentences.

sentencex proposes where a line could be cut. It passes over stops that an abbreviation or a bracket explains;
those are judged as well, each with the text on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.scripting.languages.english.sentences.citations import is_within_citation
from narrate.scripting.languages.english.sentences.sentence_ends import CONTINUES, STOP, WINDOW, verdict
from narrate.scripting.languages.english.sentences.sentence_starts import QUOTES, Next, next_of

_OPEN_BRACKET = re.compile(r"[(\[][\"'“‘]*[A-Z][^()\[\]]*$")
_MISSING_SPACE = re.compile(r"[a-z0-9”)][.?!][A-Z][a-z]")
_LIST_NUMBER = re.compile(r"(?<!\S)\d{1,2}\.\)\s+$")
"""The number of an item: ``2.) The next``."""
_CLOSING_QUOTES = frozenset("\"'”’»")
"""Marks that close a quotation."""
_LONG = 1000
"""The number of characters in which the opening quotation mark or bracket around a stop is looked for."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place where a sentence may end."""

    at: int
    """After the mark, what closes around it, and the white space."""
    mark: int | None
    """Where the mark is; None if no white space follows it."""
    closers: str
    proposed: bool
    """Whether sentencex says that a sentence ends here."""


def split_sentences(line: str) -> Iterator[str]:
    """The sentences of a line, which joined are the line."""
    start = 0
    for candidate in _candidates(line):
        if candidate.at > start and _is_cut(line, start, candidate):
            yield line[start : candidate.at]
            start = candidate.at
    if start < len(line):
        yield line[start:]


def _candidates(line: str) -> Iterator[_Candidate]:
    proposals = _proposals(line)
    at = next(proposals, None)
    for stop in STOP.finditer(line):
        while at is not None and at <= stop.start():
            yield _Candidate(at, None, "", proposed=True)
            at = next(proposals, None)
        end = stop.end() + (line[stop.end()] in QUOTES)  # sentencex may cut after an opening mark
        proposed = at is not None and at <= end
        while at is not None and at <= end:
            at = next(proposals, None)
        yield _Candidate(stop.end(), stop.start(), stop["closers"], proposed)
    while at is not None:
        yield _Candidate(at, None, "", proposed=True)
        at = next(proposals, None)


def _proposals(line: str) -> Iterator[int]:
    """Where sentencex cuts a line."""
    import sentencex  # options are read, and help is shown, without it

    at = 0
    for sentence in sentencex.segment("en", line):
        at += len(sentence)
        if at < len(line):
            yield at


def _is_cut(line: str, start: int, candidate: _Candidate) -> bool:
    at, mark = candidate.at, candidate.mark
    if CONTINUES.match(line, at):
        return False
    if mark is None:
        return _is_cut_without_space(line, at)
    if _LIST_NUMBER.search(line, max(start, at - 8), at) and not _is_inside(line[max(start, at - _LONG) : mark]):
        return False
    if line[mark] == "." and is_within_citation(line, at):
        return False
    follows = next_of(line, at)
    if line[mark] in "?!" and follows & Next.LOWER and _CLOSING_QUOTES & set(candidate.closers):
        return False  # "Who?" asked Ann
    before = line[max(start, mark - WINDOW) : mark]
    ends = verdict(before, follows) if line[mark] == "." else None
    if candidate.proposed:
        return ends is not False
    if ends is None:
        ends = _is_passed_over(before, candidate.closers, follows)
    return ends and not _is_inside(line[max(start, at - _LONG) : at])


def _is_cut_without_space(line: str, at: int) -> bool:
    """Whether a sentence ends at a mark without white space: ``here.Then``, or that of another script.

    None begins with a small letter: ``/ˈroʊ.ə/``; nor with a number within it: ``with (1) Ann and (2) Bo``.
    """
    if line[at] in "([" and at and line[at - 1].isspace():
        last = line[:at].rstrip()[-1:]
        return not (last.islower() or last == ",")
    if not line[at].isascii() or not line[at].isalnum():
        return not line[at].islower()
    before = line[max(0, at - WINDOW) : at - 1]
    return _MISSING_SPACE.match(line, at - 2) is not None and verdict(before, Next.NAME) is not False


def _is_passed_over(before: str, closers: str, follows: Next) -> bool:
    """Whether a sentence that sentencex does not end ends here: after a bracket, or before an opener."""
    if ")" in closers or "]" in closers:
        return bool(follows & Next.OPENER) or (
            bool(follows & (Next.NAME | Next.SUBJECT)) and _OPEN_BRACKET.search(before) is not None
        )
    return bool(follows & Next.OPENER) and before[-2:].isalpha() and before[-2:].islower()


def _is_inside(text: str) -> bool:
    """Whether ``text`` ends within quotation marks or brackets, whose sentences stay together."""
    return text.count('"') % 2 == 1 or text.count("“") > text.count("”") or text.count("(") > text.count(")")

"""Numbers that label a part of a text: ``Figure 3-2``, ``Chapter 01``."""

from __future__ import annotations

from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.scripting.languages.english.numbers.amounts import GAP, before
from narrate.scripting.languages.english.numbers.numbers import cardinal
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import vocabulary
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _Labels:
    numbered_by_chapter: frozenset[str]
    padded: frozenset[str]


_DATA = vocabulary(_Labels, "labels")
_PAIR = r"[0-9]{1,3}[-–‑][0-9]{1,3}"
_AND = rf"(?:,{GAP}|,?{GAP}(?:and|or|to|through|vs\.?){GAP}|–)"
_TWO_PART = re.compile(rf"(?<![\w.,$-])(?P<numbers>{_PAIR}(?:{_AND}{_PAIR})*)(?![\w%]|[-–‑.,:/][0-9])")
_NAME = re.compile(rf"\b(?:{either(_DATA.numbered_by_chapter)})(?P<many>s?){GAP}$", re.I)
_SINGLE = re.compile(r"([0-9]+)[-–‑]([0-9]+)")


def _verbalize_two_part(match: re.Match[str]) -> str | None:
    """``Figure 3-2`` → ``Figure three two``; ``Figures 4-6`` are a range."""
    name = _NAME.search(before(match, 16))
    pairs = [(int(low), int(high)) for low, high in _SINGLE.findall(match["numbers"])]
    if not name or (name["many"] and not _are_labels(pairs)):
        return None
    words = _SINGLE.sub(lambda pair: f"{cardinal(int(pair[1]))} {cardinal(int(pair[2]))}", match["numbers"])
    return words.replace("–", " to ")


def _are_labels(pairs: list[tuple[int, int]]) -> bool:
    """Whether pairs after a plural are labels: several in one chapter, or one that falls."""
    chapters = {chapter for chapter, _ in pairs}
    return len(chapters) < len(pairs) or any(low >= high for low, high in pairs)


_PADDED = re.compile(
    rf"\b(?:{either(_DATA.padded)})\s(?P<number>0[1-9])(?![\w/-]|[.,:]\d)",
    re.IGNORECASE,
)
"""A number with a zero before it, so that names of chapters sort."""


def _verbalize_padded(match: re.Match[str]) -> str:
    """``Chapter 01`` → ``Chapter one``."""
    return match.group()[: -len(match["number"])] + cardinal(int(match["number"]))


_LABEL_RANGE = re.compile(
    r"(?<![\w.–-])(?P<letters>[A-Z]{1,2})(?P<low>[0-9]{1,2})(?P<dash>[-–])(?P=letters)(?P<high>[0-9]{1,2})"
    r"(?![\w–-]|\.[0-9])"
)
_VERTEBRAE = frozenset("CTLS")


def _verbalize_label_range(match: re.Match[str]) -> str | None:
    """``Tables S1–S4`` → ``S one to S four``; the disc L4–L5 is no range, and ``K1-K2`` may be a name."""
    low, high = int(match["low"]), int(match["high"])
    least = 1 if match["dash"] == "–" and match["letters"] not in _VERTEBRAE else 2
    if high - low < least:
        return None
    letters = " ".join(match["letters"])
    return f"{letters} {cardinal(low)} to {letters} {cardinal(high)}"


RULES: tuple[Rule, ...] = (
    Rule("range of labels", _LABEL_RANGE, _verbalize_label_range, trigger_chars="-–"),
    Rule("two-part label", _TWO_PART, _verbalize_two_part, trigger_chars="-–‑"),
    Rule("padded number", _PADDED, _verbalize_padded, trigger_chars="0"),
)

"""Speech as dialogue writes it: letters in brackets, endings in parentheses, drawn-out words, clipped ones."""

from __future__ import annotations

from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.reading import roman
from narrate.scripting.languages.english.letters.spelling import VOWELS
from narrate.scripting.languages.english.letters.word_list import listed
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import ACRONYM_LISTS, vocabulary
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _Dialogue:
    endings: tuple[str, ...]
    bracketed: tuple[str, ...]
    functions: frozenset[str]
    hushed: frozenset[str]
    beginnings: tuple[str, ...]
    clipped: dict[str, str]


_DATA = vocabulary(_Dialogue, "dialogue")
_VOWELS = frozenset("aeioAEIO")
_REPEATED = re.compile(r"(.)\1+")
_RUN = re.compile(r"(.)\1{2,}")


def _ending(match: re.Match[str]) -> str | None:
    """``word(s)`` → ``words``, ``city(ies)`` → ``cities``."""
    word, ending = match[1], match[2]
    if word in _DATA.functions:
        return None
    return (word[:-1] if word[-1] == "y" and ending == "ies" else word) + ending


def _clipped(match: re.Match[str]) -> str:
    words = _DATA.clipped[match[1].lower()]
    return words.capitalize() if match[1][0].isupper() else words


def _drawn_out(match: re.Match[str]) -> str | None:
    """``NOOOOO`` → ``Nooo``, ``PFFT`` → ``Pfft``: they would be spelled."""
    word = match[0]
    once = _REPEATED.sub(r"\1", word)
    is_hushed = once.lower() in _DATA.hushed and word[0] != word[1]  # not the protocol, SSH
    is_drawn_out = len(once) > 1 and _RUN.search(word) and not VOWELS.isdisjoint(word) and not roman.value(word)
    if not (is_hushed or is_drawn_out) or word in ACRONYM_LISTS.acronyms:
        return None
    return _RUN.sub(lambda run: run[1] * 3, word).capitalize()


def _bracketed(match: re.Match[str]) -> str | None:
    """``gov[ernment]``, ``w[as]``: brackets within a word; ``list[str]`` is code."""
    word = match["start"] + match["inside"] + match["end"]
    return word if listed(word) else None


RULES: tuple[Rule, ...] = (
    Rule(
        "bracketed letter",
        re.compile(rf"\[([A-Za-z])\](?=[a-z]|['’][a-z])|(?<=[a-z][a-z])\[({either(_DATA.bracketed)})\](?![\w(])"),
        lambda match: match[1] or match[2],
        trigger_chars="[",
    ),
    Rule(
        "bracketed part of a word",
        re.compile(
            r"(?<![\w\]])(?!E\[[a-z]\])(?P<start>[A-Za-z]{1,12})\[(?P<inside>[a-z]{1,12})\](?P<end>[a-z]{0,12})(?![\w(\[])"
        ),
        _bracketed,
        trigger_chars="[",
    ),
    Rule(
        "optional ending",
        re.compile(rf"(?<![\w(])([A-Za-z]*[a-z]{{2}})\(({either(_DATA.endings)})\)(?![\w(])"),
        _ending,
        trigger_chars="(",
    ),
    Rule(
        "optional beginning",
        re.compile(rf"(?<!\w)\(({either(_DATA.beginnings)})-?\)-?(?=[a-z]{{3}})", re.IGNORECASE),
        lambda match: match[1],
        trigger_chars="(",
    ),
    Rule(
        "optional n of article",
        re.compile(r"(?<!\w)([aA])\(n\)(?=\s(\w))"),
        lambda match: f"{match[1]}n" if match[2] in _VOWELS else match[1],
        trigger_chars="(",
    ),
    Rule("optional letter of she", re.compile(r"(?<!\w)\([sS]\)he\b"), lambda _: "she or he", trigger_chars="("),
    Rule(
        "clipped word",
        re.compile(rf"(?<![\w'’])({either(_DATA.clipped)})['’](?=\s[a-z\d])", re.IGNORECASE),
        _clipped,
        trigger_chars="'’",
    ),
    Rule(
        "drawn-out word in capitals",
        re.compile(r"(?<![A-Za-z0-9_.@#])(?:[A-Z]*([A-Z])\1+[A-Z]*|TSK|HMPH)(?![A-Za-z0-9_]|\.[A-Za-z])"),
        _drawn_out,
    ),
)

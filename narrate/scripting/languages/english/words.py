"""Abbreviations, initialisms, Roman numerals and words joined by symbols."""

from __future__ import annotations

import re
from dataclasses import dataclass

from narrate.scripting.languages.english.calendar import MONTH_ABBREVIATIONS, WEEKDAY_ABBREVIATIONS
from narrate.scripting.languages.english.numbers import cardinal, ordinal
from narrate.scripting.languages.english.patterns import either, triggers
from narrate.scripting.languages.english.spelling import VOWELS, spell, spell_many
from narrate.scripting.languages.english.vocabulary import (
    ABBREVIATIONS,
    ACRONYMS,
    ALSO_WORDS,
    SPELLED_BY_THE_VOICE,
    vocabulary,
)
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _Names:
    numbered: tuple[str, ...]
    numbered_in_small_letters: tuple[str, ...]
    certain: frozenset[str]
    rulers: tuple[str, ...]
    with_symbols: dict[str, str]


@dataclass(frozen=True, slots=True)
class _CommonWords:
    common: frozenset[str]
    openers: frozenset[str]


_NAMES = vocabulary(_Names, "names")
_WORDS = vocabulary(_CommonWords, "common_words")
_CALENDAR = MONTH_ABBREVIATIONS | WEEKDAY_ABBREVIATIONS
_RULERS = re.compile(r"(?:King|Queen|Pope|Emperor|Empress|Tsar|Czar|Kaiser|Prince|Sultan|Pharaoh)\s(?:\w+\s)?$")
_REIGNS = re.compile(r"['’]s?\b|\s(?:of|was|reigned|ruled|died|became|is|and|\()|[,.;:)]|\s*$")
_ROMAN = re.compile(r"(X{0,3}|XL|L?X{0,3}|XC)(IX|IV|V?I{0,3})")
_TENS = {"": 0, "X": 10, "XX": 20, "XXX": 30, "XL": 40, "L": 50, "LX": 60, "LXX": 70, "LXXX": 80, "XC": 90}
_ONES = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}
_CLOSERS = re.compile(r"[\"'”’]*\s*$")
_SENTENCE = re.compile(
    r"[\"'”’)\]]*\s+(?:The|This|That|These|We|It|I|But|And|So|However|They|He|She|You|In|If|Then)\b"
)


def roman(text: str) -> int:
    """``XIV`` → 14; 0 if ``text`` is not a Roman numeral from 1 to 99."""
    match = _ROMAN.fullmatch(text)
    return _TENS[match[1]] + _ONES[match[2]] if match and match[1] in _TENS else 0


def _word_before(match: re.Match[str]) -> str:
    words = match.string[max(0, match.start() - 40) : match.start()].split()
    return words[-1] if words else ""


def _title(match: re.Match[str]) -> str | None:
    before = _word_before(match)
    if match[1] == "St" and (before in ABBREVIATIONS.street_names or before[:1].isdecimal()):
        return "Street"
    return ABBREVIATIONS.titles[match[1]]


def _street(match: re.Match[str]) -> str | None:
    if not (_word_before(match)[:1].isupper() or _word_before(match)[:1].isdecimal()):
        return None
    return ABBREVIATIONS.streets[match[1]] + _stop(match)


def _stop(match: re.Match[str]) -> str:
    """The period, if the abbreviation is also the last word of its sentence."""
    text, end = match.string, match.end()
    ends = len(text) - end < 40 and _CLOSERS.match(text[end:])
    return "." if match[0][-1] == "." and (ends or _SENTENCE.match(text[end : end + 20])) else ""


def _abbreviation(match: re.Match[str]) -> str | None:
    short = match[0].lower()
    key = short if short in ABBREVIATIONS.abbreviations else re.sub(r"\s+", " ", short)
    before = _word_before(match)
    if key in ABBREVIATIONS.lower_case_only and match[0] != short:
        return None
    if key in ABBREVIATIONS.after_a_name and not (
        match[0][0].isupper() and (before[:1].isupper() or before == "&")
    ):
        return None
    if key == "v." and not (
        before[:1].isupper() and match.string[match.end() : match.end() + 2].strip()[:1].isupper()
    ):
        return None
    if key in {"min.", "max.", "temp.", "avg.", "ca."} and _stop(match):
        return None
    if key in {"e.g.", "i.e.", "p.s."}:
        return ABBREVIATIONS.abbreviations[key]
    return ABBREVIATIONS.abbreviations[key] + _stop(match)


def _person(match: re.Match[str]) -> str | None:
    letters = re.findall("[A-Z]", match[1])
    if match[2] in _WORDS.openers:
        return None  # the start of a sentence
    return f"{spell(''.join(letters))} {match[2]}"


def _month(match: re.Match[str]) -> str:
    return _CALENDAR[match[1]]


def _roman_after_noun(match: re.Match[str]) -> str | None:
    noun, numeral = match[1], match[3]
    value = roman(numeral)
    if not value or numeral in {"L", "C"}:
        return None
    behind = match.string[match.end() : match.end() + 12]
    if (
        numeral == "I"
        and noun not in _NAMES.certain
        and re.match(r"\s(?!of\b|is\b|was\b|and\b|to\b|in\b)[a-z']|['’]", behind)
    ):
        return None
    if noun[0].islower() and numeral in {"I", "X", "V"}:
        return None
    return f"{noun}{match[2]}{cardinal(value)}"


def _king(match: re.Match[str]) -> str | None:
    value = roman(match[3])
    text = match.string
    if not value or match[3] in {"L"}:
        return None
    if match[3] in {"I", "V", "X"}:
        royal = _RULERS.search(text[max(0, match.start() - 30) : match.start()])
        if not royal and not _REIGNS.match(text[match.end() : match.end() + 12]):
            return None
    return f"{match[1]}{match[2]}the {ordinal(value)}"


def _sequel(match: re.Match[str]) -> str:
    return f"{match[1]}{cardinal(roman(match[2]))}"


def _slash(match: re.Match[str]) -> str | None:
    around = match.string[max(0, match.start() - 12) : match.end() + 12]
    word = re.search(r"[A-Za-z]+/[A-Za-z]+", around)
    return None if word and word[0].lower() in ABBREVIATIONS.quotients else " "


def _censored(match: re.Match[str]) -> str:
    return f"{match[1].upper()} bleep"


def _is_shouted(match: re.Match[str]) -> bool:
    """Whether a neighboring word is a common word in capitals, so that this one is emphasized too."""
    text = match.string
    before = text[max(0, match.start() - 30) : match.start()].split()[-1:]
    after = text[match.end() : match.end() + 30].split()[:1]
    beside = [word.strip(".,;:!?\"'“”’()") for word in (*before, *after)]
    return any(len(w) > 1 and w.isupper() and w.lower() in _WORDS.common and w not in ALSO_WORDS for w in beside)


_WHO = re.compile(r"(?:\b(?:[Tt]he|by|from|of|[Aa]|at|with|former|both)\s)$")
_WHO_AFTER = re.compile(
    r"['’]s\b|\s(?:guideline|declare|recommend|estimate|report|data|Director|official|criteri)"
)


def _capitals(match: re.Match[str]) -> str | None:
    word, ending = match[1], match[2] or ""
    if word == "WHO":
        return _who(match, ending)
    if word in SPELLED_BY_THE_VOICE and not ending:
        return word.lower() if word in ALSO_WORDS and _is_shouted(match) else None
    if word in {"AI", "AIS"}:
        return None
    if word.lower() in _WORDS.common and not (word in ALSO_WORDS and not _is_shouted(match)):
        return word.lower() + ending
    spoken = _initialism(word, ending)
    return None if spoken == match[0] else spoken


def _contraction(match: re.Match[str]) -> str | None:
    """``DON'T`` → ``don't``; espeak-ng would spell it."""
    word, ending = match[1], match[2].lower()
    if word == "I":
        return word + ending
    return match[0].lower() if ending[1:] == "t" or word.lower() in _WORDS.common else None


def _who(match: re.Match[str], ending: str) -> str:
    text = match.string
    named = _WHO.search(text[max(0, match.start() - 10) : match.start()])
    if named or ending or _WHO_AFTER.match(text[match.end() : match.end() + 16]):
        return spell("WHO") + ending
    return "who"


def _initialism(word: str, ending: str) -> str | None:
    if word in ACRONYMS:
        return _many(ACRONYMS[word], ending)
    if len(word) > 3 and _can_be_said(word):
        return None
    if len(word) > 5 and not VOWELS.isdisjoint(word):
        return None
    return spell_many(word, "’s" if ending[:1] == "’" else "'s") if ending else spell(word)


def _many(spoken: str, ending: str) -> str:
    if not ending:
        return spoken
    return f"{spoken}'s" if spoken[-1].isupper() or ending != "s" else f"{spoken}s"


_CLUSTER_START = re.compile(
    r"(?:[BCDFGHJKLMNPRSTVWXYZ]|[BCFGPS]L|[BCDFGPT]R|S[CKMNPTWQ]|S[CPT]R|[CSTPW]H|TW|QU|KN|WR|SH)?[AEIOUY]"
)
_CLUSTER_END = re.compile(
    r"[AEIOUY](?:[BCDFGKLMNPRSTVWXZ]|[LNR][DTKCPSM]|ST|SK|SP|CT|FT|PT|CK|SH|TH|CH|NG|MP|RN|LL|SS|FF|PS|TS|KS|NS|MS)?$"
)
_CROWD = re.compile(
    r"[^AEIOUY]{4}|[AEIOUY]{3}|^[^AEIOUY]{3}|(?:[BCDGKPT][MNPTCKGB][A-Z])|II|UU|AA|IH|CV|FQ|[VJ][^AEIOUY]"
)


def _can_be_said(word: str) -> bool:
    """Whether it looks like a word: ``MIRI`` does, ``ICML`` does not."""
    return bool(_CLUSTER_START.match(word) and _CLUSTER_END.search(word) and not _CROWD.search(word))


def _mixed(match: re.Match[str]) -> str | None:
    return ACRONYMS.get(match[0])


def _named(match: re.Match[str]) -> str:
    digit = match.string[match.end() : match.end() + 1].isdecimal()
    return _NAMES.with_symbols[match[0]] + " " * digit


_ABBREVIATIONS = either(ABBREVIATIONS.abbreviations).replace("\\ ", r"\s+")
_NUMBERED = either((*_NAMES.numbered, *_NAMES.numbered_in_small_letters))
_MIXED = [name for name in ACRONYMS if not name.isupper()]

RULES: tuple[Rule, ...] = (
    Rule(
        "name with symbols",
        re.compile(rf"(?<![\w./])(?:{either(_NAMES.with_symbols)})(?![A-Za-z_+#])"),
        _named,
        trigger_chars=triggers(_NAMES.with_symbols),
    ),
    Rule(
        "word pair",
        re.compile(rf"(?<![\w/])(?:{either(ABBREVIATIONS.word_pairs)})(?![\w/])", re.I),
        lambda m: ABBREVIATIONS.word_pairs[m[0].lower()],
        trigger_chars=triggers(ABBREVIATIONS.word_pairs, any_case=True),
    ),
    Rule(
        "censored word",
        re.compile(r"(?<![\w*])([A-Za-z])[A-Za-z]?\*{2,6}[A-Za-z]{0,4}(?![\w*])"),
        _censored,
        trigger_chars="*",
    ),
    Rule(
        "censored vowel",
        re.compile(r"(?<![\w*])([fscdb])[h]?\*[a-z]{1,4}(?![\w*])", re.I),
        _censored,
        trigger_chars="*",
    ),
    Rule(
        "street abbreviation",
        re.compile(rf"(?<=[a-z]\s)({either(ABBREVIATIONS.streets)})\.(?=\s*[,.;:)]|\s+[a-z]|\s*$)"),
        _street,
        trigger_chars=".",
    ),
    Rule(
        "title abbreviation",
        re.compile(rf"\b({either(ABBREVIATIONS.titles)})\.(?=\s+(?:(?:and|&)\s+)?[A-Z\ufffc])"),
        _title,
        trigger_chars=".",
    ),
    Rule(
        "title without period",
        re.compile(rf"\b({either(ABBREVIATIONS.titles_without_period)})(?=\s+[A-Z][a-z])"),
        lambda m: ABBREVIATIONS.titles[m[1]],
    ),
    Rule(
        "abbreviation",
        re.compile(rf"(?<![\w.@/&-])(?:{_ABBREVIATIONS})(?!\w)", re.IGNORECASE),
        _abbreviation,
        trigger_chars=triggers(ABBREVIATIONS.abbreviations, any_case=True),
    ),
    Rule("initials", re.compile(r"(?<![\w.])((?:[A-Z]\.\s?){1,4})([A-Z][a-z]+)"), _person, trigger_chars="."),
    Rule(
        "month or weekday abbreviation",
        re.compile(rf"\b({either(_CALENDAR)})\.(?=,|\s+\d|\s+[A-Z][a-z]+\.?\s\d|\s+(?:last|this|next|of)\b)"),
        _month,
        trigger_chars=".",
    ),
    Rule(
        "Roman numeral after noun",
        re.compile(rf"\b({_NUMBERED})(\s)([IVXL]+)(?![\w.]\w|\w|-)"),
        _roman_after_noun,
    ),
    Rule(
        "regnal number",
        re.compile(rf"\b({either(_NAMES.rulers)})(\s)([IVX]+)(?!\w|-)"),
        _king,
        trigger_chars="IVX",
    ),
    Rule(
        "sequel number",
        re.compile(r"\b([A-Z][a-z]+\s)(II|III|VII|VIII|XII|XIII)(?!\w)"),
        _sequel,
        trigger_chars="IX",
    ),
    Rule(
        "world war abbreviation",
        re.compile(r"\bWW(II|I)(?!\w)"),
        lambda m: f"World War {cardinal(roman(m[1]))}",
        trigger_chars="W",
    ),
    Rule(
        "slash between words",
        re.compile(r"(?<=[A-Za-z])/(?=[A-Za-z]{2})|(?<=[A-Za-z]{2})/(?=[A-Za-z])"),
        _slash,
        trigger_chars="/",
    ),
    Rule("mixed-case acronym", re.compile(rf"(?<![\w-])(?:{either(_MIXED)})(?!\w)"), _mixed),
    Rule(
        "contraction in capitals",
        re.compile(r"(?<![\w.])([A-Z]+)(['’](?:M|T|RE|VE|LL|D|S))(?!\w)"),
        _contraction,
        trigger_chars="'’",
    ),
    Rule(
        "word in capitals",
        re.compile(r"(?<![A-Za-z0-9_.@#])([A-Z]{2,})(s['’]?|['’]s)?(?![A-Za-z0-9_⁰-₟¹²³]|\.[A-Za-z])"),
        _capitals,
    ),
    Rule("ampersand", re.compile(r"\s?&(?!\w+;)\s?"), lambda _: " and ", trigger_chars="&"),
)

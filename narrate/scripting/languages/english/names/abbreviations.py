"""Abbreviations, titles, initials, months and weekdays."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.spelling import spell
from narrate.scripting.languages.english.patterns import either, triggers
from narrate.scripting.languages.english.sentences.sentence_ends import final_stop
from narrate.scripting.languages.english.sentences.sentence_starts import Next, next_of
from narrate.scripting.languages.english.times.calendar import (
    CERTAIN_DATES,
    MONTH_ABBREVIATIONS,
    WEEKDAY_ABBREVIATIONS,
)
from narrate.scripting.languages.english.vocabulary import ABBREVIATIONS, COMMON_WORDS
from narrate.scripting.rules import Rule

_BEFORE_NAMES = ABBREVIATIONS.titles | ABBREVIATIONS.first_names
_REFERENCES = frozenset(name.lower() for name in ABBREVIATIONS.references)
_CALENDAR = MONTH_ABBREVIATIONS | WEEKDAY_ABBREVIATIONS
_ORDINAL = re.compile(r"[0-9]+(?:st|nd|rd|th)")
_OF = re.compile(r"\s+of\b", re.IGNORECASE)
_DATED = re.compile(
    r",|\s+(?:\d|&)|\s+[A-Z][a-z]+\.?\s\d|\s+(?:last|this|next|of|night|nights|morning|afternoon|evening|eve)\b"
)
_BEFORE_DATE = re.compile(
    r"\b(?:after|before|by|early|[Ee]very|from|[Ii]n|last|late|mid|next|[Oo]n|since|this|through|to|until)[ -]$"
    r"|& $"
)
_PARTY = re.compile(r"\s(?:the\s)?[A-Z]")
_HAPPENS = re.compile(r"\s+(?:and|at|had|has|is|through|to|was|will)\b")
"""What follows a day or a month at the beginning of a sentence, where any word has a capital."""


def _word_before(match: re.Match[str]) -> str:
    words = match.string[max(0, match.start() - 40) : match.start()].split()
    return words[-1] if words else ""


_GENERATION = re.compile(r"\s+(?:[XYZ]|Alpha)(?![\w.])")


def _title(match: re.Match[str]) -> str | None:
    before = _word_before(match)
    if match[1] == "St" and (before in ABBREVIATIONS.street_names or before[:1].isdecimal()):
        return "Street"
    if match[1] == "Gen" and _GENERATION.match(match.string, match.end()):
        return "Gen"
    if match[1] == "Sr" and before[:1].isupper():
        return None  # the elder, not a sister
    return None if _is_numbered(match) else _BEFORE_NAMES.get(match[1])


_TITLES = either(
    ABBREVIATIONS.titles_without_period
    | ABBREVIATIONS.titles_not_after_a_name
    | ABBREVIATIONS.titles_before_titles
)
_NAME = r"\s+(?:\((?:[Rr]etd?\.?|[Rr]etired|Dr)\)\s)?(?:[A-Z][a-z]|[A-Z]\.?(?:\s?[A-Z]\.?){0,2}\s[A-Z][a-z])"
_TWO_NAMES = re.compile(r"\s(?:Sir|Lord|Lady)\b|\s[A-Z][a-z'’-]+\s(?:[A-Z]\s)?(?:Mc|Mac|[OD]['’])?[A-Z][a-z]|[-‑]")
_NO_NAME = re.compile(r"\s(?:Alpha|Con|D[eu][ls]?|Up)\b")


def _title_without_period(match: re.Match[str]) -> str | None:
    """``Rev John Smith``, ``Lt Col Jones``, ``Dr J Smith``; None for what is more likely a name or a word."""
    title, before = match[1], _word_before(match).rstrip("-‑.")
    if title in ABBREVIATIONS.titles_without_period:
        return ABBREVIATIONS.titles[title]
    if title in ABBREVIATIONS.titles_before_titles:
        return ABBREVIATIONS.titles[title] if _ANOTHER_TITLE.match(match.string, match.end()) else None
    after_a_title = before in ABBREVIATIONS.titles
    named = before[:1].isupper() and before not in COMMON_WORDS.openers and not after_a_title
    if named or _NO_NAME.match(match.string, match.end()):
        return None
    if title in ABBREVIATIONS.titles_after_the:
        return ABBREVIATIONS.titles[title] if after_a_title or before.lower() == "the" else None
    two = title not in ABBREVIATIONS.titles_before_two_names or _TWO_NAMES.match(match.string, match.end())
    return ABBREVIATIONS.titles[title] if two or after_a_title else None


_ANOTHER_TITLE = re.compile(rf"\s(?:{_TITLES})\b")


def _is_numbered(match: re.Match[str]) -> bool:
    """Whether the abbreviation is one of a part of a text, whose number follows: ``Sec. II``."""
    follows = next_of(match.string, match.end() + 1)
    return match[1].lower() in _REFERENCES and bool(
        follows & (Next.NUMERAL | Next.NUMBER) or _SMALL_NUMERAL.match(match.string, match.end())
    )


_SMALL_NUMERAL = re.compile(r"\s[ivxl]+[.,;:)]")


def _clipped(match: re.Match[str]) -> str | None:
    key = match[1].lower().replace("’", "'")
    words = _beside(key, match)
    if words is None and not _is_numbered(match) and _is_read(key, match):
        words = ABBREVIATIONS.clipped.get(key)
    return _cased(words, match) + final_stop(match) if words else None


def _beside(key: str, match: re.Match[str]) -> str | None:
    """The words for an abbreviation that the word beside it tells: ``the Soc. of Friends``, ``the 5th c.``."""
    if _OF.match(match.string, match.end()) and key in ABBREVIATIONS.before_of:
        return ABBREVIATIONS.before_of[key]
    is_counted = key in ABBREVIATIONS.after_ordinal and _ORDINAL.fullmatch(_word_before(match))
    return ABBREVIATIONS.after_ordinal[key] if is_counted else None


def _is_read(key: str, match: re.Match[str]) -> bool:
    """Whether the conditions on an abbreviation are met where it stands."""
    written, before = match[0], _word_before(match)
    if match.string[match.end() : match.end() + 1] == "." and key != "etc":
        return False  # a word before an ellipsis: the road is long...
    if key == "bn" and before[-1:].isdecimal():
        return False  # an amount
    if key in ABBREVIATIONS.lowercase_only and not written.islower():
        follows = Next.LOWER if before else Next.LOWER | Next.NUMBER
        return key in ABBREVIATIONS.not_at_the_end and bool(next_of(match.string, match.end() + 1) & follows)
    if key == "long" and _LENGTH.search(before):
        return False
    if key == "no":
        return before.lower().rstrip(".") in ABBREVIATIONS.numbered and not final_stop(match)
    if key in ABBREVIATIONS.after_a_name and not (key == "co" and before.lower() in {"a", "the", "this"}):
        return written[0].isupper() and (before[:1].isupper() or before == "&")
    if key == "v":
        return before[:1].isupper() and _PARTY.match(match.string, match.end()) is not None
    return not (key in ABBREVIATIONS.not_at_the_end and final_stop(match))


_LENGTH = re.compile(
    r"(?:[0-9]|\b(?:[ckm]?m|days|feet|ft|hours|in|inches|met(?:er|re)s|miles|yards|yds|years))\.?$"
)
"""Before the end of a sentence in *long*, which is no longitude: ``54 ft. long.``"""


def _cased(words: str, match: re.Match[str]) -> str:
    """The words, with a capital if the abbreviation is written with one."""
    return words[0].upper() + words[1:] if match[0][0].isupper() else words


def _abbreviation(match: re.Match[str]) -> str | None:
    key = re.sub(r"\s+", " ", match[0].lower().replace("’", "'"))
    if key in ABBREVIATIONS.lowercase_only and not match[0].islower():
        return None
    return _cased(ABBREVIATIONS.abbreviations[key], match) + final_stop(match)


def _initials(match: re.Match[str]) -> str | None:
    letters = re.findall("[A-Z]", match[1])
    if match[2] in COMMON_WORDS.openers:
        return None  # the start of a sentence
    return f"{spell(''.join(letters))} {match[2]}"


def _month(match: re.Match[str]) -> str | None:
    text, end = match.string, match.end()
    if match[1] not in _CALENDAR:
        return None
    if (
        match[1] in CERTAIN_DATES
        or _DATED.match(text, end)
        or _BEFORE_DATE.search(text, max(0, match.start() - 12), match.start())
    ):
        return _CALENDAR[match[1]] + final_stop(match)
    return _CALENDAR[match[1]] if not text[: match.start()].strip("“\"'(") and _HAPPENS.match(text, end) else None


_ABBREVIATIONS = either(ABBREVIATIONS.abbreviations).replace("\\ ", r"\s+").replace("'", "['’]")
_BEGINNINGS = either(short.split()[0] for short in ABBREVIATIONS.abbreviations if not re.match(r"\w+[./']", short))
_LEAD = rf"(?=\w{{1,5}}[./'’]|(?:{_BEGINNINGS})\b)"
"""What every abbreviation begins with: it costs less to look for than all of them."""


RULES: tuple[Rule, ...] = (
    Rule(
        "title abbreviation",
        re.compile(
            r"\b([A-Z]{1,2}[a-z]{1,6})\.(?=\s+(?:(?:and|&)\s+|\([Rr]et[a-z]{0,4}\.?\)\s+)?[A-Z\ufffc]|[-‑](?:Gen|Col|Cdr|Cmdr)\.?\s[A-Z])"
        ),
        _title,
        trigger_chars=".",
    ),
    Rule(
        "title without period",
        re.compile(rf"\b({_TITLES})(?={_NAME}|[-‑](?:Gen|Col|Cdr|Cmdr)\b|\s(?:and|&)\s(?:{_TITLES})\s)"),
        _title_without_period,
    ),
    Rule(
        "title alone",
        re.compile(r"\b([A-Z][a-z]{1,6})\.(?=\s+[a-z])"),
        lambda m: ABBREVIATIONS.titles[m[1]] if m[1] in ABBREVIATIONS.titles_alone else None,
        trigger_chars=".",
    ),
    Rule(
        "field",
        re.compile(rf"(?<=\bof\s)({either(ABBREVIATIONS.fields)})\.(?!\w)"),
        lambda m: ABBREVIATIONS.fields[m[1]] + final_stop(m),
        trigger_chars=".",
    ),
    Rule(
        "abbreviated word",
        re.compile(r"(?<![\w.@/&'’-])([A-Za-z]{1,7}(?:['’][A-Za-z])?)\.(?!\w)"),
        _clipped,
        trigger_chars=".",
    ),
    Rule(
        "abbreviation",
        re.compile(rf"(?<![\w.@/&-]){_LEAD}(?:{_ABBREVIATIONS})(?!\w)", re.IGNORECASE),
        _abbreviation,
        trigger_chars=triggers(ABBREVIATIONS.abbreviations, any_case=True),
    ),
    Rule("initials", re.compile(r"(?<![\w.])((?:[A-Z]\.\s?){1,4})([A-Z][a-z]+)"), _initials, trigger_chars="."),
    Rule(
        "month or weekday abbreviation",
        re.compile(r"\b([A-Z][a-z]{2,4})\.(?!\w)"),
        _month,
        trigger_chars=".",
    ),
)

"""Letters after a number that are no unit: the s of ``two 747s`` and the m of ``2m users``."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.spelling import serial
from narrate.scripting.languages.english.numbers.amounts import (
    BEFORE,
    DASH,
    DIGITS,
    GAP,
    NUMBERS,
    after,
    amount_words,
    before,
    is_noun,
    number_words,
    word_after,
    word_before,
)
from narrate.scripting.languages.english.numbers.numbers import cardinal, plural
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.rules import Rule

_PLURAL = re.compile(
    r"(?<![\w.,$€£/-])(?<![0-9]:)(?P<low>[0-9]{1,4})(?:[-–](?P<high>[0-9]{2,3}))?(?P<mark>['’]?)s(?!\w|[-–.,/][0-9])"
)
_NAMED_MODEL = re.compile(
    r"(?:\b(?:of|the|these|those|two|three|four|six|eight)|(?<![\w.])[2-9]×?) [A-Z][A-Za-z]{2,} $"
)
"""Before the number of a model, of which there are several: ``four Trent 970s``, but ``it took Anna 970s``."""
_MODEL = re.compile("7[0-8]7|[234]86|80(?:08|80|86|88)|6502|6809")
"""Airliners and processors."""


def _verbalize_plural(match: re.Match[str]) -> str | None:
    """``two 747s``, ``three 0s``, ``the 18–24s``; None where the s may be that of seconds."""
    low, high, lead = match["low"], match["high"], word_before(match)
    if high:
        return f"{cardinal(int(low))} to {plural(cardinal(int(high)))}" if _is_age_group(match, lead) else None
    if lead in ("galaxy", "iphone", "nexus", "pixel"):
        return f"{serial(low)} S"
    counted = lead in NUMBERS.plural_leads and word_after(match) not in NUMBERS.timed
    alone = lead in ("the", "these", "those") and low[-1] != "0" and not is_noun(word_after(match))
    named = int(low) > 99 and _NAMED_MODEL.search(before(match, 24)) and word_after(match) not in NUMBERS.timed
    is_era = re.match(r" (?:A\.?D|B\.?C|C\.?E)", after(match, 4)) is not None
    return plural(serial(low)) if counted or alone or named or is_era or _MODEL.fullmatch(low) else None


def _is_age_group(match: re.Match[str], lead: str) -> bool:
    """``the 25-34s``: a group, rather than a wait of ``5-10s``."""
    low, high = int(match["low"]), int(match["high"])
    return (
        low > 9 and high - low > 3 and lead in ("the", "these", "those", "among", "for", "of", "and", "by", "in")
    )


_TWO_PLURALS = re.compile(r"(?<![\w.,$€£/-])(?P<first>[0-9]{1,2})s(?P<last>[0-9]{1,2})s(?!\w)")


def _verbalize_two_plurals(match: re.Match[str]) -> str:
    """``2s10s`` → ``twos tens``, bonds of two and ten years."""
    return f"{plural(cardinal(int(match['first'])))} {plural(cardinal(int(match['last'])))}"


_LARGE = {"m": "million", "mm": "million", "b": "billion"}
_COUNTED = either(NUMBERS.counted_in_millions)
_OF_A_LENGTH = (
    r"(?:above|and|apart|around|at|away|behind|below|between|by|deep|for|from|high|in|long|of|off|on|or|over|per|tall|thick|"
    r"to|under|wide|with)\b"
)
_MILLIONS = re.compile(
    rf"{BEFORE}(?P<low>[0-9]{{1,3}}(?:\.[0-9]{{1,2}})?)(?:(?:m|b)?{DASH}(?P<high>[0-9]{{1,3}}(?:\.[0-9]{{1,2}})?))?"
    rf"{GAP}?(?P<scale>mm?|b)(?P<plus>\+?)(?={GAP}(?:(?!{_OF_A_LENGTH})[a-z][a-z-]{{1,14}}{GAP})?(?:{_COUNTED})(?!['’\w])"
    r"|-(?:strong|person|people|member|user|word|job)\b)"
)


_SIZES = re.compile(
    r"(?<![\w./$€£])[0-9]{1,4}(?:\.[0-9])?(?P<scale>[BM])(?:/[0-9]{1,4}(?:\.[0-9])?(?P=scale)){1,6}(?![\w/])"
)


def _verbalize_sizes(match: re.Match[str]) -> str:
    """``7B/13B/70B`` → ``seven, thirteen, seventy billion``."""
    sizes = [number_words(size.rstrip("BM")) for size in match[0].split("/")]
    return f"{', '.join(sizes)} {_LARGE[match['scale'].lower()]}"


def _verbalize_millions(match: re.Match[str]) -> str:
    """``2m users`` → ``two million users``."""
    high = f" to {number_words(match['high'])}" if match["high"] else ""
    return f"{number_words(match['low'])}{high} {_LARGE[match['scale']]}{' plus' * bool(match['plus'])}"


_TENS = re.compile(r"(?<![\w.,$-])(?P<number>10|100|1,?000)['’]?s(?= of )")
_PLURAL_DIGIT = re.compile(r"(?:(?<![\w.,$-])|(?<=[0-9]-on-))(?P<number>[0-9])['’]?s(?!\w)")


def _verbalize_tens(match: re.Match[str]) -> str:
    """``100s of people`` → ``hundreds of people``."""
    return plural({"10": "ten", "100": "hundred"}.get(match["number"], "thousand"))


_LETTER_K = re.compile(
    rf"(?<![\w.,$-])(?P<number>[248]|5|10|15|50|100)[kK](?!\w)(?:(?={GAP}|-)(?=[ -](?P<noun>P[BR]s?\b|[a-z]+)))?"
)
_LONG_RACES = frozenset({"15", "50", "100"})
_RACES = ("PB", "PBs", "PR", "PRs", "race", "races", "run", "runner", "runners")
_RAN = ("a", "my", "first", "the", "his", "her", "charity")


def _verbalize_letter_k(match: re.Match[str]) -> str | None:
    """``4K video`` → ``four K video``, ``a 10K run`` → ``a ten K run``, ``she ran a 5k``."""
    if match["number"] in _LONG_RACES:
        return f"{cardinal(int(match['number']))} K" if match["noun"] in _RACES else None
    race = match["number"] in ("5", "10")
    nouns = NUMBERS.race_nouns if race else NUMBERS.screen_nouns
    alone = (
        race
        and word_before(match) in _RAN
        and not is_noun(word_after(match))
        and after(match, 1) not in ("/", "-")
    )
    timed = race and (_TIME_BEFORE.search(before(match, 16)) or _TIME_AFTER.match(after(match, 14)))
    return f"{cardinal(int(match['number']))} K" if match["noun"] in nouns or alone or timed else None


_TIME_BEFORE = re.compile(r"[0-9]:[0-5][0-9](?: for)?(?: (?:a|the|my|her|his))? $|\b(?:10|5)[kK]/$")
_TIME_AFTER = re.compile(r"(?: (?:in|was|at)|:| [-–])? [0-9]{1,2}:[0-5][0-9]|/(?:10|5)[kK]\b")
"""The time of a race, or another race: ``10K in 38:10``, ``5k/10k``."""


_ISH = re.compile(r"(?<![\w.,$-])(?P<number>[0-9]{1,4})(?P<end>ish|something)(?!\w)")
_TEAM = re.compile(r"(?<![\w.,$-])['’‘]?(?P<number>[0-9]{2})ers(?!\w)")


def _verbalize_team(match: re.Match[str]) -> str:
    """``49ers`` → ``forty-niners``, ``76ers`` → ``seventy-sixers``."""
    words = cardinal(int(match["number"]))
    return f"{words}rs" if words[-1] == "e" else f"{words}ers"


RULES: tuple[Rule, ...] = (
    Rule("two plural numbers", _TWO_PLURALS, _verbalize_two_plurals, trigger_chars=DIGITS),
    Rule("plural number", _PLURAL, _verbalize_plural, trigger_chars=DIGITS),
    Rule("sizes in billions", _SIZES, _verbalize_sizes, trigger_chars="/"),
    Rule("number in millions", _MILLIONS, _verbalize_millions, trigger_chars=DIGITS),
    Rule(
        "number with an ending",
        _ISH,
        lambda match: f"{cardinal(int(match['number']))}-{match['end']}",
        trigger_chars=DIGITS,
    ),
    Rule("name after a year", _TEAM, _verbalize_team, trigger_chars=DIGITS),
    Rule("tens or hundreds", _TENS, _verbalize_tens, trigger_chars="0"),
    Rule("plural digit", _PLURAL_DIGIT, lambda match: plural(amount_words(match["number"])), trigger_chars=DIGITS),
    Rule("resolution or race in K", _LETTER_K, _verbalize_letter_k, trigger_chars=DIGITS),
)

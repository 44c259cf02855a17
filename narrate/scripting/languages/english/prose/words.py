"""Names with symbols, words joined by symbols, and censored words."""

from __future__ import annotations

from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.word_list import listed
from narrate.scripting.languages.english.measures.units import UNITS
from narrate.scripting.languages.english.numbers.numbers import cardinal
from narrate.scripting.languages.english.patterns import either, triggers
from narrate.scripting.languages.english.vocabulary import ABBREVIATIONS, vocabulary
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _Names:
    with_symbols: dict[str, str]


_NAMES = vocabulary(_Names, "names")


def _with_symbols(match: re.Match[str]) -> str:
    digit = match.string[match.end() : match.end() + 1].isdecimal()
    return _NAMES.with_symbols[match[0]] + " " * digit


def _slash(match: re.Match[str]) -> str | None:
    around = match.string[max(0, match.start() - 12) : match.end() + 12]
    word = re.search(r"[A-Za-z]+/[A-Za-z]+", around)
    return None if word and word[0].lower() in ABBREVIATIONS.quotients else " "


_CLOCK = re.compile(r"[0-9]{1,2}(?::[0-9]{2}|\s?[ap]\.?m\b)", re.I)


def _beside_number(match: re.Match[str]) -> str:
    if match["root"] is not None:
        return " over "
    if _CLOCK.match(match.string, match.end()):
        return ", "
    return f" {cardinal(int(match['digit']))}" if match["digit"] else " "


_CREDIT = re.compile(r"[“(\[]?(?:Credit|Graphic|Illustration|Image|Photo|Photograph|Picture|Source)s?\b")


def _credit(match: re.Match[str]) -> str | None:
    """``Photo: Ann Lee / Harbor News``: whose it is, and no choice."""
    return ", " if _CREDIT.match(match.string) else None


def _choice(match: re.Match[str]) -> str | None:
    """``Model S/3/X/Y`` → ``Model S, three, X, Y``."""
    names = match[0].split("/")
    if all(map(str.isdecimal, names)) or not any(map(str.isdecimal, names)):
        return None
    return ", ".join(cardinal(int(name)) if name.isdecimal() else name for name in names)


_LEAD = "(?:(?P<lead>bull|chicken|cluster|dumb|god|horse|mother)-?)?"
_ENDS = "(?:c?k(?:ed|er|ers|in|ing|s)?|ed|ers?|ing|ll?|m?n(?:ed)?|tch(?:es)?|t(?:s|ty)?)"
"""How words end of which only the first letter is written: ``s--t``, ``d—n``."""


def _censored(match: re.Match[str]) -> str:
    """``f***`` → ``F bleep``, ``bulls**t`` → ``bull S bleep``, ``s--t`` → ``S bleep``."""
    groups = match.groupdict()
    letter = next(groups[name] for name in ("stars", "dashes", "cut", "whole") if groups.get(name))
    return f"{match['lead'] + ' ' if match['lead'] else ''}{letter.upper()} bleep"


def _article(match: re.Match[str]) -> str | None:
    """``A`` → ``a``: in capitals it would be one more letter of ``A P H D student``."""
    before = match.string[: match.start()].rstrip(" \"'“”‘’([")
    is_first = before[-1:] in ("", *".!?:;—…")
    return "a" if is_first and not (match[1].isupper() and listed(match[1])) else None


RULES: tuple[Rule, ...] = (
    Rule(
        "article before letters",
        re.compile(
            r"(?<![\w.&/-])A(?!(?:\s[A-Z]){2}(?!\w))"
            r"(?=\s([A-Z]{2,}|[A-Z][a-z]?[A-Z]|[A-Z]\.[A-Z]|[B-HJ-Z]-?[ \d]))"
        ),
        _article,
        trigger_chars="A",
    ),
    Rule(
        "name with symbols",
        re.compile(rf"(?<![\w./])(?:{either(_NAMES.with_symbols)})(?![A-Za-z_+#]|/[A-Z](?!\w))"),
        _with_symbols,
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
        re.compile(
            rf"(?<![\w*-]){_LEAD}(?:(?P<stars>[A-Za-z])[A-Za-z]?\*{{2,6}}[A-Za-z]{{0,4}}(?![\w*])"
            rf"|(?P<dashes>[bcdfhpsBCDFHPS])(?:-{{2,5}}{_ENDS}|(?<=[bdfsBDFS])—(?:c?k(?:ed|er|ing)?|m?n(?:ed)?|tch|t(?:ty)?))(?![\w-])"
            rf"|(?P<cut>[bcdfhps])-{{3,5}}(?![\w-]))"
        ),
        _censored,
        trigger_chars="*-—",
    ),
    Rule(
        "censored vowel",
        re.compile(
            rf"(?<![\w*]){_LEAD}(?:(?P<stars>[fscdb])h?\*[a-z]{{1,4}}|(?P<dashes>f)u\*k[a-z]{{0,3}}"
            r"|(?P<cut>h)\*ll|(?P<whole>[ap])(?:\*ss|s\*)[a-z]{0,4})(?![\w*])",
            re.I,
        ),
        _censored,
        trigger_chars="*",
    ),
    Rule(
        "curse in symbols",
        re.compile(r"(?<![\w#$%&@*!^])[#$%&@*!^]{4,30}(?![\w#$%&@*^])"),
        lambda match: "bleep" if len(set(match[0]) - {"!"}) > 2 else None,
        trigger_chars="#$%&@*",
    ),
    Rule(
        "choice of letters and digits",
        re.compile(r"(?<![\w/.])[A-Z0-9](?:/[A-Z0-9]){2,5}(?![\w/])"),
        _choice,
        trigger_chars="/",
    ),
    Rule(
        "times before money",
        re.compile(r"(?<=[0-9])[×x](?=[$€£][0-9])"),
        lambda _: " times ",
        trigger_chars="×x",
    ),
    Rule(
        "hyphen before hours",
        re.compile(r"(?<=[A-Za-z])-hr(?P<many>s?)\b(?!-)"),
        lambda match: f" {UNITS['hr'][bool(match['many'])]}",
        trigger_chars="-",
    ),
    Rule(
        "per year after a word",
        re.compile(r"(?<=[A-Za-z]{2})/(?P<unit>yr|mo|wk|hr)\b"),
        lambda match: f" per {UNITS[match['unit']][0]}",
        trigger_chars="/",
    ),
    Rule("slash in credit", re.compile(r"(?<=[\w.)]) / (?=[A-Z])"), _credit, trigger_chars="/"),
    Rule(
        "slash between words",
        re.compile(r"(?<![0-9][xX])(?<=[A-Za-z])/(?=[A-Za-z]{2})|(?<=[A-Za-z]{2})/(?=[A-Za-z])"),
        _slash,
        trigger_chars="/",
    ),
    Rule(
        "slash beside number",
        re.compile(
            r"(?<=[A-Za-z])/(?=[0-9]{1,3}(?:\.[0-9])?(?![\w/]))|(?<=[0-9])/(?=[A-Za-z]{3})"
            r"|(?:(?<=[A-Z][0-9])|(?<=[A-Z]-[0-9]))/(?P<digit>[0-9](?![\w/]))|(?<=[0-9][A-Z])/(?=[A-Z](?![\w/]))|(?<=[1-5]xx)/(?=[1-5]xx)|(?<=[0-9])/(?P<root>(?=√))|(?<=[0-9]\+)/(?=[A-Z])"
        ),
        _beside_number,
        trigger_chars="/",
    ),
    Rule(
        "slash between amounts",
        re.compile(r"(?<=[0-9kKmMbB])/(?=[$€£¥][0-9])"),
        lambda _: ", ",
        trigger_chars="/",
    ),
    Rule("ampersand", re.compile(r"\s?(?:&&|&(?!\w{2,};))\s?"), lambda _: " and ", trigger_chars="&"),
)

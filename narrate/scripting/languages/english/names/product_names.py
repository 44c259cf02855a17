"""Versions, models, standards, flights and rooms: numbers that are part of a name."""

from __future__ import annotations

from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.spelling import VOWELS, serial, spell, version
from narrate.scripting.languages.english.measures.units import UNITS
from narrate.scripting.languages.english.numbers.amounts import DIGITS, follows_number
from narrate.scripting.languages.english.numbers.numbers import cardinal, decimal, plural
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.times.calendar import MONTH_ABBREVIATIONS, MONTHS, WEEKDAYS, ZONES
from narrate.scripting.languages.english.vocabulary import ACRONYMS, CHEMISTRY, vocabulary
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _ProductNames:
    lowercase_models: frozenset[str]
    no_names: frozenset[str]
    lowercase_spelled: frozenset[str]
    versioned: tuple[str, ...]
    numbered: tuple[str, ...]
    after_an_attack: tuple[str, ...]
    names: dict[str, str]
    stages: dict[str, str]


_DATA = vocabulary(_ProductNames, "product_names")
_NO_NAMES = _DATA.no_names.union(map(str.lower, (*MONTHS, *MONTH_ABBREVIATIONS, *WEEKDAYS, *ZONES)))
"""Words, in lowercase, before a hyphen and a number that is an amount or a date."""
_TOKEN = re.compile(r"\d+(?:\.\d+)*|[A-Z]{2,}(?=v\d)|[A-Za-z]+")


def _version(match: re.Match[str]) -> str | None:
    if match[0][0] == "V" and match[1].isdecimal():
        return None
    return f"version {version(match[1])}{_stage(match[2])}" + " plus" * bool(match["plus"])


def _stage(text: str | None) -> str:
    """``-rc.1`` → `` R C one``."""
    if text in (".x", ".X"):
        return " point X"
    words = [
        serial(part) if part.isdecimal() else _DATA.stages.get(part.lower(), part)
        for part in re.findall(r"\d+|[a-zA-Z]+", text or "")
    ]
    return "".join(f" {word}" for word in words)


def _named_version(match: re.Match[str]) -> str | None:
    """``Python 3.11``, ``Python 3.6/3.7``."""
    others = "".join(f", {version(other)}" for other in match["others"].split("/")[1:])
    return f"{_name(match[1])} {version(match[3])}{_stage(match[4])}{others}{' plus' * bool(match['plus'])}"


_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){2,5}")
"""A number as most of Europe writes it: ``1.000.000``."""


def _bare_version(match: re.Match[str]) -> str | None:
    stage = match[2]
    if not stage and (match[1].count(".") < 2 or _THOUSANDS.fullmatch(match[1])):
        return None
    return version(match[1]) + _stage(stage) + " plus" * bool(match["plus"])


def _numbered(match: re.Match[str]) -> str | None:
    return f"{_name(match[1])} {serial(match[3])}{_tail(match[4])}"


def _tail(text: str) -> str:
    return f" {spell(text)}" if text else ""


def _name(text: str) -> str:
    """A name: an acronym as it is read, short capitals spelled."""
    if text in ACRONYMS:
        return ACRONYMS[text]
    if text.isupper() and len(text) < 5:
        return spell(text)
    return text


def _letters(text: str) -> str:
    """The letters in the name of a model: ``GPT`` → ``G P T``; ``turbo`` is kept."""
    if text in ACRONYMS:
        return ACRONYMS[text]
    if text.isupper() and (len(text) < 5 or VOWELS.isdisjoint(text)):
        return spell(text)
    return spell(text) if text in _DATA.lowercase_spelled or len(text) == 1 else text


_PROCESSOR = re.compile(r"(?P<line>i[3579])-(?P<thousands>1[0-9])(?P<hundreds>[1-9])00(?P<letters>[A-Z]{0,2})")


def _processor(match: re.Match[str]) -> str:
    """``i7-12700K`` → ``I seven twelve seven hundred K``."""
    line = f"I {cardinal(int(match['line'][1]))}"
    number = f"{cardinal(int(match['thousands']))} {cardinal(int(match['hundreds']))} hundred"
    return f"{line} {number}{_tail(match['letters'])}"


def _model(match: re.Match[str]) -> str | None:
    name = match[0]
    if follows_number(match) and (name in UNITS or name[:-1] in UNITS):
        return None  # 85 m2
    if name in _DATA.names:
        return _DATA.names[name]
    if processor := _PROCESSOR.fullmatch(name):
        return _processor(processor)
    first, _, rest = name.partition("-")
    if first.islower() and len(first) > 1 and rest[:1].isupper() and not _has_digit(first):
        return f"{first}-{_spoken(rest)}" if _is_model(rest) else None
    return _spoken(name) if _is_model(name) else None


def _machine(match: re.Match[str]) -> str:
    """``m5.2xlarge`` → ``M five two X large``."""
    family = [spell(part) if part.isalpha() else part for part in re.findall("[a-z]+|[0-9]", match["family"])]
    size = match["size"].replace("xlarge", "X large")
    words = [cardinal(int(part)) if part.isdecimal() else part for part in family]
    return " ".join([*words, *([cardinal(int(match["count"]))] if match["count"] else []), size])


_BETWEEN_SLASHES = re.compile(
    r"(?<![\w./@#:~°\\-])(?:(?:[A-Z]{1,5}|IPv)[0-9]{0,4}[A-Z]?(?:/(?:(?:[A-Z]{1,5}|IPv)[0-9]{0,4}[A-Z]?|[0-9]{2,4})){1,3}"
    r"|[a-z]{1,4}[0-9]{1,2}(?:/[a-z]{1,4}[0-9]{1,2}){1,3})(?![\w/@-]|\.\w)"
)


def _names_between_slashes(match: re.Match[str]) -> str | None:
    """``CD/MP3`` → ``C D M P three``, ``M1/M2`` → ``M one M two``."""
    names = match[0].split("/")
    if not _has_digit(names[0] if names[-1].isdecimal() else match[0]):
        return None
    if not CHEMISTRY.formulas.keys().isdisjoint(names):
        return None
    return " ".join(_spoken(name) if _has_digit(name) else _name(name) for name in names)


def _has_digit(text: str) -> bool:
    return any(map(str.isdecimal, text))


def _spoken(name: str) -> str:
    tokens = _TOKEN.findall(name)
    many = len(tokens) > 1 and tokens[-1] == "s" and name[-2:-1].isdecimal()
    words = _joined(tokens[:-1] if many else tokens)
    return plural(words) if many else words


def _is_model(name: str) -> bool:
    first = re.split(r"[-.\d]", name, maxsplit=1)[0]
    if name in CHEMISTRY.formulas or len(_TOKEN.findall(name)) > 12 or not _has_digit(name):
        return False
    behind = name[len(first) :]
    if re.search(r"-\d+(?:st|nd|rd|th)$", name):
        return False
    lineage = len(first) > 1 and re.fullmatch(r"[A-Z]{2,3}(?:\.[0-9]{1,2}){1,4}", name)  # XBB.1.5
    if behind[:1] == "." and not lineage and not (len(first) == 1 and first.isupper() and len(behind) > 2):
        return False
    if behind[:1] == "-" and first.lower() in _NO_NAMES and not (len(first) == 1 and first.isupper()):
        return False
    if (
        behind[:1] == "-"
        and first.islower()
        and first not in _DATA.lowercase_models
        and first not in _DATA.lowercase_spelled
    ):
        return len(first) == 1 and name[-1].isalpha() and first != "a"
    return not re.search(r"-\d+-", name) or first.isupper() or first.lower() in _DATA.lowercase_models


def _joined(tokens: list[str]) -> str:
    words: list[str] = []
    for at, token in enumerate(tokens):
        if token[0].isdecimal():
            words.append(version(token) if "." in token else serial(token))
        elif (token == "o" and at and tokens[at - 1][0].isdecimal()) or (token == "o" and not at):
            words.append("oh")
        else:
            words.append(_letters(token))
    return " ".join(words)


def _digit_first(match: re.Match[str]) -> str | None:
    if match[2] == "K" and re.match(
        r"\s+(?:[a-z]+\s)?(?:tokens?|words|users|people|lines|views|dollars|steps)\b",
        match.string[match.end() : match.end() + 24],
    ):
        return None
    return f"{serial(match[1])} {spell(match[2])}"


def _number_and_letters(match: re.Match[str]) -> str:
    return f"{serial(match[1].replace(',', ''))} {match[2].upper()}"


_ATTACK = re.compile(
    rf"(?<![\w/.])(?:(9)/(11)|(\d{{1,2}})/(\d{{1,2}})(?=\s(?:{either(_DATA.after_an_attack)})\b))(?![\w/])"
)


def _attack(match: re.Match[str]) -> str:
    """``9/11``, ``the 7/7 bombings``."""
    return " ".join(cardinal(int(number)) for number in match.groups() if number)


_STANDARD = re.compile(
    r"(?:(?<=\b(?:ANS|DIN|IEC|ISO)[ -])|(?<=\b(?:ASTM|IEEE)[ -]))"
    r"(\d{3,5}(?=[:-]))(?:-(\d{1,2}))?(?:[:-]((?:19|20)\d\d))?(?!\w|[.,:/-]\d)"
)


def _standard(match: re.Match[str]) -> str:
    """``ISO 9001:2015`` → ``ninety oh one, twenty fifteen``, ``ISO 8859-1`` → ``eighty-eight fifty-nine one``."""
    standard, part, year = match.groups()
    words = serial(standard) + (f" {serial(part)}" if part else "")
    return f"{words}, {serial(year)}" if year else words


_EPISODE = re.compile(r"(?<!\w)S(\d\d?)[ :]?E(\d\d?)(?!\w)")


def _episode(match: re.Match[str]) -> str:
    """``S02E05`` → ``season two, episode five``."""
    return f"season {cardinal(int(match[1]))}, episode {cardinal(int(match[2]))}"


_TIRE = re.compile(r"(?<![\w/.-])(\d{3})/(\d{2})[ -]?(Z?R)[ -]?(\d{2})(?!\w)")


def _tire(match: re.Match[str]) -> str:
    """``225/45R17`` → ``two twenty-five forty-five R seventeen``."""
    width, height, kind, rim = match.groups()
    return f"{serial(width)} {serial(height)} {spell(kind)} {serial(rim)}"


_WIRELESS = re.compile(r"(?<![\w.,-])802\.(?P<group>1|3|5|11|15|16)(?P<letters>[a-z]{0,2})(?!\w|[.,]\d)")
"""A standard of networks: ``802.11ax``."""


def _wireless(match: re.Match[str]) -> str:
    return f"{serial('802')} dot {cardinal(int(match['group']))} {spell(match['letters'])}".rstrip()


_RUNWAY = re.compile(r"(?<![\w.-])(0?[1-9]|[12][0-9]|3[0-6])([CLR])(?!\w)")
_ON_A_RUNWAY = re.compile(
    r"\b(?:[Rr]unways?|RWYs?|[Rr]wys?|ILS|RNAV|VOR|LOC)\s(?:\d\d?[CLR]?(?:/|,?\s(?:and\s|or\s)?))*$"
)
_SIDES = {"C": "center", "L": "left", "R": "right"}
_FLIGHT_LEVEL = re.compile(r"(?<=\b(?:at|of|to) )FL ?([1-4][0-9]0)(?!\w)")


def _runway(match: re.Match[str]) -> str | None:
    """``runway 27L`` → ``runway twenty-seven left``."""
    if not _ON_A_RUNWAY.search(match.string, max(0, match.start() - 30), match.start()):
        return None
    return f"{serial(match[1])} {_SIDES[match[2]]}"


_NAMED_VERSION = re.compile(
    rf"(?<![\w.-])({either(_DATA.versioned)}|[Vv]ersions?|[Rr]elease)"
    r"([ -])([0-9]+(?:\.[0-9]+)+)(-?(?:alpha|beta|rc|dev|preview|pre)\.?[0-9]*|\.[xX]\b)?"
    r"(?P<others>(?:/[0-9]+(?:\.[0-9]+)+){0,4})(?P<plus>\+)?(?![\w%+]|[.,-]\d|-[a-z])"
)

RULES: tuple[Rule, ...] = (
    Rule(
        "version",
        re.compile(
            r"(?<![\w.])[vV]\.?([0-9]+(?:\.[0-9]+)*)(-?(?:alpha|beta|rc|dev|preview|pre|a|b)\.?[0-9]*|\.[xX]\b)?(?P<plus>\+)?(?!\w|\.\d)"
        ),
        _version,
        trigger_chars=DIGITS,
    ),
    Rule("named version", _NAMED_VERSION, _named_version, trigger_chars=DIGITS),
    Rule(
        "bare version",
        re.compile(
            r"(?<![\w.,$€£#-])([0-9]{1,3}(?:\.[0-9]+)+)(-(?:alpha|beta|rc|dev|preview|pre)(?:\.?[0-9]+)?)?"
            r"(?P<plus>\+)?(?![\w%°]|[.,/-]\d)"
        ),
        _bare_version,
        trigger_chars=DIGITS,
    ),
    Rule(
        "any release of a version",
        re.compile(r"(?<![\w.,$-])(\d{1,3}(?:\.\d{1,3})?)\.([xX])(?!\w|\.\w|-\d)"),
        lambda match: f"{version(match[1])} point X",
        trigger_chars="xX",
    ),
    Rule(
        "flight number",
        re.compile(r"(?<=[Ff]light )([A-Z]{2}) ([0-9]{2,4})(?![\w.,:/-]*\d)"),
        lambda match: f"{spell(match[1])} {serial(match[2])}",
        trigger_chars=DIGITS,
    ),
    Rule("runway", _RUNWAY, _runway, trigger_chars="LRC"),
    Rule("flight level", _FLIGHT_LEVEL, lambda match: f"flight level {serial(match[1])}", trigger_chars="F"),
    Rule(
        "retirement plan",
        re.compile(r"(?<![\w$.])(40[13]|457|529)\(?([abkc])\)?(?!\w)"),
        _number_and_letters,
        trigger_chars="45",
    ),
    Rule(
        "digit-first name",
        re.compile(r"(?<![\w$€£.,-])([1-9])(D|G|K)(?![\w-])"),
        _digit_first,
        trigger_chars="DGK",
    ),
    Rule(
        "video resolution",
        re.compile(r"(?<![\w.,$])(480|720|1,?080|1,?440|2,?160)(p|i)(?!\w)"),
        _number_and_letters,
        trigger_chars="0",
    ),
    Rule("episode of a series", _EPISODE, _episode, trigger_chars="S"),
    Rule("tire size", _TIRE, _tire, trigger_chars="R"),
    Rule("attack named by its date", _ATTACK, _attack, trigger_chars="/"),
    Rule("standard with year", _STANDARD, _standard, trigger_chars=":-"),
    Rule("network standard", _WIRELESS, _wireless, trigger_chars="8"),
    Rule(
        "USB connector",
        re.compile(r"(?<![\w-])(USB)-([ABC])(?!\w)"),
        lambda m: f"{spell(m[1])} {m[2]}",
        trigger_chars="-",
    ),
    Rule(
        "numbered name",
        re.compile(
            rf"(?<![\w-])({either(_DATA.numbered)})"
            r"([ -])([0-9]{1,6})([A-Z]{0,2})(?![\w%]|[.,:/]\d|[-–]\d{1,5}(?!\w))"
        ),
        _numbered,
        trigger_chars=DIGITS,
    ),
    Rule(
        "count of models",
        re.compile(
            r"(?<![\w.,$€£-])(?P<count>[1-9][0-9]{0,3}) ?[x×] ?"
            r"(?:(?=(?:N(?:VIDIA|vidia) )?[GR]TX )|(?P<model>[A-Z]{1,3}[0-9]{2,4}[A-Z]?)(?!\w))"
        ),
        lambda match: f"{cardinal(int(match['count']))} {_spoken(match['model'] or '')}",
        trigger_chars="x×",
    ),
    Rule(
        "count of sizes",
        re.compile(
            r"(?<![\w.,$€£-])(?P<count>[1-9][0-9]?) ?[x×] ?(?P<size>[0-9]{1,4}(?:\.[0-9]{1,2})?) ?"
            r"(?P<unit>[MGT]B)(?![\w/])"
        ),
        lambda match: f"{cardinal(int(match['count']))} times {decimal(match['size'])} {UNITS[match['unit']][1]}",
        trigger_chars="B",
    ),
    Rule(
        "machine in a cloud",
        re.compile(
            r"(?<![\w./@-])(?P<family>[a-z]{1,3}[0-9][a-z]{0,3})\.(?P<count>[0-9]{1,2})?"
            r"(?P<size>nano|micro|small|medium|x?large|metal)(?!\w|[./]\w)"
        ),
        _machine,
        trigger_chars="lmn",
    ),
    Rule(
        "maker with a digit",
        re.compile(
            r"(?<![\w$€£.,~-])3M(?=['’]s|\s(?:adhesives?|announced|Co\b|Command|Company|has|is|LIBOR|masks?|respirators?|said|shares"
            r"|stock|tapes?|was|will)\b)"
        ),
        lambda _: "three M",
        trigger_chars="3",
    ),
    Rule("names between slashes", _BETWEEN_SLASHES, _names_between_slashes, trigger_chars="/"),
    Rule(
        "model name",
        re.compile(
            r"(?<![\w.@/#_-])(?<![0-9]['’′\"″])(?=[A-Za-z-]*\.?\d)(?!c1[0-9]{3}\b|C(?:1?[0-9]|2[01])(?:th|st)\b)[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+|\.\d+)*(?![\w(]|\^\d)"
        ),
        _model,
        trigger_chars="0123456789",
    ),
)

"""Numbers that are read digit by digit: serial, account and card numbers, zip codes, hashes."""

from __future__ import annotations

from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.scripting.languages.english.codes.phones import dictate
from narrate.scripting.languages.english.letters.spelling import serial, spell
from narrate.scripting.languages.english.numbers.amounts import DIGITS, GAP, after, before
from narrate.scripting.languages.english.numbers.numbers import cardinal, decimal, digits, integer, plural
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import vocabulary
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _Serials:
    named: tuple[str, ...]
    numbered: tuple[str, ...]
    cards: tuple[str, ...]
    zip_states: tuple[str, ...]


_DATA = vocabulary(_Serials, "serials")


def _characters(text: str) -> str:
    """``9f8`` → ``nine F eight``."""
    return " ".join(digits(character) or character.upper() for character in text)


def _groups(text: str) -> str:
    """Character by character, with a pause between groups."""
    return ", ".join(_characters(part) for part in re.split(r"[ \-‑:]", text) if part)


_HYPHENATED = re.compile(
    r"(?<![\w.,$€£/-])[0-9]{1,20}(?:(?:-[0-9]{1,20}){1,9}|(?:–[0-9]{1,2}){2,4})(?![\w–-]|[.,/][0-9])"
)
_WHEELS = re.compile(
    r"(?<![\w.,$€£/-])(?P<wheels>[0-9]{1,2}(?:[-‑–][0-9]{1,2}){2,3})"
    r"(?:(?P<tank>ST|PT|WT|T|F)(?P<tanks>s?)|(?P<many>s))(?![\w–‑-])"
)
_LONG = re.compile(r"(?<![\w.,$€£#-])(?<![0-9][/:])[0-9]{10,}(?!\w|[.,:/-][0-9])")
_NAMED = re.compile(
    r"(?<![\w.,$€£/-])(?:(?P<word>no\. ?)|(?P<sign># ?))?"
    r"(?P<number>[0-9]{2,6}(?: [0-9]{2,6}){1,6}|(?<=ISBN )(?:97[89] )?[0-9]{1,5}(?: [0-9]{1,7}){2} [0-9X]"
    r"|[0-9][0-9-]{1,30}[0-9X])(?!\w|[.,-][0-9])"
)
_NAME = re.compile(
    rf"\b(?:(?:{either(_DATA.named)})(?: number| no\.)?(?: is)?:?"
    rf"|(?:{either(_DATA.numbered)})(?: number| no\.| code| ID)(?: is)?:?) $",
    re.I,
)
_NAME_BEFORE_SIGN = re.compile(rf"\b(?:{either([*_DATA.named, *_DATA.numbered])}) $", re.I)


def _verbalize_wheels(match: re.Match[str]) -> str:
    """``0-6-0ST`` → ``zero six zero S T``, the wheels of a locomotive."""
    wheels = " ".join(cardinal(int(count)) for count in re.split("[-‑–]", match["wheels"]))
    if match["many"]:
        return plural(wheels)
    return f"{wheels} {' '.join(match['tank'])}{match['tanks']}"


def _verbalize_hyphenated(match: re.Match[str]) -> str | None:
    """``4-4-2`` → ``four four two``; ``978-3-16`` digit by digit; two numbers are a range."""
    parts = re.split("[-–]", match.group())
    zip_code = [len(part) for part in parts] == [5, 4]
    if len(parts) < 3 and not zip_code:
        return None
    if max(map(len, parts)) <= 2:
        return " ".join(integer(part) for part in parts)
    return dictate(parts)


def _verbalize_long(match: re.Match[str]) -> str | None:
    """Ten digits or more without a comma identify something, unless they are round."""
    return None if match.group().endswith("0000") else digits(match.group())


def _verbalize_named(match: re.Match[str]) -> str | None:
    """``tracking # 9400 1000`` → ``tracking number nine four zero zero, one zero zero zero``."""
    marked = bool(match["word"] or match["sign"])
    name = _NAME_BEFORE_SIGN if marked else _NAME
    return "number " * marked + _groups(match["number"]) if name.search(before(match)) else None


_CARD = re.compile(
    rf"(?P<lead>\b(?i:end(?:s|ed|ing)?(?:{GAP}(?:in|with))?|last{GAP}(?:four|4){GAP}digits(?:{GAP}(?:are|is)|:)?){GAP})"
    r"(?P<number>[0-9]{4})(?!\w|[.,:/-][0-9])"
)
_OF_A_CARD = re.compile(rf"\b(?:{either(_DATA.cards)})s?\b", re.I)


def _verbalize_card(match: re.Match[str]) -> str | None:
    """``card ending in 4242``; ``the war ended in 1945`` is left to its rule."""
    if not match["lead"].lower().startswith("last") and not _OF_A_CARD.search(before(match, 36)):
        return None
    return match["lead"] + _characters(match["number"])


_EXPIRY = re.compile(
    rf"(?P<lead>\b[Ee]xp(?:ire[sd]?|iry|iration|\.)?(?:{GAP}date)?:?{GAP}(?:on{GAP}|in{GAP}|end{GAP})?)"
    r"(?P<month>0[1-9]|1[0-2])/(?P<year>[0-9]{2})(?![\w/])"
)


def _verbalize_expiry(match: re.Match[str]) -> str:
    """``expires 09/27`` → ``expires oh nine twenty-seven``."""
    month, year = match["month"], match["year"]
    return match["lead"] + " ".join(
        f"oh {cardinal(int(text))}" if text[0] == "0" else cardinal(int(text)) for text in (month, year)
    )


_ZIP = re.compile(r"(?<![\w.,:/$€£#-])[0-9]{5}(?:-[0-9]{4})?(?!\w|[.,:/-][0-9])")
_BEFORE_ZIP = re.compile(
    rf"(?:\b(?:{'|'.join(_DATA.zip_states)}|[A-Z]\.[A-Z]\.|(?i:live[ds] in|mail (?:it|them) to)))[ \u00a0]$"
)


def _verbalize_zip(match: re.Match[str]) -> str | None:
    return _groups(match.group()) if _BEFORE_ZIP.search(before(match, 16)) else None


_BOX = re.compile(rf"(?<=\bBox[ \u00a0])(?P<number>[0-9]{{3,6}})(?!\w|[.,:/-][0-9]|{GAP}[a-z]+s\b)")

_HASH = re.compile(
    r"(?<![\w.#@/$-])(?=[0-9]*[a-f])(?=[a-f]*[0-9])(?![0-9]+e[0-9]+\b)[0-9a-f]{7,64}(?![\w@-]|\.[a-z])"
)
_UUID = re.compile(r"(?<![\w-])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![\w-])")
_MAC = re.compile(r"(?<![\w:-])[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}(?![\w:-])")
_IPV6 = re.compile(
    r"(?<![\w:.])(?=[0-9A-Fa-f:]*::|(?:[0-9A-Fa-f]{1,4}:){7})(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?![\w:.])"
)
_CARD_NUMBER = re.compile(r"(?<![\w.,$€£/-])[0-9]{4}(?:[ -][0-9]{4}){3}(?![\w-]|[.,][0-9])")
_BASE = re.compile(r"(?<![\w.,#@/$-])0(?:x(?P<hex>[0-9A-Fa-f]{1,16})|b(?P<binary>[01]{1,32}))(?!\w)")


def _verbalize_ipv6(match: re.Match[str]) -> str:
    """``2001:db8::1`` → ``two zero zero one colon D B eight colon colon one``."""
    return " ".join(
        _characters(part) if part != ":" else "colon" for part in re.findall("[0-9A-Fa-f]+|:", match.group())
    )


def _verbalize_base(match: re.Match[str]) -> str:
    """``0x1F`` → ``hex one F``."""
    return f"hex {_characters(match['hex'])}" if match["hex"] else f"binary {digits(match['binary'])}"


_COLOR = re.compile(r"(?<![\w&#/])#(?P<hex>[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})(?!\w)")
_COLORED = re.compile(r"\b(?:colou?r\w*|backgrounds?|hex|fill|shades?|palette|borders?)\b", re.I)


def _verbalize_color(match: re.Match[str]) -> str | None:
    """``#FF5733`` → ``hash F F five seven three three``; one of digits or letters alone needs a word."""
    digital = sum(map(str.isdecimal, match["hex"]))
    sure = 0 < digital < len(match["hex"]) == 6
    if not sure and not (_COLORED.search(before(match, 40)) or _COLORED.search(after(match, 12))):
        return None
    return f"hash {_characters(match['hex'])}"


_PARTS = re.compile(r"[0-9]+|[A-Za-z]")
_MIXED = re.compile(r"(?<![\w.,#@/$€£-])[0-9]{1,6}(?:[A-Za-z]{1,5}[0-9]{1,6}){1,4}[A-Za-z]?(?![\w@]|[.:/-][\w])")
_LETTERED = re.compile(r"(?<![\w.,#@/$€£'’-])(?P<number>[0-9]{1,4})(?P<letter>[A-Za-z])(?![\w@'’]|[.:/-][\w])")


def _verbalize_hash(match: re.Match[str]) -> str | None:
    """``9f86d08`` character by character; a year such as ``1990s`` is none."""
    return _characters(match.group()) if sum(map(str.isdecimal, match.group())) > 1 else None


def _verbalize_mixed(match: re.Match[str]) -> str:
    """``25d08A`` → ``twenty-five D zero eight A``."""
    return " ".join(serial(part) if part.isdecimal() else part.upper() for part in _PARTS.findall(match.group()))


_WORD = re.compile(
    r"(?<![\w.,#@/$€£'’-])(?P<number>[0-9]{1,4}(?:\.[0-9]{1,2})?)(?P<word>(?!st|nd|rd|th)[a-z]{3,12})(?![\w@'’])"
)


def _count(number: str) -> str:
    return decimal(number) if "." in number else serial(number)


_CAPITALS = re.compile(r"(?<![\w.,#@/$€£'’-])(?P<number>[0-9]{1,4})(?P<letters>[A-Z]{2,4})(?![\w-])")
_HYPHEN_CAPITAL = re.compile(
    r"(?<![\w.,#@/$€£'’-])(?P<number>[0-9]{1,4})(?:[-‑](?P<letters>[A-Z]{1,2})(?![\w@-])|(?=[-‑][A-Z][A-Za-z]{2}))"
)


def _verbalize_capital(match: re.Match[str]) -> str:
    """``5-HT`` → ``five H T``, ``7-Eleven`` → ``seven-Eleven``."""
    return serial(match["number"]) + (f" {spell(match['letters'])}" if match["letters"] else "")


_IBAN = re.compile(r"(?<![\w-])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")


def _verbalize_iban(match: re.Match[str]) -> str | None:
    """``GB29 NWBK 6016 …`` in groups of four, if its check digits are right."""
    number = match[0].replace(" ", "")
    value = "".join(str(int(character, 36)) for character in number[4:] + number[:4])
    if int(value) % 97 != 1:
        return None
    return ", ".join(_characters(number[at : at + 4]) for at in range(0, len(number), 4))


RULES: tuple[Rule, ...] = (
    Rule("bank account number", _IBAN, _verbalize_iban, trigger_chars=DIGITS),
    Rule("labeled serial number", _NAMED, _verbalize_named, trigger_chars=DIGITS),
    Rule("wheel arrangement", _WHEELS, _verbalize_wheels, trigger_chars="-‑–"),
    Rule("hyphenated serial number", _HYPHENATED, _verbalize_hyphenated, trigger_chars=DIGITS),
    Rule("long number", _LONG, _verbalize_long, trigger_chars=DIGITS),
    Rule("end of card number", _CARD, _verbalize_card, trigger_chars=DIGITS),
    Rule("expiry date", _EXPIRY, _verbalize_expiry, trigger_chars="/"),
    Rule("zip code", _ZIP, _verbalize_zip, trigger_chars=DIGITS),
    Rule("box number", _BOX, lambda match: _characters(match["number"]), trigger_chars=DIGITS),
    Rule("hexadecimal groups", _UUID, lambda match: _groups(match.group()), trigger_chars="-"),
    Rule("hardware address", _MAC, lambda match: _groups(match.group()), trigger_chars=":-"),
    Rule(
        "number with capitals",
        _CAPITALS,
        lambda match: f"{serial(match['number'])} {spell(match['letters'])}",
        trigger_chars=DIGITS,
    ),
    Rule(
        "number with a word",
        _WORD,
        lambda match: f"{_count(match['number'])} {match['word']}",
        trigger_chars=DIGITS,
    ),
    Rule("number before capital", _HYPHEN_CAPITAL, _verbalize_capital, trigger_chars="-‑"),
    Rule("card number", _CARD_NUMBER, lambda match: _groups(match.group()), trigger_chars=DIGITS),
    Rule("IPv6 address", _IPV6, _verbalize_ipv6, trigger_chars=":"),
    Rule(
        "code point",
        re.compile(r"(?<![\w+])U\+(?P<number>[0-9A-F]{4,6})(?!\w)"),
        lambda match: f"U plus {_characters(match['number'])}",
        trigger_chars="U",
    ),
    Rule("hexadecimal or binary number", _BASE, _verbalize_base, trigger_chars="0"),
    Rule("color in hexadecimal", _COLOR, _verbalize_color, trigger_chars="#"),
    Rule("hash", _HASH, _verbalize_hash, trigger_chars=DIGITS),
    Rule("number with letters", _MIXED, _verbalize_mixed, trigger_chars=DIGITS),
    Rule(
        "number with a letter",
        _LETTERED,
        lambda match: f"{serial(match['number'])} {match['letter'].upper()}",
        trigger_chars=DIGITS,
    ),
)

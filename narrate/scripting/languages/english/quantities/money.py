"""Amounts of money, with their currency before or after them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from narrate import lazy_re as re
from narrate.scripting.languages.english.measures.rates import RATE, rate_words
from narrate.scripting.languages.english.numbers.amounts import (
    BEFORE,
    DASH,
    DIGITS,
    GAP,
    JOINED_WORD,
    MONEY_SCALES,
    NUMBERS,
    SIGN,
    VULGAR,
    after,
    amount,
    amount_words,
    before,
    joint,
    qualifies,
    sign_words,
    word_after,
)
from narrate.scripting.languages.english.numbers.numbers import cardinal
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import vocabulary
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _Row:
    UNIQUE: ClassVar[tuple[str, ...]] = ("symbols", "trailing", "codes")

    many: str
    part: str = ""
    parts: str = ""
    symbols: tuple[str, ...] = ()
    trailing: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    drops_and: bool = False


@dataclass(frozen=True, slots=True)
class _Currencies:
    currencies: dict[str, _Row]


@dataclass(frozen=True, slots=True)
class _Currency:
    """The words for a currency and its hundredth part; ``part`` and ``parts`` are empty if it has none."""

    one: str
    many: str
    part: str
    parts: str
    drops_and: bool
    """Whether the part follows without ``and``: ``three pounds fifty``."""

    def name(self, *, single: bool) -> str:
        return self.one if single else self.many


def _currencies(key: Callable[[_Row], tuple[str, ...]]) -> dict[str, _Currency]:
    """The currencies by each of the texts that ``key`` returns for them."""
    return {
        written: _Currency(one, row.many, row.part, row.parts, row.drops_and)
        for one, row in vocabulary(_Currencies, "currencies").currencies.items()
        for written in key(row)
    }


BY_SYMBOL = _currencies(lambda row: row.symbols)
_TRAILING = _currencies(lambda row: row.trailing)
_CODES = _currencies(lambda row: row.codes)
_DOLLARS = [code for code, currency in _CODES.items() if currency.many.endswith("dollars")]

_COMMA_DECIMAL = r"(?:[1-9][0-9]{0,2}(?:[.\u00a0\u202f ][0-9]{3})+|[0-9]{1,9}),[0-9]{2}(?![0-9])"
_DOTTED_THOUSANDS = r"(?:[1-9][0-9]{1,2}\.[0-9]{3}|[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,})(?![0-9])"
_AMOUNT = rf"(?:{_COMMA_DECIMAL}|{_DOTTED_THOUSANDS}|{amount(MONEY_SCALES)})"
"""An amount, also as most of Europe writes it: ``1.234,56``, ``12.500``."""
_SIGNED = rf"(?P<sign>{SIGN})?"
_SYMBOL = either(BY_SYMBOL)
_CODE = either(_CODES)
_TAIL = rf"(?P<rate>{RATE})?(?P<plus>\+)?(?!\w|[.,:][0-9]|[$+])"
_EACH = {"pa": "a year", "pcm": "a month", "pp": "per person", "pppn": "per person per night", "pw": "a week"}
_RAND = rf"R(?=[0-9][0-9.,]*{GAP}?(?:bn|billion|m|million|trillion)\b|[0-9]{{1,3}},[0-9]{{3}}\b)"

_SYMBOL_FIRST = re.compile(
    rf"(?<![\w$€£¥])(?<![^0-9kKmMbB]/)(?:(?<![\w][.,-])|(?<=\bc\.)|{JOINED_WORD}){_SIGNED}"
    rf"(?P<unit>{_SYMBOL}|{_RAND}|(?:{_CODE})(?=[0-9]))(?P<minus>[-−])?{GAP}?(?P<low>{_AMOUNT})"
    rf"(?:{DASH}(?:{_SYMBOL})?(?P<high>{_AMOUNT}))?(?:{GAP}(?P<code>{either(_DOLLARS)})\b)?(?:{GAP}?/-)?"
    rf"(?:{GAP}?(?P<each>{either(_EACH)})(?!\w))?{_TAIL}"
)
_CODE_FIRST = re.compile(
    rf"(?<!\w){_SIGNED}(?P<unit>{_CODE}){GAP}?(?P<low>{_AMOUNT})(?:{DASH}(?P<high>{_AMOUNT}))?(?:{GAP}?/-)?{_TAIL}"
)
_UNIT_LAST = re.compile(
    rf"{BEFORE}{_SIGNED}(?P<low>[1-9][0-9]{{0,2}}(?:{GAP}[0-9]{{3}})+(?={GAP}?€)|{_AMOUNT})(?:{DASH}(?P<high>{_AMOUNT}))?"
    rf"(?:{GAP}?(?P<mark>{either(_TRAILING)})|{GAP}?(?P<unit>{_CODE})\b){_TAIL}"
)
_CENTS = re.compile(r"(?P<whole>[0-9][0-9,]*|)\.(?P<cents>[0-9]{2})0*")


def _verbalize(match: re.Match[str], currency: _Currency, minus: str = "") -> str:
    """The words for an amount or a range."""
    one = qualifies(match) or bool(_JOINED.match(after(match, 6))) or word_after(match) in NUMBERS.worth
    low, high = (_american(match[group], currency) for group in ("low", "high"))
    if not high:
        words = _exact(low, currency, one=one)
    elif currency.part and not high[-1].isalpha() and (_CENTS.fullmatch(low) or _CENTS.fullmatch(high)):
        words = f"{_exact(low, currency)} {joint(match)} {_exact(high, currency)}"
    else:
        words = f"{amount_words(low)} {joint(match)} {amount_words(high)} {currency.name(single=one)}"
    rate = f" {rate_words(match['rate'])}" if match["rate"] else ""
    return f"{sign_words(match)}{minus}{words}{' plus' * bool(match['plus'])}{rate}"


_JOINED = re.compile(r"-(?!plus\b)[a-z]")
"""After an amount that is an adjective: ``a $10-a-month plan``."""


def _american(text: str | None, currency: _Currency) -> str:
    """``1.234,56`` → ``1234.56``; a point in dollars separates no thousands."""
    if not text:
        return ""
    if re.fullmatch(_COMMA_DECIMAL, text):
        return re.sub(r"[^0-9,]", "", text).replace(",", ".")
    if re.fullmatch(_DOTTED_THOUSANDS, text) and not currency.one.endswith("dollar"):
        return text.replace(".", "")
    return text


def _exact(text: str, currency: _Currency, *, one: bool = False) -> str:
    """``1.50`` → ``one dollar and fifty cents``; ``one`` forces the singular."""
    split = _CENTS.fullmatch(text)
    if not split or not currency.part:
        return f"{amount_words(text)} {currency.name(single=one or text == '1')}"
    whole, cents = split["whole"].replace(",", "").lstrip("0"), int(split["cents"])
    main = f"{amount_words(split['whole'])} {currency.name(single=one or whole == '1')}" if whole else ""
    if currency.drops_and and main and cents:
        return f"{main} {'oh ' if cents < 10 else ''}{cardinal(cents)}"
    rest = f"{cardinal(cents)} {currency.part if one or cents == 1 else currency.parts}" if cents else ""
    return " and ".join(filter(None, (main, rest))) or f"zero {currency.many}"


def _verbalize_symbol_first(match: re.Match[str]) -> str:
    unit = "ZAR" if match["unit"] == "R" else match["unit"]
    currency = _CODES[match["code"]] if match["code"] else BY_SYMBOL.get(unit) or _CODES[unit]
    each = f" {_EACH[match['each']]}" if match["each"] else ""
    return _verbalize(match, currency, "minus " if match["minus"] else "") + each


_OPENED = re.compile(r"(?<![0-9])\$")
"""A dollar sign that may open a formula, since no number stands before it."""


def _verbalize_unit_last(match: re.Match[str]) -> str | None:
    if match["mark"] == "$" and (_OPENED.search(before(match, 60)) or match["low"][0] == "0"):
        return None  # the end of a formula
    return _verbalize(match, _TRAILING[match["mark"]] if match["mark"] else _CODES[match["unit"]])


_PAIR = re.compile(rf"\b(?P<one>{_CODE})/(?P<other>{_CODE})\b")


def _verbalize_pair(match: re.Match[str]) -> str:
    """``EUR/USD`` → ``euro dollar``."""
    return " ".join(_CODES[match[group]].one.removeprefix("U S ") for group in ("one", "other"))


_PENCE = re.compile(r"(?<![\w.,$€£/-])(?!(?:24|30|48|60)p)(?P<number>[1-9][0-9]?(?:\.[0-9])?)p(?!\w|[./,-][0-9])")
"""Pence, but for what are also frames a second."""

_SHILLINGS = re.compile(
    r"(?<![\w.,/-])(?:£(?P<pounds>[0-9][0-9,]*)[ .,]{1,2})?"
    r"(?:(?P<shillings>[0-9]{1,2})s\.? ?(?P<pence>[0-9]{1,2})[½¼¾]?d"
    r"|(?<=[0-9][ .])(?P<only>[0-9]{1,2})s|(?P<few>[0-9]{1,2})d(?=\.(?:[,;)]| [a-z])))(?!\w)\.?"
)


_OLD_MONEY = re.compile(
    r"(?<![\w.,$€£/-])(?:(?P<pence>1[01]|[1-9])(?P<half>½?)d(?:\.(?=[,;)]| [a-z]))?(?!\w)"
    r"|(?P<shillings>[1-9][0-9]?)(?:/-|s\.(?= an? | per |,|;))(?!\w))"
)
_PAID = re.compile(r"\b(?:an acre|farthings?|fined|paid|pence|penny|reward\w*|shillings?|tithes?|wages?)\b")
"""Words of the time when a pound was 240 pence; ``7d`` also is a week."""


def _verbalize_old_money(match: re.Match[str]) -> str | None:
    """``paid 4d`` → ``paid four pence``, ``worth 2/-`` → ``worth two shillings``."""
    if not _PAID.search(f"{before(match, 60)}|{after(match)}"):
        return None
    if match["shillings"]:
        return f"{cardinal(int(match['shillings']))} shilling{'s' * (match['shillings'] != '1')}"
    if match["half"]:
        return f"{cardinal(int(match['pence']))} and a half pence"
    return _pence(int(match["pence"]))


def _verbalize_shillings(match: re.Match[str]) -> str | None:
    """``£3 4s. 6d.`` → ``three pounds, four shillings and sixpence``."""
    pounds, shillings = match["pounds"], match["shillings"] or match["only"]
    if match["only"] and not pounds:
        return None
    parts = [_exact(pounds, BY_SYMBOL["£"])] if pounds else []
    parts += [f"{cardinal(int(shillings))} shilling{'s' * (shillings != '1')}"] if shillings else []
    pence = match["pence"] or match["few"]
    parts += [_pence(int(pence))] if pence else []
    return ", ".join(parts[:-1]) + " and " * (len(parts) > 1) + parts[-1]


def _pence(number: int) -> str:
    """``6`` → ``sixpence``."""
    if number == 1:
        return "one penny"
    return {2: "twopence", 3: "threepence", 6: "sixpence"}.get(number, f"{cardinal(number)} pence")


_LOSS = re.compile(
    rf"(?<!\w)(?P<unit>[$€£])\((?P<low>[0-9][0-9,]*(?:\.[0-9]+)?{GAP}?(?:bn|m|[kKMB]|{either(NUMBERS.scale_words)})?)\)"
    rf"(?P<scale>{GAP}(?:{either(NUMBERS.scale_words)})\b)?"
)


def _verbalize_loss(match: re.Match[str]) -> str:
    """``$(5.2) million`` → ``minus five point two million dollars``, as accountants write what is lost."""
    return f"minus {_exact(match['low'] + (match['scale'] or ''), BY_SYMBOL[match['unit']])}"


_CIRCA = re.compile(r"(?<![\w.])ca?\.[ \u00a0]?(?=(?:[A-Z]{1,2})?[$€£¥])")

_IN_EUROS = re.compile(rf"{BEFORE}(?P<low>{_COMMA_DECIMAL}|[1-9][0-9]{{0,2}}(?:\.[0-9]{{3}})+){GAP}[Ee]uros?\b")


def _verbalize_euros(match: re.Match[str]) -> str:
    """``3,50 euros`` → ``three euros and fifty cents``, ``84.000 euros`` → ``eighty-four thousand euros``."""
    euro = BY_SYMBOL["€"]
    low = match["low"]
    return _exact(_american(low, euro) if "," in low else low.replace(".", ""), euro)


RULES: tuple[Rule, ...] = (
    Rule("amount in euros", _IN_EUROS, _verbalize_euros, trigger_chars=DIGITS),
    Rule("loss", _LOSS, _verbalize_loss, trigger_chars="("),
    Rule("circa before money", _CIRCA, lambda _: "circa ", trigger_chars="$€£¥"),
    Rule("shillings and pence", _SHILLINGS, _verbalize_shillings, trigger_chars=DIGITS),
    Rule("old money", _OLD_MONEY, _verbalize_old_money, trigger_chars="ds/"),
    Rule(
        "pence",
        _PENCE,
        lambda match: f"{amount_words(match['number'])} {'penny' if match['number'] == '1' else 'pence'}",
        trigger_chars=DIGITS,
    ),
    Rule("currency pair", _PAIR, _verbalize_pair, trigger_chars="/"),
    Rule(
        "currency amount",
        _SYMBOL_FIRST,
        _verbalize_symbol_first,
        trigger_chars=DIGITS + VULGAR,
    ),
    Rule(
        "amount after currency code",
        _CODE_FIRST,
        lambda match: _verbalize(match, _CODES[match["unit"]]),
        trigger_chars=DIGITS + VULGAR,
    ),
    Rule("amount before currency", _UNIT_LAST, _verbalize_unit_last, trigger_chars=DIGITS + VULGAR),
)

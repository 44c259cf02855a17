"""What it costs: amounts of money, with their currency before or after them."""

from __future__ import annotations

import re

from narrate.scripting.languages.english.amounts import (
    BEFORE,
    DASH,
    DIGITS,
    GAP,
    MONEY_SCALES,
    SIGN,
    VULGAR,
    amount,
    either,
    qualifies,
    spell,
    spell_sign,
)
from narrate.scripting.languages.english.measures import RATE, spell_rate
from narrate.scripting.languages.english.numbers import cardinal
from narrate.scripting.rules import Rule

Currency = tuple[str, str, str, str]
"""One, many, and the same of its hundredth part; the last two are empty where it is not divided."""

_DOLLAR: Currency = ("dollar", "dollars", "cent", "cents")
_EURO: Currency = ("euro", "euros", "cent", "cents")
_POUND: Currency = ("pound", "pounds", "penny", "pence")


def _dollars(country: str) -> Currency:
    return (f"{country} dollar", f"{country} dollars", "cent", "cents")


_SYMBOLS: dict[str, Currency] = {
    "$": _DOLLAR,
    "US$": _dollars("U S"),
    "US $": _dollars("U S"),
    "USD $": _dollars("U S"),
    "USD$": _dollars("U S"),
    "A$": _dollars("Australian"),
    "AU$": _dollars("Australian"),
    "C$": _dollars("Canadian"),
    "CA$": _dollars("Canadian"),
    "NZ$": _dollars("New Zealand"),
    "HK$": _dollars("Hong Kong"),
    "S$": _dollars("Singapore"),
    "NT$": _dollars("New Taiwan"),
    "R$": ("real", "reais", "centavo", "centavos"),
    "€": _EURO,
    "£": _POUND,
    "¥": ("yen", "yen", "", ""),
    "₹": ("rupee", "rupees", "paisa", "paise"),
    "₿": ("bitcoin", "bitcoins", "", ""),
    "₩": ("won", "won", "", ""),
    "₽": ("ruble", "rubles", "kopeck", "kopecks"),
    "₴": ("hryvnia", "hryvnias", "", ""),
    "₪": ("shekel", "shekels", "", ""),
    "₺": ("lira", "lira", "", ""),
    "₫": ("dong", "dong", "", ""),
    "₦": ("naira", "naira", "", ""),
    "฿": ("baht", "baht", "", ""),
}
_CODES: dict[str, Currency] = {
    "USD": _dollars("U S"),
    "EUR": _EURO,
    "GBP": _POUND,
    "JPY": ("yen", "yen", "", ""),
    "CHF": ("Swiss franc", "Swiss francs", "centime", "centimes"),
    "CAD": _dollars("Canadian"),
    "AUD": _dollars("Australian"),
    "NZD": _dollars("New Zealand"),
    "HKD": _dollars("Hong Kong"),
    "SGD": _dollars("Singapore"),
    "CNY": ("yuan", "yuan", "", ""),
    "RMB": ("yuan", "yuan", "", ""),
    "INR": ("rupee", "rupees", "paisa", "paise"),
    "KRW": ("won", "won", "", ""),
    "SEK": ("Swedish krona", "Swedish kronor", "", ""),
    "NOK": ("Norwegian krone", "Norwegian kroner", "", ""),
    "DKK": ("Danish krone", "Danish kroner", "", ""),
    "PLN": ("zloty", "zlotys", "", ""),
    "CZK": ("Czech koruna", "Czech korunas", "", ""),
    "RUB": ("ruble", "rubles", "kopeck", "kopecks"),
    "MXN": ("Mexican peso", "Mexican pesos", "centavo", "centavos"),
    "BRL": ("real", "reais", "centavo", "centavos"),
    "ZAR": ("rand", "rand", "", ""),
    "TRY": ("lira", "lira", "", ""),
    "ILS": ("shekel", "shekels", "", ""),
    "BTC": ("bitcoin", "bitcoins", "", ""),
    "ETH": ("ether", "ether", "", ""),
}
"""By ISO 4217 code."""

_AMOUNT = amount(MONEY_SCALES)
_SIGNED = rf"(?P<sign>{SIGN})?"
_SYMBOL = either(_SYMBOLS)
_CODE = either(_CODES)
_TRAILING = "[€£¢₽₴]"
_TAIL = rf"(?P<rate>{RATE})?(?P<plus>\+)?(?!\w|[.,:][0-9]|[$+])"

_SYMBOL_FIRST = re.compile(
    rf"(?<![\w$€£¥/])(?<![\w][.,-]){_SIGNED}(?P<unit>{_SYMBOL})(?P<minus>[-−])?(?P<low>{_AMOUNT})"
    rf"(?:{DASH}(?:{_SYMBOL})?(?P<high>{_AMOUNT}))?(?:{GAP}(?P<code>USD|AUD|CAD|NZD|SGD|HKD)\b)?{_TAIL}"
)
_CODE_FIRST = re.compile(
    rf"(?<!\w){_SIGNED}(?P<unit>{_CODE}){GAP}?(?P<low>{_AMOUNT})(?:{DASH}(?P<high>{_AMOUNT}))?{_TAIL}"
)
_UNIT_LAST = re.compile(
    rf"{BEFORE}{_SIGNED}(?P<low>{_AMOUNT})(?:{DASH}(?P<high>{_AMOUNT}))?"
    rf"(?:{GAP}?(?P<mark>{_TRAILING})|{GAP}?(?P<unit>{_CODE})\b){_TAIL}"
)
_CENTS = re.compile(r"(?P<whole>[0-9][0-9,]*|)\.(?P<cents>[0-9]{2})")


def _verbalize(match: re.Match[str], currency: Currency, minus: str = "") -> str:
    """The words for an amount, or for two with a dash between them."""
    one = qualifies(match)
    low, high = match["low"], match["high"]
    if not high:
        words = _exact(low, currency, one=one)
    elif currency[2] and (_CENTS.fullmatch(low) or _CENTS.fullmatch(high)):
        words = f"{_exact(low, currency)} to {_exact(high, currency)}"
    else:
        words = f"{spell(low)} to {spell(high)} {currency[not one]}"
    rate = f" {spell_rate(match['rate'])}" if match["rate"] else ""
    return f"{spell_sign(match)}{minus}{words}{' plus' * bool(match['plus'])}{rate}"


def _exact(text: str, currency: Currency, *, one: bool = False) -> str:
    """``1.50`` → ``one dollar and fifty cents``; ``one`` keeps to the singular."""
    split = _CENTS.fullmatch(text)
    if not split or not currency[2]:
        return f"{spell(text)} {currency[not (one or text == '1')]}"
    whole, cents = split["whole"].replace(",", "").lstrip("0"), int(split["cents"])
    main = f"{spell(split['whole'])} {currency[not (one or whole == '1')]}" if whole else ""
    if currency is _POUND and main and cents:
        return f"{main} {'oh ' if cents < 10 else ''}{cardinal(cents)}"
    rest = f"{cardinal(cents)} {currency[2 if one or cents == 1 else 3]}" if cents else ""
    return " and ".join(filter(None, (main, rest))) or f"zero {currency[1]}"


def _verbalize_symbol_first(match: re.Match[str]) -> str:
    currency = _CODES[match["code"]] if match["code"] else _SYMBOLS[match["unit"]]
    return _verbalize(match, currency, "minus " if match["minus"] else "")


def _verbalize_unit_last(match: re.Match[str]) -> str:
    if match["mark"] == "¢":
        return _verbalize(match, ("cent", "cents", "", ""))
    return _verbalize(match, _SYMBOLS[match["mark"]] if match["mark"] else _CODES[match["unit"]])


RULES: tuple[Rule, ...] = (
    Rule("currency amount", _SYMBOL_FIRST, _verbalize_symbol_first, trigger_chars="$€£¥₹₿₩₽₴₪₺₫₦฿"),
    Rule(
        "amount after currency code",
        _CODE_FIRST,
        lambda match: _verbalize(match, _CODES[match["unit"]]),
        trigger_chars=DIGITS + VULGAR,
    ),
    Rule("amount before currency", _UNIT_LAST, _verbalize_unit_last, trigger_chars=DIGITS + VULGAR),
)

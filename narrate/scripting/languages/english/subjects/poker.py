"""Poker: hands in letters, ``Ah Kd``, and blinds."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.numbers.amounts import DIGITS, after, amount_words, before
from narrate.scripting.languages.english.numbers.numbers import cardinal, plural
from narrate.scripting.rules import Rule

_RANKS = {"A": "ace", "K": "king", "Q": "queen", "J": "jack", "T": "ten"}
_SUITS = {"c": "clubs", "d": "diamonds", "h": "hearts", "s": "spades"}
_ONE = "(?:10|[2-9AKQJT])[cdhs]"
_CARD = re.compile(r"(?P<rank>10|[2-9AKQJT])(?P<suit>[cdhs])(?P<gap>[ ,]*)")
_CARDS = re.compile(rf"(?<![\w.,$-]){_ONE}(?:,? ?{_ONE}){{1,6}}(?![\w'’])")
_POKER = re.compile(
    r"\b(?:[Pp]oker|[Hh]old['’]?em|[Ff]lops?|[Rr]iver|[Pp]re-?flop|[Bb]linds?|BB|SB|UTG|[Bb]utton|[Pp]ot|all.in|ante|fold(?:s|ed)?"
    r"|raise[sd]?|calls?|check(?:s|ed)?|[Hh]ero|[Vv]illain|[Oo]maha|suited|offsuit)\b"
)


def _is_poker(match: re.Match[str]) -> bool:
    return bool(_POKER.search(before(match, 60)) or _POKER.search(after(match, 60)))


def _verbalize_cards(match: re.Match[str]) -> str | None:
    """``7h 7d 3d`` on a flop → ``seven of hearts, seven of diamonds, three of diamonds``."""
    if not _is_poker(match):
        return None
    cards = _CARD.findall(match[0])
    return ", ".join(f"{_RANKS.get(rank) or cardinal(int(rank))} of {_SUITS[suit]}" for rank, suit, _ in cards)


_BLINDS = re.compile(r"(?<![\w.,$/-])(?P<small>[1-9][0-9,]{0,6}) ?/ ?(?P<big>[1-9][0-9,]{1,7})(?![\w/]|[.,][0-9])")
_BEFORE_BLINDS = re.compile(r"\b[Bb]linds(?: are| at| were| of)?:? (?:now )?$")


def _verbalize_blinds(match: re.Match[str]) -> str | None:
    """``blinds are 50/100`` → ``blinds are fifty, one hundred``."""
    if not (_BEFORE_BLINDS.search(before(match, 24)) or after(match, 7) == " blinds"):
        return None
    return f"{amount_words(match['small'])}, {amount_words(match['big'])}"


_PAIR = re.compile(r"(?:(?<=\b[Pp]ocket )|(?<=\b[Tt]rip ))(?P<rank>10|[2-9])['’]?s(?!\w)")

RULES: tuple[Rule, ...] = (
    Rule("hand of cards", _CARDS, _verbalize_cards, trigger_chars=DIGITS + "AKQJT"),
    Rule("pair of cards", _PAIR, lambda match: plural(cardinal(int(match["rank"]))), trigger_chars="s"),
    Rule("blinds", _BLINDS, _verbalize_blinds, trigger_chars="/"),
)

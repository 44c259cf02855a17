"""Signs that stand for a word, or for none, because of what stands beside them: keys, stars, ticks, arrows."""

from __future__ import annotations

from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.scripting.languages.english.measures.rates import RATE, rate_words
from narrate.scripting.languages.english.numbers.amounts import after, before
from narrate.scripting.languages.english.numbers.numbers import cardinal, decimal
from narrate.scripting.languages.english.patterns import either, triggers
from narrate.scripting.languages.english.quantities.money import BY_SYMBOL
from narrate.scripting.languages.english.vocabulary import vocabulary
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _Signs:
    key_signs: dict[str, str]
    held_keys: dict[str, str]
    pressed_keys: dict[str, str]
    suits: dict[str, str]


_DATA = vocabulary(_Signs, "signs")
_FULL, _EMPTY = "★✭⭐", "☆✩"
_STARS = re.compile(rf"[{_FULL}]\ufe0f?(?:[{_FULL}{_EMPTY}½]\ufe0f?){{1,9}}")
_USUAL_STARS = 5
_NO_NOUNS = r"(?:and|as|at|but|by|for|from|if|in|is|of|on|or|out|so|than|to|was|were|when|with)\b"
_RANKS = {"A": "ace", "K": "king", "Q": "queen", "J": "jack"}
_TICKS = {**dict.fromkeys("✓✔✅☑", "yes"), **dict.fromkeys("✗✘✕❌❎☒", "no")}
_NAMED_KEYS = _DATA.key_signs | _DATA.held_keys | _DATA.pressed_keys
_KEY = rf"(?:{either(_DATA.pressed_keys)}|{either(_DATA.held_keys)}|F1?[0-9]|[A-Z0-9](?![A-Za-z0-9]))"
_SIGNS = f"[{''.join(_DATA.key_signs)}]"


def _keys(match: re.Match[str]) -> str:
    """``⌘⇧P`` and ``Cmd+Shift+P`` → ``Command Shift P``."""
    keys = re.findall(rf"{_SIGNS}|\w+", match[0])
    return " ".join(map(_key_name, keys)) + " " * after(match, 1).isalnum()


def _key_name(key: str) -> str:
    name = _NAMED_KEYS.get(key) or _NAMED_KEYS.get(key.capitalize(), key.upper())
    return re.sub(r"\d+", lambda number: f" {cardinal(int(number[0]))}", name).strip()


def _star_rating(match: re.Match[str]) -> str | None:
    """``★★★☆☆`` → ``three out of five stars``, ``★★★ hotel`` → ``three star hotel``."""
    stars = match[0].replace("\ufe0f", "")
    half = " and a half" if "½" in stars else ""
    full, empty = sum(map(stars.count, _FULL)), sum(map(stars.count, _EMPTY))
    if not re.fullmatch(rf"[{_FULL}]+½?[{_EMPTY}]*", stars):
        return None
    if not (empty or half) and re.match(rf"\s(?!{_NO_NOUNS})[a-z]", after(match)):
        return f"{cardinal(full)} star"
    if len(stars) < 3 or (not empty and full + bool(half) != _USUAL_STARS):
        return None
    return f" {cardinal(full)}{half} out of {cardinal(full + empty + bool(half))} stars "


def _counted_stars(match: re.Match[str]) -> str:
    """``4.5★`` → ``four point five stars``, ``a 5★ hotel`` → ``a five star hotel``."""
    number = match["before"] or match["after"]
    is_kind = match["before"] and re.match(rf"-?\s?(?!{_NO_NOUNS})[a-z]", after(match))
    return f"{decimal(number)} {'star' if is_kind or number == '1' else 'stars'}"


def _card(match: re.Match[str]) -> str:
    """``A♠`` → ``ace of spades``."""
    rank = _RANKS.get(match[1]) or cardinal(int(match[1]))
    return f"{rank} of {_DATA.suits[match[2]]}{' ' * after(match, 1).isalnum()}"


def _tick(match: re.Match[str]) -> str | None:
    """``Yes`` or ``no`` for a mark by itself; before or after the words of a list that has both."""
    word, rest = _TICKS[match[1]], after(match)
    alone = re.search(r"(?:\A|[:;]\s)\Z", match.string[: match.start()]) and re.match(r"\s*(?:[;.]|\Z)", rest)
    if alone:
        return word
    if len({_TICKS[character] for character in match.string if character in _TICKS}) < 2:
        return None
    if match.string.lstrip()[:1] in _TICKS:
        return f", {word}: " if before(match, 1) else f"{word}: "
    comma = "," if re.match(r"\s*\w", rest) else ""
    return f": {word}{comma} "


def _arrow_at_the_edge(match: re.Match[str]) -> str | None:
    """Silent; a formula or code after the arrow ends what the pattern sees, but not the line."""
    return "" if not match.start() or len(after(match)) < 2 else None


def _lone_currency(match: re.Match[str]) -> str | None:
    """``the € fell`` → ``the euro fell``, ``$ per barrel`` → ``dollars per barrel``."""
    if not before(match, 1):
        return None  # the prompt of a shell
    if match["second"]:
        return f"{BY_SYMBOL[match[1]].one} {BY_SYMBOL[match['second']].one}"
    if match["rate"]:
        return f"{BY_SYMBOL[match[1]].many} {rate_words(match['rate'])}"
    is_many = re.match(r"\sper\b", after(match)) or re.search(r"\b(?:in|of|no|more)\s$", before(match, 6))
    return BY_SYMBOL[match[1]].many if is_many else BY_SYMBOL[match[1]].one


_LONE = either(symbol for symbol in BY_SYMBOL if len(symbol) == 1 and not symbol.isalpha())

RULES: tuple[Rule, ...] = (
    Rule(
        "key combination",
        re.compile(
            rf"(?:{_SIGNS}\ufe0f?[+-]?\s?)+(?:{_KEY}(?:\+{_KEY})*)?"
            rf"|(?<!\w)(?i:{either(_DATA.held_keys)})(?:\+(?:{_SIGNS}|{_KEY}|[a-z](?!\w)))+(?![\w-])"
            rf"|(?<!\w)(?i:Alt|Cmd|Ctrl|Opt)(?:-{_KEY})+(?![\w-])"
        ),
        _keys,
        trigger_chars="".join(_DATA.key_signs) + "+-",
    ),
    Rule("star rating", _STARS, _star_rating, trigger_chars=_FULL),
    Rule(
        "number of stars",
        re.compile(
            rf"(?<![\w.])(?P<before>\d(?:\.\d+)?)(?:\s?[{_FULL}]\ufe0f?|\*(?= (?:hotels?|resorts?)\b))"
            rf"|[{_FULL}]\ufe0f?\s?(?P<after>\d(?:\.\d+)?)(?![\w.%])"
        ),
        _counted_stars,
        trigger_chars=_FULL + "*",
    ),
    Rule(
        "playing card",
        re.compile(rf"(?<!\w)(10|[2-9AKQJ])([{''.join(_DATA.suits)}])\ufe0f?"),
        _card,
        trigger_chars=triggers(_DATA.suits),
    ),
    Rule(
        "heart in a sentence",
        re.compile(r"(?<=\b(?:I|i) )[♥❤💙🖤]\ufe0f?(?= ?\w)"),
        lambda _: "love ",
        trigger_chars="♥❤💙🖤",
    ),
    Rule("tick or cross", re.compile(rf"([{''.join(_TICKS)}])\ufe0f?"), _tick, trigger_chars="".join(_TICKS)),
    Rule(
        "arrow at the edge",
        re.compile(r"\A\s*(?:[→⟶➜»›]|[←↑↓«‹](?=\s*[A-Z]))\s*|\s+[→⟶➜←»›]\s*(?=[.!]?\Z)"),
        _arrow_at_the_edge,
        trigger_chars="→⟶➜←↑↓»›«‹",
    ),
    Rule(
        "currency by itself",
        re.compile(
            rf"(?<![^\s(/])({_LONE})(?:/(?P<second>{_LONE})|(?P<rate>{RATE})(?!\w))?(?=\s+[a-z]|[,.;:)?!]|/[a-z]|\s*\Z)"
        ),
        _lone_currency,
        trigger_chars=triggers(symbol for symbol in BY_SYMBOL if len(symbol) == 1 and not symbol.isalpha()),
    ),
)

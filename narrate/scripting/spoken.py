"""Written text → the text an engine is given: an ordered list of named rules.

The order is the list's. A rule sees one span at a time and only those of the kinds it names; a rule marked English
is not applied to other languages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from narrate.reading.post import Span, SpanKind
from narrate.scripting.lexicon import Lexicon
from narrate.scripting.math import speak_math


@dataclass(frozen=True, slots=True)
class Rule:
    """One rewriting of one kind of text."""

    name: str
    apply: Callable[[str], str]
    kinds: tuple[SpanKind, ...] = ("text", "say")
    english: bool = True


# Bidirectional marks, zero-width characters, soft hyphens, variation selectors: nothing to hear.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufffc\ufffd]"
)
_URL = re.compile(r"(?:https?://|www\.)([^\s/<>?#]+)[^\s<>]*", re.IGNORECASE)
_AFTER_URL = ".,;:!?)]'\"’”»"
_UNITS = "°℃℉№"
"""Symbols that stand for words."""
_SIGNS = {
    "→": " to ",
    "⇒": " so ",
    "←": " from ",
    "↔": " to and from ",
    "≈": " about ",
    "≠": " is not ",
    "≤": " at most ",
    "≥": " at least ",
    "×": " times ",
    "÷": " divided by ",
    "±": " plus or minus ",
    "§": " section ",
    "•": ", ",
}


def _speak_urls(text: str) -> str:
    def short(match: re.Match[str]) -> str:
        host = match[1].removeprefix("www.").rstrip(_AFTER_URL)
        after = match[0][len(match[0].rstrip(_AFTER_URL)) :]
        return host.replace(".", " dot ") + after

    return _URL.sub(short, text)


_DOLLARS = re.compile(
    r"(?<![\w$])\$(\d+(?:,\d{3})*(?:\.\d+)?)(\s(?:thousand|million|billion|trillion)\b)?(?![\w$]|[.,]\d)"
)


def _speak_dollars(text: str) -> str:
    return _DOLLARS.sub(lambda m: f"{m[1]}{m[2] or ''} dollar{'s' * (m[1] != '1' or bool(m[2]))}", text)


def _speak_signs(text: str) -> str:
    return "".join(_SIGNS.get(character, character) for character in text)


def _drop_pictographs(text: str) -> str:
    """Emoji and ornaments; engines read out their names or make noise of them."""
    return text if text.isascii() else "".join(" " if _is_pictograph(c) else c for c in text)


def _is_pictograph(character: str) -> bool:
    skin = 0x1F3FB <= ord(character) <= 0x1F3FF
    return skin or (unicodedata.category(character) == "So" and character not in _UNITS)


def _speak_identifier(text: str) -> str:
    words = re.sub(r"[_]+|(?<=[a-z])(?=[A-Z])", " ", text)
    return re.sub(r"\(\s*\)", "", words)


_ALL: tuple[SpanKind, ...] = ("text", "say", "code")

RULES: tuple[Rule, ...] = (
    Rule("invisible", lambda text: _INVISIBLE.sub("", text), kinds=_ALL, english=False),
    Rule("pictographs", _drop_pictographs, kinds=_ALL, english=False),
    Rule("addresses", _speak_urls, kinds=_ALL),
    Rule("identifiers", _speak_identifier, kinds=("code",)),
    Rule("dollars", _speak_dollars),
    Rule("signs", _speak_signs),
)

_FINAL = re.compile(r"[.?!…:;,—–-][\"'”’»)\]*]*$")
_GAP_BEFORE_MARK = re.compile(r"\s+(?=[,.;:!?](?:\s|$))")


def speak(spans: Iterable[Span], lexicon: Lexicon, language: str = "en", *, whole: bool = True) -> str:
    """The words for one sentence, on one line; empty where there is nothing to say.

    A sentence that is ``whole`` gets a full stop when it ends without a mark, so that the voice falls.
    """
    english = language.lower().startswith("en")
    text = "".join(_speak_span(span, lexicon, english) for span in spans if span.kind not in ("silent", "note"))
    text = _GAP_BEFORE_MARK.sub("", " ".join(text.split()))
    if not any(character.isalnum() for character in text):
        return ""
    return text if not whole or _FINAL.search(text) else f"{text}."


def _speak_span(span: Span, lexicon: Lexicon, english: bool) -> str:
    if span.kind == "math":
        return f" {speak_math(span.text) or span.text} "
    text = span.target if span.kind == "say" else span.text
    for rule in RULES:
        if span.kind in rule.kinds and (english or not rule.english):
            text = rule.apply(text)
    return lexicon.apply(text)

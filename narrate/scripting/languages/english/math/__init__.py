"""TeX → the words that a lecturer would say in English.

The wording follows two published standards for spoken mathematics. MathSpeak's grammar rules (the MathSpeak
Initiative of gh, LLC) mark where a structure ends. The “ClearSpeak Rules and Preferences” of Educational Testing
Service (2015) give names and defaults: x squared, a over b, the square root of, open paren, f of x.

A formula that is not understood in full is not guessed at: `speak_math` returns None and the formula is announced.

    vocabulary  the words for symbols and names, from ``data/math.toml``
    text        reads the words and the quantities in a formula
    phrases     phrases → words, with what marks the end of a phrase where more follows
    verbalizer  tree → phrases: walks a row and dispatches on a node's type to the handlers in operands, scripts,
                delimited and grids; context is what a handler may ask of the whole formula

`narrate.scripting.math` parses TeX and judges what its nodes mean.
"""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.math.text import english_text
from narrate.scripting.languages.english.math.verbalizer import verbalize
from narrate.scripting.languages.english.math.vocabulary import math_vocabulary
from narrate.scripting.languages.english.prose.articles import without_doubled_articles
from narrate.scripting.math.linear import linear
from narrate.scripting.math.parser import parse
from narrate.scripting.math.tree import Unsupported

MAX_WORDS = 28
"""As many as a sentence has; a longer formula is easier to read than to follow by ear."""

_SPEAKABLE = re.compile(r"(?:[^\W_]|[',;-]| |(?<=\d)\.(?=\d))+")


def speak_math(tex: str) -> str | None:
    """The words for ``tex``, or None if it holds something unknown or is longer than `MAX_WORDS` words.

    The words are letters, digits and single spaces, with commas and semicolons to pause at.
    """
    try:
        words = verbalize(parse(tex, english_text()), math_vocabulary())
    except Unsupported:
        return None
    if not _SPEAKABLE.fullmatch(words) or len(words.split()) > MAX_WORDS:
        return None
    return without_doubled_articles(words)


def show_math(tex: str) -> str | None:
    """``tex`` on one line of Unicode, or None if it has no such form."""
    try:
        return linear(parse(tex, english_text()))
    except Unsupported:
        return None

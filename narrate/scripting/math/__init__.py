"""TeX → the words a lecturer would say.

The wording follows two published standards for spoken mathematics: MathSpeak's grammar rules (the MathSpeak
Initiative of gh, LLC) for marking where a thing ends, and the “ClearSpeak Rules and Preferences” of Educational
Testing Service (2015) for names and defaults: x squared, a over b, the square root of, open paren, f of x.

What is not understood in full is not guessed at: `speak_math` returns None and the formula is announced.

    tokens      TeX and Unicode → tokens; characters says which character is which token
    parser      tokens → tree; fences pairs the brackets and bars that TeX leaves unpaired; text reads words, units
    speaker     tree → parts, on top of voice, things and brackets; shapes tells what a thing is by its neighbours
    parts       parts → words, with what marks the end of a thing where more follows
    tables      every sign's, letter's and name's words
"""

from __future__ import annotations

import re

from narrate.scripting.math.parser import parse
from narrate.scripting.math.speaker import speak
from narrate.scripting.math.tree import Unknown

LONGEST = 28
"""Words, as many as a sentence has; a longer formula is easier to look at than to follow by ear."""

_SPEAKABLE = re.compile(r"(?:[^\W_]|[',;-]| |(?<=\d)\.(?=\d))+")


def speak_math(tex: str) -> str | None:
    """The words for ``tex``, or None where it holds something unknown or is longer than `LONGEST` words.

    The words are letters, digits and single spaces, with commas and semicolons to pause at.
    """
    try:
        words = speak(parse(tex))
    except Unknown:
        return None
    if not _SPEAKABLE.fullmatch(words) or len(words.split()) > LONGEST:
        return None
    return words

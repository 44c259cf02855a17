"""Replaces the sounds of words in what espeak says of a text, and no others.

espeak does not tell which sounds belong to which word, and reads a word by its neighbors: *the* before a vowel,
*a* at the end of a text. So it reads the text as it is, and again with a made-up word in the place of another:
where the made-up word is heard the second time, the other was heard the first time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from narrate.speaking.pronunciation.pronunciation import Pronunciation

Say: TypeAlias = Callable[[str], str]
"""Turns a text into phonemes, with spaces between words."""

_MADE_UP = "quobbix"
"""Sounds like no word, nor like the beginning or end of one."""


def substituted(text: str, words: Sequence[Pronunciation], say: Say) -> str:
    """What ``say`` says of ``text``, with the sounds of ``words`` in place of its own.

    Every other sound is as it was. A word that is spoken as one with a neighbor is left as it was, too.
    """
    heard: list[str | None] = [*say(text).split(" ")]
    mark = say(_MADE_UP) if words else ""
    for word in words:
        marked = say(f"{text[: word.start]}{_MADE_UP}{text[word.end :]}").split(" ")
        more = len(heard) - len(marked)  # the words of a name become one
        place = next((index for index, sounds in enumerate(marked) if mark in sounds), -1)
        if place >= 0 and 0 <= more <= text.count(" ", word.start, word.end):
            own = " ".join(filter(None, heard[place : place + more + 1]))
            heard[place : place + more + 1] = [_with_sounds(own, marked[place], mark, word.ipa), *[None] * more]
    return " ".join(sounds for sounds in heard if sounds is not None)


def _with_sounds(heard: str, marked: str, mark: str, sounds: str) -> str:
    """``heard`` with ``sounds`` in the place where ``marked`` has ``mark``, if the rest of it is the same."""
    before, found, after = marked.partition(mark)
    if not found or not (heard.startswith(before) and heard.endswith(after)):
        return heard
    own = heard[len(before) : len(heard) - len(after)]
    link = "ɹ" if own.endswith("ɹ") and not sounds.endswith("ɹ") else ""  # espeak's r before a vowel
    return f"{before}{sounds}{link}{after}"

"""Replaces the sounds of words in what espeak says of a text, and no others.

espeak does not tell which sounds belong to which word, and reads a word by its neighbors: *the* before a vowel,
*a* at the end of a text. So it reads the text as it is, and again with a made-up word in the place of another:
where the made-up word is heard the second time, the other was heard the first time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from narrate.speaking.pronunciation.heteronyms import Pronunciation

Say: TypeAlias = Callable[[str], str]
"""Turns a text into phonemes, with spaces between words."""

_MADE_UP = "quobbix"
"""Sounds like no word, nor like the beginning or end of one."""


def substituted(text: str, words: Sequence[Pronunciation], say: Say) -> str:
    """What ``say`` says of ``text``, with the sounds of ``words`` in place of its own.

    Every other sound is as it was. A word that is spoken as one with a neighbor is left as it was, too.
    """
    heard = say(text).split(" ")
    mark = say(_MADE_UP) if words else ""
    for word in words:
        marked = say(f"{text[: word.start]}{_MADE_UP}{text[word.end :]}").split(" ")
        if len(marked) == len(heard):
            heard = [_with_sounds(old, new, mark, word.ipa) for old, new in zip(heard, marked, strict=True)]
    return " ".join(heard)


def _with_sounds(heard: str, marked: str, mark: str, sounds: str) -> str:
    """``heard`` with ``sounds`` in the place where ``marked`` has ``mark``, if the rest of it is the same."""
    before, found, after = marked.partition(mark)
    if not found or not (heard.startswith(before) and heard.endswith(after)):
        return heard
    own = heard[len(before) : len(heard) - len(after)]
    link = "ɹ" if own.endswith("ɹ") and not sounds.endswith("ɹ") else ""  # espeak's r before a vowel
    return f"{before}{sounds}{link}{after}"

"""How a word of a text is pronounced."""

from __future__ import annotations

from dataclasses import dataclass, replace

from narrate import lazy_re as re
from narrate.speaking.ipa import IPA_PATTERN

_IPA = re.compile(IPA_PATTERN)


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """How a word of a text, or several that are one name, are pronounced."""

    start: int
    """Position in the text, in characters."""
    end: int
    ipa: str
    """A mark of stress stands right before its vowel."""

    def moved(self, characters: int) -> Pronunciation:
        """The same word in a text in which it stands so many characters later."""
        return replace(self, start=self.start + characters, end=self.end + characters)

    def overlaps(self, other: Pronunciation) -> bool:
        """Whether both cover a character of the text."""
        return self.start < other.end and other.start < self.end


def plain(text: str) -> str:
    """``text`` with straight apostrophes and, in the place of IPA, a word as long that is no other word."""
    return _IPA.sub(lambda ipa: "X" + "x" * (len(ipa.group()) - 1), text).replace("’", "'")

"""The user's choice of voices for the speakers of dialogues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from narrate.reading.dialogue.names import speaker_called


@dataclass(frozen=True, slots=True)
class Casting:
    """The user's choice of voices for the speakers of dialogues."""

    voices: Mapping[str, str] = field(default_factory=dict)
    """The name of a voice by that of a speaker; other speakers get one by themselves."""
    named: frozenset[str] = frozenset()
    """The speakers that were named for one post, not for all posts, and should therefore occur in it."""
    off: bool = False
    """Whether the narrator speaks for every speaker."""

    @classmethod
    def read(cls, value: Any) -> Casting:
        """The choice for one post, as text (``Ann=joe, Bob=lark``, or ``none``) or as a mapping.

        Raises `ValueError`, which says what to use instead.
        """
        if isinstance(value, cls):
            return value
        if value is None or value is False or (isinstance(value, str) and value.strip().lower() == "none"):
            return cls(off=True)
        pairs = list(value.items()) if isinstance(value, Mapping) else _pairs(value)
        if not all(isinstance(text, str) and text.strip() for pair in pairs for text in pair):
            raise ValueError(_HINT)
        voices = {name.strip(): voice.strip() for name, voice in pairs}
        return cls(voices, frozenset(voices))

    def over(self, other: Casting) -> Casting:
        """This choice, and that of ``other`` for the speakers that it does not mention."""
        if self.off:
            return self
        others = {name: voice for name, voice in other.voices.items() if name not in self.voices}
        voices = {**others, **self.voices}  # what wins comes last, for `resolved`
        return Casting(voices, self.named | other.named, other.off and not self.voices)

    def resolved(self, speakers: Sequence[str]) -> Casting:
        """The same for the full names of a post's ``speakers``, instead of parts of their names and initials."""
        full = {name: speaker_called(name, speakers) for name in {*self.voices, *self.named}}
        voices = {full[name]: voice for name, voice in self.voices.items()}
        return Casting(voices, frozenset(full[name] for name in self.named), self.off)

    def as_json(self) -> dict[str, str] | None:
        """The voices by speaker; None if the narrator speaks for every one."""
        return None if self.off else dict(self.voices)


_HINT = 'use pairs such as "Ann=joe, Bob=lark", or none'


def _pairs(text: object) -> list[tuple[str, str]]:
    """The sides of each equals sign of a list with commas; a side is empty if there is no equals sign."""
    parts = [part.partition("=") for part in str(text).split(",")]
    return [(name, voice) for name, _, voice in parts]

"""How authors steer the narration: attributes of elements, and comments.

``data-do-not-narrate`` leaves an element out, ``data-must-narrate`` speaks what would be left out, and
``data-audio-note`` is spoken and not part of the text. ``<!-- narrate: skip -->`` leaves out all that follows, up
to ``<!-- narrate: resume -->``, and ``<!-- narrate: say "words" -->`` speaks words that are not in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import html

from narrate.errors import ReadingError, did_you_mean

SKIP, MUST, AUDIO = "data-do-not-narrate", "data-must-narrate", "data-audio-note"

_DIRECTIVE = re.compile(r"\s*narrate\s*:\s*(?P<word>[\w-]*)\s*(?P<rest>.*?)\s*", re.DOTALL | re.IGNORECASE)
_QUOTED = re.compile(r"[\"“„](?P<words>.*)[\"”“]", re.DOTALL)
_WORDS = ("skip", "resume", "say")


@dataclass(frozen=True, slots=True)
class Directive:
    """What a comment asks for."""

    skip: bool | None = None
    """Leave out what follows, or no longer; None where that stays as it is."""
    words: str = ""
    """To be spoken here."""


def read_directive(comment: str) -> Directive | None:
    """The directive in a comment, or None where it is for others. Raises `ReadingError` where it says nothing."""
    match = _DIRECTIVE.fullmatch(comment)
    if match is None:
        return None
    word, rest = match["word"].lower(), match["rest"]
    shown = f"<!-- {' '.join(comment.split())} -->"
    if word not in _WORDS:
        raise ReadingError(f"{word!r} is not something to ask of narrate", shown, did_you_mean(word, _WORDS))
    if word != "say":
        return Directive(skip=word == "skip")
    quoted = _QUOTED.fullmatch(rest)
    words = " ".join((quoted["words"] if quoted else rest).split())
    if not words:
        raise ReadingError("there is nothing to say in it", shown, 'write <!-- narrate: say "words" -->')
    return Directive(words=words)


def is_audio_note(element: html.HtmlElement) -> bool:
    """Whether an element is spoken but not part of the text."""
    return _is_set(element, AUDIO)


@dataclass(slots=True)
class ActiveDirectives:
    """The directives in force at one point of a page. An element's own directive overrides those around it."""

    _stack: list[str] = field(default_factory=list)
    _skipping: bool = False

    @property
    def skips(self) -> bool:
        """Whether to leave out what stands here."""
        return self._stack[-1] == SKIP if self._stack else self._skipping

    @property
    def demands(self) -> bool:
        """Whether to speak what stands here, whatever it is."""
        return bool(self._stack) and self._stack[-1] == MUST

    def enter(self, element: html.HtmlElement) -> None:
        """Apply the directives of an element that opens."""
        self._stack += [name for name in (SKIP, MUST) if _is_set(element, name)]

    def leave(self, element: html.HtmlElement) -> None:
        """Drop the directives of the element that opened last."""
        for name in (SKIP, MUST):
            if _is_set(element, name):
                self._stack.pop()

    def direct(self, directive: Directive) -> None:
        """Apply a directive in a comment."""
        if directive.skip is not None:
            self._skipping = directive.skip


def move_directives(element: html.HtmlElement, other: html.HtmlElement) -> None:
    """Move the directives of one element to another."""
    for name in (SKIP, MUST):
        if name in element.attrib:
            other.set(name, element.attrib.pop(name))


def _is_set(element: html.HtmlElement, name: str) -> bool:
    value = element.get(name)
    return value is not None and value.strip().lower() != "false"

"""Directives, by which authors control the narration: attributes of elements, and comments.

``data-do-not-narrate`` leaves an element out, ``data-must-narrate`` speaks an element that would be left out, and
``data-audio-note`` marks one that is spoken but is not part of the text. ``<!-- narrate: skip -->`` leaves out
what follows, up to ``<!-- narrate: resume -->``, and ``<!-- narrate: say "words" -->`` speaks words that are not
in the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import html

from narrate import lazy_re as re
from narrate.errors import ReadingError, did_you_mean

DO_NOT_NARRATE, MUST_NARRATE, AUDIO_NOTE = "data-do-not-narrate", "data-must-narrate", "data-audio-note"

_DIRECTIVE = re.compile(r"\s*narrate\s*:\s*(?P<word>[\w-]*)\s*(?P<rest>.*?)\s*", re.DOTALL | re.IGNORECASE)
_QUOTED = re.compile(r"[\"“„](?P<words>.*)[\"”“]", re.DOTALL)
_KEYWORDS = ("skip", "resume", "say")


@dataclass(frozen=True, slots=True)
class Directive:
    """The directive in a comment."""

    skip: bool | None = None
    """Whether to leave out what follows; None if the directive does not change that."""
    words: str = ""
    """Words to speak here."""


def read_directive(comment: str) -> Directive | None:
    """The directive in a comment, or None if it has none. Raises `ReadingError` if the directive is invalid."""
    match = _DIRECTIVE.fullmatch(comment)
    if match is None:
        return None
    word, rest = match["word"].lower(), match["rest"]
    shown = f"<!-- {' '.join(comment.split())} -->"
    if word not in _KEYWORDS:
        raise ReadingError(f"unknown directive {word!r}", shown, did_you_mean(word, _KEYWORDS))
    if word != "say":
        return Directive(skip=word == "skip")
    quoted = _QUOTED.fullmatch(rest)
    words = " ".join((quoted["words"] if quoted else rest).split())
    if not words:
        raise ReadingError("there are no words to say", shown, 'write <!-- narrate: say "words" -->')
    return Directive(words=words)


def is_audio_note(element: html.HtmlElement) -> bool:
    """Whether an element is spoken, but is not part of the text."""
    return _is_set(element, AUDIO_NOTE)


@dataclass(slots=True)
class ActiveDirectives:
    """The directives that apply at one point of a page. An element's own directive overrides those around it."""

    _stack: list[str] = field(default_factory=list)
    _skipping: bool = False

    @property
    def skips(self) -> bool:
        """Whether to leave out what is here."""
        return self._stack[-1] == DO_NOT_NARRATE if self._stack else self._skipping

    @property
    def must_narrate(self) -> bool:
        """Whether to speak what is here, whatever the options say."""
        return bool(self._stack) and self._stack[-1] == MUST_NARRATE

    def enter(self, element: html.HtmlElement) -> None:
        """Apply the directives of an element at its start tag."""
        for name in (DO_NOT_NARRATE, MUST_NARRATE):
            if _is_set(element, name):
                self._stack.append(name)

    def leave(self, element: html.HtmlElement) -> None:
        """Drop the directives of an element at its end tag."""
        for name in (DO_NOT_NARRATE, MUST_NARRATE):
            if _is_set(element, name):
                self._stack.pop()

    def apply(self, directive: Directive) -> None:
        """Apply a directive from a comment."""
        if directive.skip is not None:
            self._skipping = directive.skip


def move_directives(element: html.HtmlElement, other: html.HtmlElement) -> None:
    """Move the directives of one element to another."""
    for name in (DO_NOT_NARRATE, MUST_NARRATE):
        if name in element.attrib:
            other.set(name, element.attrib.pop(name))


def _is_set(element: html.HtmlElement, name: str) -> bool:
    value = element.get(name)
    return value is not None and value.strip().lower() != "false"

"""Verbalizes text: turns a sentence as written into the words that an engine speaks.

`narrate.scripting.rules` applies the rules of the post's language. Of a language without
rules of its own, only ornaments are dropped; the engine's own front end reads the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from narrate import lazy_re as re
from narrate.reading.post import Span, SpanKind
from narrate.scripting.languages.language import Language
from narrate.scripting.lexicon import CLOSE, OPEN, Lexicon
from narrate.scripting.rules import MARK, Piece, Sentence, apply

FORMULA = "formula"
"""Named in place of a rule where a formula is spoken."""

# Bidirectional marks, zero-width characters, soft hyphens and variation selectors have no sound.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufffc\ufffd\ue000\ue001]"
)
# The marks of Latin script, then those of Chinese and Japanese, of Arabic, and of Devanagari.
_END_MARK = re.compile(r"[.?!…:;,—–。．？！：；，、؟؛،۔।॥-][\"'”’»)\]*」』）】》〉]*$")
# Piper reads text between these as phonemes.
_RAW_PHONEMES = re.compile(r"\[\[|\]\]")
_GAP_BEFORE_MARK = re.compile(r"\s+(?=[,.;:!?](?:\s|$))")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Verbalized:
    """The words for one sentence."""

    text: str
    """A single line; empty if there is nothing to speak."""
    changes: tuple[Piece, ...] = ()
    """The pieces whose words differ from what is written."""


def verbalize(spans: Iterable[Span], lexicon: Lexicon, language: Language, *, whole: bool = True) -> Verbalized:
    """Put one sentence into words.

    A ``whole`` sentence that ends without a punctuation mark gets a full stop, so that the voice falls.
    """
    parts = tuple(pieces(spans, lexicon, language))
    return Verbalized(joined(parts, whole=whole), tuple(part for part in parts if part.rule))


def joined(pieces: Iterable[Piece], *, whole: bool = True) -> str:
    """Join the words of a sentence's pieces. Only IPA from a lexicon is put between ``[[`` and ``]]``."""
    text = _RAW_PHONEMES.sub(" ", "".join(piece.spoken for piece in pieces))
    text = _GAP_BEFORE_MARK.sub("", " ".join(text.split())).replace(OPEN, "[[").replace(CLOSE, "]]")
    if not any(character.isalnum() for character in text):
        return ""
    return text if not whole or ends_in_mark(text) else f"{text}."


def ends_in_mark(text: str) -> bool:
    """Whether ``text`` ends in a punctuation mark, perhaps before closing quotation marks or brackets."""
    return _END_MARK.search(text.rstrip()) is not None


def pieces(spans: Iterable[Span], lexicon: Lexicon, language: Language) -> Iterator[Piece]:
    """Split a sentence into pieces: what is written, the words for it, and the rule that chose them."""
    spans = [span for span in spans if span.kind not in ("silent", "note")]
    formulas = iter([span.text for span in spans if span.kind == "math"])
    before = ""
    sentence = Sentence.of(map(_run, spans))
    for piece in apply((*lexicon.rules_for(sentence.text), *language.rules.for_text(sentence.text)), sentence):
        for part in _parts(piece, formulas, lexicon, language):
            yield (part := _following(before, part, language))
            before = part.spoken


def _parts(piece: Piece, formulas: Iterator[str], lexicon: Lexicon, language: Language) -> Iterator[Piece]:
    """A piece of a sentence; one that no rule has verbalized is split at its formulas."""
    if piece.rule:
        spoken = piece.spoken if piece.rule == lexicon.NAME else lexicon.respell(piece.spoken)
        yield Piece(piece.written, spoken, piece.rule)
        return
    for part in re.split(f"({MARK})", piece.spoken):
        if part == MARK:
            yield _formula(next(formulas), language)
        elif part:
            yield Piece(part, part)


def _following(before: str, piece: Piece, language: Language) -> Piece:
    """A piece as it follows the words before it."""
    if not piece.rule or not before or language.follow is None:
        return piece
    return Piece(piece.written, language.follow(before, piece.spoken), piece.rule)


def _run(span: Span) -> tuple[str, SpanKind]:
    if span.kind == "math":
        return MARK, "math"
    return _INVISIBLE.sub("", span.target if span.kind == "say" else span.text), span.kind


def _formula(tex: str, language: Language) -> Piece:
    words = (language.speak_math(tex) if language.speak_math else None) or tex
    if language.read_number:
        words = _NUMBER.sub(partial(_read, language.read_number), words)
    return Piece(tex, f" {words} ", FORMULA)


def _read(read_number: Callable[[str], str], number: re.Match[str]) -> str:
    return read_number(number[0])

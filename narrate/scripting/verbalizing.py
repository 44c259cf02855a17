"""Verbalizes text: turns a sentence as written into the words that an engine speaks.

`narrate.scripting.rules` applies the rules of the post's language. Of a language without
rules of its own, only ornaments are dropped; the engine's own front end reads the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from narrate import lazy_re as re
from narrate.reading.post import Span, SpanKind
from narrate.scripting.languages.language import Language
from narrate.scripting.lexicon import Lexicon
from narrate.scripting.rules import CLOSE, MARK, OPEN, Piece, Sentence, apply

FORMULA = "formula"
"""Named in place of a rule where a formula is spoken."""

# Bidirectional marks, zero-width characters, soft hyphens and variation selectors have no sound.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufffd\ue000\ue001]"
)
# The marks of Latin script, then those of Chinese and Japanese, of Arabic, and of Devanagari.
_END_MARK = re.compile(r"[.?!…:;,—–。．？！：；，、؟؛،۔।॥-][\"'”’»)\]*」』）】》〉]*$")
# Piper reads text between these as phonemes.
_RAW_PHONEMES = re.compile(r"\[\[|\]\]")
_STRAY_GAP = re.compile(r"\s+(?=[,.;:!?](?:\s|$))|(?<=\()\s+|\s+(?=\))")
# French has a space before other marks.
_GAP_BEFORE_STOP = re.compile(r"\s+(?=[,.](?:\s|$))")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Verbalized:
    """The words for one sentence."""

    text: str
    """A single line; empty if there is nothing to speak."""
    caption: str = ""
    """What a transcript shows for them, on a single line: what is written, and words of narrate's own."""
    changes: tuple[Piece, ...] = ()
    """The pieces whose words differ from what is written."""


def verbalize(spans: Iterable[Span], lexicon: Lexicon, language: Language, *, whole: bool = True) -> Verbalized:
    """Put one sentence into words.

    A ``whole`` sentence that ends without a punctuation mark gets a full stop, so that the voice falls.
    """
    parts = tuple(pieces(spans, lexicon, language))
    return Verbalized(joined(parts, whole=whole), _caption(parts), tuple(part for part in parts if part.rule))


def joined(pieces: Iterable[Piece], *, whole: bool = True) -> str:
    """Join the words of a sentence's pieces. Only IPA from a lexicon is put between ``[[`` and ``]]``."""
    text = _RAW_PHONEMES.sub(" ", "".join(piece.spoken for piece in pieces))
    text = _STRAY_GAP.sub("", " ".join(text.split())).replace(OPEN, "[[").replace(CLOSE, "]]")
    if not any(character.isalnum() for character in text):
        return ""
    return text if not whole or ends_in_mark(text) else f"{text}."


def _caption(pieces: Iterable[Piece]) -> str:
    return _GAP_BEFORE_STOP.sub("", " ".join("".join(piece.caption for piece in pieces).split()))


def ends_in_mark(text: str) -> bool:
    """Whether ``text`` ends in a punctuation mark, perhaps before closing quotation marks or brackets."""
    return _END_MARK.search(text.rstrip()) is not None


def pieces(spans: Iterable[Span], lexicon: Lexicon, language: Language) -> Iterator[Piece]:
    """Split a sentence into pieces: what is written, the words for it, and the rule that chose them."""
    spans = [span for span in spans if span.kind not in ("silent", "note")]
    formulas = iter([span.text for span in spans if span.kind == "math"])
    before = ""
    sentence = _sentence(spans)
    for piece in apply(lexicon.around(sentence.text, language.rules.for_text(sentence.text)), sentence):
        for part in _parts(piece, formulas, lexicon, language):
            yield (part := _following(before, part, language))
            before = part.spoken


def _parts(piece: Piece, formulas: Iterator[str], lexicon: Lexicon, language: Language) -> Iterator[Piece]:
    """A piece of a sentence; one that no rule has verbalized is split at its formulas."""
    if piece.rule:
        yield piece if piece.rule == lexicon.NAME else replace(piece, spoken=lexicon.respell(piece.spoken))
        return
    split = (re.split(f"({MARK})", text) for text in (piece.spoken, piece.caption))
    for part, caption in zip(*split, strict=True):
        if part == MARK:
            yield _formula(next(formulas), language)
        elif part:
            yield Piece(part, part, shown=caption)


def _following(before: str, piece: Piece, language: Language) -> Piece:
    """A piece as it follows the words before it."""
    if not piece.rule or not before or language.follow is None:
        return piece
    return replace(piece, spoken=language.follow(before, piece.spoken))


def _sentence(spans: Sequence[Span]) -> Sentence:
    """What rules see: a mark for each formula, and no character without a sound; transcripts show those."""
    sentence = Sentence.of((_run(span), span.kind) for span in spans)
    if not any(span.shown for span in spans) and not _INVISIBLE.search(sentence.text):
        return sentence
    heard: list[tuple[str, SpanKind]] = []
    shown: list[str] = []
    characters = (each for span in spans for each in _shown_characters(span))
    for character, kind, seen in zip(sentence.text, sentence.kinds, characters, strict=True):
        if kind == "math" or not _INVISIBLE.match(character):
            heard.append((character, kind))
            shown.append(seen)
        elif shown:
            shown[-1] += seen
    return replace(Sentence.of(heard), shown=tuple(shown))


def _run(span: Span) -> str:
    if span.kind == "math":
        return MARK
    return (span.target if span.kind == "say" else span.text).replace(MARK, "")


def _shown_characters(span: Span) -> Sequence[str]:
    """What is shown for each character of a run; what stands for all of them is shown for the first."""
    run = _run(span)
    return [span.shown, *[""] * (len(run) - 1)] if run and span.shown else run


def _formula(tex: str, language: Language) -> Piece:
    said = words = (language.speak_math(tex) if language.speak_math else None) or tex
    if language.read_number:
        words = _NUMBER.sub(partial(_read, language.read_number), words)
    shown = language.show_math(tex) if language.show_math else None
    return Piece(tex, f" {words} ", FORMULA, shown or said)


def _read(read_number: Callable[[str], str], number: re.Match[str]) -> str:
    return read_number(number[0])

"""The language of a post: as its author states it, else detected from its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from narrate import lazy_re as re
from narrate.reading.language_codes import named, shortest
from narrate.reading.post import Block, Code, Embed, Formula, Image, Paragraph, Section, Spans, Table, inside

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

DEFAULT = "en"
"""The language of a post whose text is too short, too mixed or too technical to tell."""

_MIN_BYTES = 200
"""The shortest text that is judged: two sentences, or one in a script whose letters take two or three bytes."""
_PIECE_BYTES = 500
_MAX_PIECES = 12
"""A longer text is judged by this many pieces, spread evenly over it, which takes 2 ms whatever its length."""
_MIN_PROBABILITY = 0.9
"""The least probability, by the model's own estimate, from which a piece counts as in a language."""
_MIN_SHARE = 0.75
"""The share of the pieces that must be in one language."""

_ENGLISH_WORDS = frozenset("and are have it not of that the they this to with you".split())
_ENGLISH_SHARE = 0.1
"""The share of these words from which a text is in English: half of what English prose has, and five times the
most that was found in a page in another language."""
_OTHER_ENGLISH_SHARE = 0.15
"""The same for a text that is stated to be in another language, which may quote a lot."""

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_CHARSET = re.compile(r"[.@][\w.-]+$")
_COUNTRY = re.compile(r"\s*\([^()]*\)$")
"""What may follow the language: in a locale of POSIX, and after a name, as in ``English (US)``."""
_UNSTATED = frozenset({"mis", "mul", "und", "zxx"})
"""ISO 639-2's codes for a language without a code, several languages, one that is not known, and none."""
_WORD = re.compile(r"[^\W\d_]+")


def language_tag(stated: str) -> str:
    """What an author states as a BCP 47 tag: ``de-DE`` for ``de_DE.UTF-8`` and ``deu-DE``, ``de`` for ``German``.

    Empty if it is neither a tag nor a known name, or says that there is no one language, such as ``und``.
    """
    stated = _CHARSET.sub("", stated.strip())
    if not _TAG.fullmatch(stated):
        return named(_COUNTRY.sub("", stated))
    language, *others = re.split("[-_]", stated)
    return "" if language.lower() in _UNSTATED else "-".join((shortest(language), *others))


def detect_language(sections: Iterable[Section]) -> str:
    """The language of a post's prose as a BCP 47 tag; `DEFAULT` if it is not clear.

    The same text always gives the same tag. Nearly all of it must be in one language: a post in English that
    quotes another is in English.
    """
    return _detect(_pieces(_whole_text(sections).encode()))


def corrected_language(stated: str, sections: Iterable[Section]) -> str:
    """The language that a page or document states, unless its prose is plainly in another.

    The templates of many sites, and many programs, state one language whatever their authors write. A text in
    English need not load the model, nor does one that is stated to be in another language and is.
    """
    pieces = _pieces(_whole_text(sections).encode())
    text = b" ".join(pieces).decode(errors="ignore")
    if stated.split("-")[0] != DEFAULT:
        return DEFAULT if pieces and _english_share(text) >= _OTHER_ENGLISH_SHARE else stated
    detected = _detect(pieces)
    return stated if detected == DEFAULT else detected


def _whole_text(sections: Iterable[Section]) -> str:
    return " ".join(filter(None, map(_without_addresses, _prose(sections))))


def _prose(sections: Iterable[Section]) -> Iterator[str]:
    """The texts of headings and paragraphs, without code and formulas."""
    for section in sections:
        yield _text(section.heading)
        yield from _block_prose(section.blocks)


def _block_prose(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield _text(block.spans)
        elif not isinstance(block, (Code, Embed, Formula, Image, Table)):
            yield from _block_prose(inside(block))


def _text(spans: Spans) -> str:
    return "".join(span.text for span in spans if span.kind == "text")


def _without_addresses(text: str) -> str:
    """A text with single spaces between its words, without addresses."""
    words = text.split()
    return " ".join(words if not _is_address(text) else (word for word in words if not _is_address(word)))


def _is_address(word: str) -> bool:
    """Whether a word is an address, or a text has one."""
    return "//" in word or "@" in word or "www." in word


def _pieces(text: bytes) -> list[bytes]:
    """Pieces of about `_PIECE_BYTES` bytes, evenly spread; none of a text that is too short."""
    if len(text) < _MIN_BYTES:
        return []
    count = min(_MAX_PIECES, max(1, len(text) // _PIECE_BYTES))
    step = len(text) // count
    return [text[start : start + min(step, _PIECE_BYTES)] for start in range(0, count * step, step)]


def _detect(pieces: Sequence[bytes]) -> str:
    text = b" ".join(pieces).decode(errors="ignore")
    if not pieces or _english_share(text) >= _ENGLISH_SHARE:
        return DEFAULT
    if alone := _language_of_script(text):
        return alone
    found = [_classify(piece) for piece in pieces]
    first = max(found, key=found.count)
    return first if first and found.count(first) >= _MIN_SHARE * len(found) else DEFAULT


def _english_share(text: str) -> float:
    """The share of frequent English words, by which English is known without the model."""
    words = _WORD.findall(text.lower())
    return sum(word in _ENGLISH_WORDS for word in words) / max(1, len(words))


def _language_of_script(text: str) -> str:
    """The language of a text whose script few others are written in; empty if its letters are mostly of others.

    The model is unsure of these, when a text has some words or figures in Latin letters.
    """
    kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
    sizes = {"ja" if kana >= _MIN_KANA * (kana + han) else "zh": kana + han}
    sizes |= {tag: len(letters.findall(text)) for tag, letters in _SCRIPTS.items()}
    language = max(sizes, key=sizes.__getitem__)
    return language if sizes[language] > _MIN_LETTERS * sum(map(str.isalpha, text)) else ""


_KANA = re.compile("[\u3041-\u30ff]")
_HAN = re.compile("[\u3400-\u9fff]")
_MIN_KANA = 0.1
"""Minimum share of kana in Japanese, a third of what its prose has; Chinese has it in names."""
_SCRIPTS = {
    "ko": re.compile("[\uac00-\ud7af]"),
    "th": re.compile("[\u0e01-\u0e2e]"),
    "my": re.compile("[\u1000-\u1021]"),
    "km": re.compile("[\u1780-\u17a2]"),
    "el": re.compile("[\u0386-\u03ce]"),
    "hy": re.compile("[\u0531-\u0587]"),
    "ka": re.compile("[\u10d0-\u10ff]"),
    "ta": re.compile("[\u0b85-\u0bb9]"),
    "te": re.compile("[\u0c05-\u0c39]"),
}
"""The letters of scripts that one language is written in, or nearly."""
_MIN_LETTERS = 0.6


def _classify(piece: bytes) -> str:
    """The language of a piece; empty if it is not clear. A letter cut at the end of the piece is ignored."""
    language, probability = _identifier().classify(piece.decode(errors="ignore"))
    return str(language) if probability >= _MIN_PROBABILITY and language not in _NO_LANGUAGES else ""


_NO_LANGUAGES = frozenset({"la", "zxx"})
"""What counts as no language: ISO 639's code for none, and Latin, which is the *lorem ipsum* of templates."""


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # half a second

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

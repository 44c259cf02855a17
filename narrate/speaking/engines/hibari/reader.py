"""Turns a text into hibari's phonemes, by the package's tagger and lexicons.

The package can normalize a text (numbers, dates, abbreviations) before it reads it; narrate has done so by rules
of its own, and leaves that step out. The package's lexicons lack many names, and its network that guesses them
learned from espeak, but not espeak's exceptions: espeak itself reads these words, so that no word is dropped.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from narrate import lazy_re as re
from narrate.speaking.engines.espeak import espeak, phonemes, possessive_ending, stress_before_vowel
from narrate.speaking.engines.hibari.package import VERSION
from narrate.speaking.engines.misaki import PhonemeNotation
from narrate.speaking.engines.pause_marks import with_pause_marks
from narrate.speaking.ipa import IPA_PATTERN, sounds_of
from narrate.speaking.pronunciation.heteronyms import decided
from narrate.speaking.pronunciation.interjections import with_interjections
from narrate.speaking.pronunciation.letters import letters_a
from narrate.speaking.pronunciation.names import names
from narrate.speaking.pronunciation.parsed_data import load
from narrate.speaking.pronunciation.tagging import Word, placed, word_tools

if TYPE_CHECKING:
    from hibari.g2p import G2P
    from hibari.g2p.token import Tok

READER_VERSION = "reading 5"
"""Part of the fingerprint; change it whenever a text gets other phonemes."""
_IPA = re.compile(IPA_PATTERN)
_PLACEHOLDER = "\ue000"
"""Stands for IPA while the text is split into words: a private-use character, which no text contains."""
_DASH = ", ..."
"""The voices pause for half as long at a semicolon."""
_COLON = re.compile(r":(?=\s+[\"“‘']?[A-Z])")
_PLAIN_MARKS = str.maketrans("’ʼ[]", "''()")
"""The package reads an apostrophe as a quotation mark if it is curly, and no square brackets at all."""
_RULE = re.compile(r"([^\w\s.,;:!?…—\"'“”‘’])\1{2,}")
"""A line drawn with symbols, which the package names one by one."""
_HYPHENATED_A = re.compile(r"(?<![\w-])A-(?=[^\W\d_])|(?<=\w)-A(?![\w'’-])")
"""The package reads the letter in words such as A-level and straight-A as the article."""
_VOWELS = frozenset("AEIOUY")
_ENDS = ".!?…"
_lock = Lock()
_readers: dict[str, Reader] = {}
"""By espeak's name of the language."""


class Reader:
    """Turns texts into phonemes; safe to call from many threads. Creating it loads the package's data."""

    def __init__(self, notation: PhonemeNotation) -> None:
        self._british = notation.espeak != "en-us"
        self._notation = notation
        self._espeak = espeak(notation.espeak)
        self._g2p = _open(self._by_espeak, self._british)

    def __call__(self, text: str) -> str:
        """The phonemes of ``text`` in misaki's alphabet, with marks where it pauses; empty if it is blank."""
        text = _with_longer_pauses(with_pause_marks(with_interjections(text), dash=_DASH))
        tokens = self._g2p.phonemize_tokens(list(self._tokens(text)))
        sounds = "".join(self._sounds(token) + (" " if token.whitespace else "") for token in tokens)
        return _with_end(" ".join(sounds.split()), text)

    def _tokens(self, text: str) -> Iterator[Tok]:
        """The words and marks of ``text`` with their parts of speech, and phonemes where the text has IPA."""
        from hibari.g2p.token import Tok

        given = map(sounds_of, _IPA.findall(text))
        plain = _plain(_IPA.sub(_PLACEHOLDER, text))
        letters = {
            *letters_a(plain),
            *(match.start() + match[0].index("A") for match in _HYPHENATED_A.finditer(plain)),
        }
        plain = _HYPHENATED_A.sub(lambda match: match[0].replace("-", " "), plain)
        pairs = list(_split_at_placeholders(self._g2p.tokenizer(plain)))
        words = [word for word, _ in pairs]
        tags = self._g2p.tagger(words)
        written = list(placed(plain, words, tags))
        known = self._known(written, letters)
        named = self._names(plain, written)
        before, last = "", -1
        for index, ((word, space), tag) in enumerate(zip(pairs, tags, strict=True)):
            if index <= last:  # in a name
                continue
            sounds = known.get(index)
            if index in named:
                last, sounds = named[index]
                space = pairs[last][1]
            elif word == _PLACEHOLDER:
                sounds = self._native(next(given))
            elif word == "'s" and before:
                sounds = possessive_ending(before[-1], "ɪz" if self._british else "ᵻz")
            yield Tok(self._cased(word), _word_tag(word, tag), space, phonemes=sounds)
            before = sounds or ""

    def _cased(self, word: str) -> str:
        """``word``, with one capital if the package would spell it though it is no initialism, such as *KAFKA*.

        The rules have written all initialisms as single letters.
        """
        known = self._g2p.lexicon.golds
        spelled = len(word) > 3 and word.isupper() and word not in known and word.lower() not in known
        return word.capitalize() if spelled and not _VOWELS.isdisjoint(word) else word

    def _known(self, words: Sequence[Word], letters: Set[int]) -> dict[int, str]:
        """The phonemes of words with several sounds, by index: heteronyms, and each A as letter or article."""
        sounds = {index: self._native(ipa[self._british]) for index, ipa in decided(words)}
        articles = {index: word.start for index, word in enumerate(words) if word.text == "A"}
        return sounds | {index: "ˈA" if start in letters else "ɐ" for index, start in articles.items()}

    def _names(self, text: str, words: Sequence[Word]) -> dict[int, tuple[int, str]]:
        """The last word and the phonemes of each known name, by the index of its first word."""
        starts = {word.start: index for index, word in enumerate(words)}
        ends = {word.end: index for index, word in enumerate(words)}
        found = [name for name in names(text, self._british) if name.start in starts and name.end in ends]
        return {starts[name.start]: (ends[name.end], self._native(name.ipa)) for name in found}

    def _native(self, ipa: str) -> str:
        return self._notation.respell_natively(stress_before_vowel(ipa))

    def _sounds(self, token: Tok) -> str:
        """Its phonemes; espeak's if the package has none for a word."""
        found = str(token.phonemes or "")
        silent = not any(map(str.isalpha, found)) and any(map(str.isalnum, token.text))
        return self._by_espeak(token.text) if silent else found

    def _by_espeak(self, word: str) -> str:
        """espeak's phonemes of a word, or if it is silent on a mixture of scripts, of its letters one by one."""
        whole = self._native("".join(phonemes(word, self._espeak)))
        if len(word) == 1 or any(map(str.isalpha, whole)):
            return whole
        return " ".join(map(self._by_espeak, word))


def _with_longer_pauses(text: str) -> str:
    """``text`` with periods at an ellipsis, at which the voices do not pause, and at a colon before a title."""
    return _COLON.sub(": ...", text).replace("…", "...")


def reader_for(notation: PhonemeNotation) -> Reader:
    """The reader that all voices of a language share; the first call loads its data, which takes 10 MB."""
    with _lock:
        if notation.espeak not in _readers:
            _readers[notation.espeak] = Reader(notation)
        return _readers[notation.espeak]


def _open(unknown_word: Callable[[str], str], british: bool) -> G2P:
    """The package's reader, opened as its own class does it, with data that is parsed or even loaded already."""
    import hibari
    from hibari.g2p import G2P
    from hibari.g2p.lexicon import Lexicon

    assets, accent = Path(hibari.__file__).parent / "assets", "gb" if british else "us"
    words = (load(assets / f"lexicon_{accent}_{kind}.json.gz", VERSION) for kind in ("gold", "silver"))
    reader, tools = G2P.__new__(G2P), word_tools()
    reader.lexicon = Lexicon(*words, british)
    reader.tokenizer, reader.tagger = tools.split, tools.tags_of
    reader._oov, reader.unk, reader.british = unknown_word, "", british
    return reader


def _word_tag(word: str, tag: str) -> str:
    """``tag``, unless it is that of a mark and ``word`` is not one: the package would drop a number at the end."""
    is_mark = not tag[:1].isalpha() or tag == "NFP"
    if is_mark and any(map(str.isalnum, word)):
        return "CD" if word[-1:].isdigit() else "NN"
    return tag


def _plain(text: str) -> str:
    """``text`` with apostrophes, brackets and digits as the package knows them (it fails on ²), and no rules."""
    text = _RULE.sub(" ", text.translate(_PLAIN_MARKS))
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isdecimal() else c for c in text)


def _split_at_placeholders(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Words with the space after each, where a placeholder is always a word of its own."""
    for word, space in pairs:
        *before, last = filter(None, re.split(f"({_PLACEHOLDER})", word))
        yield from ((part, "") for part in before)
        yield last, space


def _with_end(sounds: str, text: str) -> str:
    """``sounds`` with the mark that ends ``text``, which the package drops after a single letter."""
    mark = text.rstrip(" ”’\"')")[-1:]
    return sounds + mark if sounds and mark in _ENDS and sounds[-1] not in _ENDS + "”)" else sounds

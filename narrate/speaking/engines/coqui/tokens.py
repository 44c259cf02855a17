"""Encodes text as the token ids of a VITS model, with phonemes from espeak in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from narrate.speaking.engines.coqui.espeak import espeak_program
from narrate.speaking.engines.espeak import patched, phonemes
from narrate.speaking.engines.pause_marks import with_pause_marks

Encoder: TypeAlias = Callable[[str], list[int]]
"""Turns a text into token ids; none if nothing in it can be spoken."""

_Spell: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Tokens:
    """An encoded text."""

    ids: list[int]
    seed: int
    """Of its noise, as in `narrate.speaking.seeds`."""


def encoder_for(tokenizer: Any, config: Any, piper: dict[str, Any] | None) -> Encoder:
    """The encoder of the model that ``config`` (Coqui's) describes; ``piper`` is Piper's own, if it was converted.

    Dashes and brackets are encoded as marks that pause. Characters that are not in the model's vocabulary are left
    out.
    """
    sounds = _as_piper(piper) if piper else _as_coqui(tokenizer, config)
    numbers = {symbol: tokenizer.characters.char_to_id(symbol) for symbol in tokenizer.characters.vocab}

    def encode(text: str) -> list[int]:
        known = [symbol for symbol in sounds(with_pause_marks(text.strip())) if symbol in numbers]
        if not any(map(str.isalnum, known)):
            return []
        ids = [numbers[symbol] for symbol in known]
        ids = tokenizer.intersperse_blank_char(ids) if tokenizer.add_blank else ids
        return list(tokenizer.pad_with_bos_eos(ids) if tokenizer.use_eos_bos else ids)

    return encode


def _as_piper(config: dict[str, Any]) -> Callable[[str], Iterable[str]]:
    from piper.config import PiperConfig
    from piper.voice import PiperVoice

    voice = PiperVoice(session=None, config=PiperConfig.from_dict(config))
    return lambda text: phonemes(text, patched(voice.phonemize))


def _as_coqui(tokenizer: Any, config: Any) -> Callable[[str], Iterable[str]]:
    """As ``TTSTokenizer.text_to_ids`` does it, except that IPA in the text bypasses the cleaner and espeak."""
    from TTS.tts.utils.text import cleaners

    language = (config.phoneme_language or "en").partition("-")[0]
    cleaner = getattr(cleaners, config.text_cleaner) if config.text_cleaner else None

    def clean(text: str) -> str:
        return str(cleaner(text, lang=language)) if cleaner else text

    phonemizer = tokenizer.phonemizer
    if phonemizer is None:
        return clean
    if phonemizer.name() == "espeak":
        spell = _by_espeak(phonemizer.language)
        return lambda text: phonemes(text, lambda part: [list(spell(clean(part)))])
    return lambda text: str(phonemizer.phonemize(clean(text), ""))


def _by_espeak(language: str) -> _Spell:
    """As Coqui uses espeak's program: clause by clause, with the punctuation of the text in between."""
    from TTS.tts.utils.text.punctuation import Punctuation

    say = espeak_program(language)
    punctuation = Punctuation()

    def spell(text: str) -> str:
        parts, marks = punctuation.strip_to_restore(text.strip())
        return "".join(punctuation.restore([say(part) for part in parts], marks))

    return spell

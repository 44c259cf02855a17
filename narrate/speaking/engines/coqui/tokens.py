"""Encodes text as the token ids of a VITS model, with phonemes from espeak in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from narrate.speaking.engines.coqui.espeak import espeak_program
from narrate.speaking.engines.espeak import Phonemize, patched, phonemes
from narrate.speaking.engines.pause_marks import with_pause_marks, with_soft_exclamations
from narrate.speaking.pronunciation.pronunciations import is_english, pronounce_for

Encoder: TypeAlias = Callable[[str], list[int]]
"""Turns a text into token ids; none if nothing in it can be spoken."""

Spell: TypeAlias = Callable[[str], str]
"""Turns a text into the symbols of a model: phonemes, or letters."""

_Read: TypeAlias = Callable[[str, Phonemize], Iterator[str]]
"""`phonemes` in a language."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """An encoded text."""

    ids: list[int]
    seed: int
    """Of its noise, as in `narrate.speaking.seeds`."""


def encoder_for(spell: Spell, tokenizer: Any) -> Encoder:
    """The encoder for the symbols of ``spell``. Those that are not in the model's vocabulary are left out."""
    numbers = {symbol: tokenizer.characters.char_to_id(symbol) for symbol in tokenizer.characters.vocab}

    def encode(text: str) -> list[int]:
        known = [symbol for symbol in spell(text.strip()) if symbol in numbers]
        if not any(map(str.isalnum, known)):
            return []
        ids = [numbers[symbol] for symbol in known]
        ids = tokenizer.intersperse_blank_char(ids) if tokenizer.add_blank else ids
        return list(tokenizer.pad_with_bos_eos(ids) if tokenizer.use_eos_bos else ids)

    return encode


def speller_of(files: Mapping[str, Path], language: str) -> Spell:
    """The `Spell` of the model with these files: ``config``, and ``piper`` if it was a Piper voice."""
    read = partial(phonemes, pronounce=pronounce_for(language), english=is_english(language))
    from TTS.config import load_config
    from TTS.tts.utils.text.tokenizer import TTSTokenizer

    if "piper" in files:
        spell = _spell_as_piper(json.loads(files["piper"].read_text(encoding="utf-8")), read)
    else:
        tokenizer, config = TTSTokenizer.init_from_config(load_config(str(files["config"])))
        spell = _spell_as_coqui(tokenizer, config, read)
    return lambda text: spell(with_pause_marks(text))


def _spell_as_piper(config: dict[str, Any], read: _Read) -> Spell:
    """The phonemes of a model that was converted from the Piper voice that ``config`` describes."""
    from piper.config import PiperConfig
    from piper.voice import PiperVoice

    voice = PiperVoice(session=None, config=PiperConfig.from_dict(config))
    return lambda text: "".join(read(with_soft_exclamations(text), patched(voice.phonemize)))


def _spell_as_coqui(tokenizer: Any, config: Any, read: _Read) -> Spell:
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
        return lambda text: "".join(read(text, lambda part: [list(spell(clean(part)))]))
    return lambda text: str(phonemizer.phonemize(clean(text), ""))


def _by_espeak(language: str) -> Spell:
    """As Coqui uses espeak's program: clause by clause, with the punctuation of the text in between."""
    from TTS.tts.utils.text.punctuation import Punctuation

    say = espeak_program(language)
    punctuation = Punctuation()

    def spell(text: str) -> str:
        parts, marks = punctuation.strip_to_restore(text.strip())
        return "".join(punctuation.restore([say(part) for part in parts], marks))

    return spell

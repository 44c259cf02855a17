"""Makes espeak's library give the phonemes of espeak's program, which Coqui's models were trained on."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from narrate.speaking.engines.espeak import espeak, phonemes

_NAMES = {"en": "en-us", "zh-cn": "cmn"}
"""Languages that Coqui calls by another name than espeak."""


def espeak_program(language: str) -> Callable[[str], str]:
    """A function from a clause to its phonemes, for one of espeak's voices, by any of its names."""
    say = espeak(_NAMES.get(language, language))
    try:
        list(phonemes("a", say, english=False))
    except RuntimeError:  # the program knows each voice by several names, the library by one: fr for fr-fr
        say = espeak(language.partition("-")[0])
    return lambda clause: _composed("".join(phonemes(clause, say, english=False)))


def _composed(sounds: str) -> str:
    """Phonemes as espeak writes them: a cedilla is composed with its letter, every other diacritic is separate."""
    return unicodedata.normalize("NFD", sounds).replace("c\N{COMBINING CEDILLA}", "ç")

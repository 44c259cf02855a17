"""espeak's library, as espeak's program would speak: what Coqui's models learned from."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from narrate.speaking.engines.espeak import espeak, phonemes

_NAMES = {"en": "en-us", "zh-cn": "cmn"}
"""Languages that Coqui calls by another name than espeak."""


def espeak_program(language: str) -> Callable[[str], str]:
    """Clause → its sounds, for one of espeak's voices by any of its names."""
    say = espeak(_NAMES.get(language, language))
    try:
        list(phonemes("a", say))
    except RuntimeError:  # the program finds a voice by each of its names, the library by one: fr for fr-fr
        say = espeak(language.partition("-")[0])
    return lambda clause: _composed("".join(phonemes(clause, say)))


def _composed(sounds: str) -> str:
    """As espeak writes them: a cedilla is part of its letter, and any other accent a sign of its own."""
    return unicodedata.normalize("NFD", sounds).replace("c\N{COMBINING CEDILLA}", "ç")

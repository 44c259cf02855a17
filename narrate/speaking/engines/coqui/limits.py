"""The limits of a Coqui model, read from its config without importing Coqui or opening the model."""

from __future__ import annotations

from pathlib import Path

from narrate.speaking.engine import Limits
from narrate.speaking.engines.coqui.config_safety import read_config
from narrate.speaking.engines.coqui.convert import PIPER_FILE
from narrate.speaking.engines.coqui.devices import check_installed
from narrate.speaking.engines.coqui.model_zoo import released_config
from narrate.voices.voice import Voice

VITS_MAX_CHARS = 400
"""VITS attends over the whole text at once, so its cost grows with the square of the characters."""
XTTS_MIN_CHARS = 20
"""XTTS often invents words in shorter texts, so they are joined with others."""
XTTS_MAX_CHARS = {
    "ar": 166, "cs": 186, "de": 253, "en": 250, "es": 239, "fr": 273, "hi": 150, "hu": 224, "it": 213, "ja": 71,
    "ko": 95, "nl": 251, "pl": 224, "pt": 203, "ru": 182, "tr": 226, "zh": 82,
}  # fmt: skip
"""By language: `VoiceBpeTokenizer.char_limits` (Coqui 0.28)."""
OTHER_MAX_CHARS = 250
"""Most of the other models were trained on utterances of at most 10 s; their attention fails on longer ones."""


def limits_of(voice: Voice) -> Limits:
    """The limits of the model that ``voice`` names. Raises `VoiceError` if its config cannot be read."""
    check_installed(voice)
    if "piper" in voice.model:
        return Limits(VITS_MAX_CHARS, takes_ipa=True)
    path = released_config(voice) if "released" in voice.model else voice.checked_file("config")
    config = read_config(path)
    kind = config.get("model")
    if kind == "vits":
        return Limits(VITS_MAX_CHARS, takes_ipa=reads_ipa(path))
    if kind == "xtts":
        return Limits(xtts_max_chars(voice.language), XTTS_MIN_CHARS)
    return Limits(OTHER_MAX_CHARS)


def reads_ipa(config: Path) -> bool:
    """Whether the VITS model with this config file reads phonemes as espeak writes them."""
    if config.with_name(PIPER_FILE).is_file():
        return True
    said = read_config(config)
    return bool(said.get("use_phonemes")) and said.get("phonemizer") in {None, "espeak"}


def xtts_max_chars(language: str) -> int:
    """The maximum length of a text for XTTS by language (BCP 47); the smallest for an unknown one."""
    base = language.lower().partition("-")[0]
    return XTTS_MAX_CHARS.get(base, min(XTTS_MAX_CHARS.values()))

"""Estimates how long a script lasts before it is spoken."""

from __future__ import annotations

from collections.abc import Iterable

from narrate.scripting.script import Script

CHARACTERS_PER_SECOND = 18
"""How fast joe speaks, without the pauses between sentences: 17.7 and 18.9 in the two posts in ``samples``."""


def estimated_s(script: Script, speed: float) -> float:
    """About how long lark takes to speak a script, in seconds; ``speed`` does not change the pauses."""
    pauses_ms = sum(utterance.pause_ms for utterance in script.utterances)
    return estimated_speech_s([utterance.spoken for utterance in script.utterances], speed) + pauses_ms / 1000


def estimated_speech_s(texts: Iterable[str], speed: float) -> float:
    """About how long it takes to speak texts, in seconds, without pauses between them."""
    return sum(map(len, texts)) / (CHARACTERS_PER_SECOND * speed)

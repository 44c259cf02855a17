"""Where the chance in a voice comes from: the same for a text every time, until what came of it has a fault."""

from __future__ import annotations

import hashlib
from collections import Counter

from narrate.speaking.engine import Audio
from narrate.speaking.sound import fault, trimmed


class Seeds:
    """A seed for each text; who asks for a text again after a fault gets another one."""

    def __init__(self) -> None:
        self._faults: Counter[str] = Counter()

    def __getitem__(self, text: str) -> int:
        """From 0 to 2^32 - 1."""
        return seed(text, self._faults[text])

    def judge(self, text: str, clip: Audio) -> None:
        """Take note of what became of a text; a clip without samples is no matter of chance."""
        if len(clip.samples) and fault(text, trimmed(clip)):
            self._faults[text] += 1


def seed(text: str, attempt: int) -> int:
    """From 0 to 2^32 - 1."""
    return int.from_bytes(hashlib.sha256(f"{attempt}\n{text}".encode()).digest()[:4], "big")

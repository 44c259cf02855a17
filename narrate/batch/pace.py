"""How fast this machine's last batches were, by voice, so that the next one can be estimated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from narrate.input_files import read_limited
from narrate.paths import pace_file
from narrate.storage import write_atomically

_KEPT = 5
"""How many batches count."""
_MIN_AUDIO_S = 30
"""Of less sound, most of the time is the start."""
_MAX_BYTES = 1 << 20


def note(audio_s: Mapping[str, float], wall_s: float) -> None:
    """Note a batch that took ``wall_s`` to speak ``audio_s`` seconds of sound, by the narrator's voice.

    With several voices, nothing is known of each. A file that cannot be written is no error.
    """
    if len(audio_s) != 1 or sum(audio_s.values()) < _MIN_AUDIO_S:
        return
    voice, seconds = next(iter(audio_s.items()))
    paces = _load()
    paces[voice] = [*paces.get(voice, []), [round(seconds, 3), round(wall_s, 3)]][-_KEPT:]
    file = pace_file()
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, lambda stream: stream.write(json.dumps(paces).encode()), flush=False)


def pace(voice: str) -> float | None:
    """Seconds of sound for each second of work; None if this machine has made no batch with the voice."""
    last = _load().get(voice, [])
    work_s = sum(wall_s for _, wall_s in last)
    return sum(seconds for seconds, _ in last) / work_s if work_s > 0 else None


def _load() -> dict[str, list[Any]]:
    with suppress(OSError, ValueError, RecursionError):
        value = json.loads(read_limited(pace_file(), _MAX_BYTES))
        return {
            voice: [[float(seconds), float(wall_s)] for seconds, wall_s in last] for voice, last in value.items()
        }
    return {}

"""The versions of the stages after synthesis, and of the formats: part of every episode's digest.

If you change what a stage or a format makes of the same input, raise its version here: every episode is then made
again. What the stages before synthesis make is part of the digest itself.
"""

from __future__ import annotations

from collections.abc import Sequence

STAGES: dict[str, int] = {
    "stitch": 2,
    "timeline": 1,
    "master": 3,
    "cover": 1,
    "tags": 2,
    "transcript": 3,
    "chapters": 1,
    "notes": 2,
    "manifest": 1,
}
FORMAT_VERSIONS: dict[str, int] = {"mp3": 3, "m4b": 3, "opus": 2, "flac": 2, "wav": 2}
"""By the names of `narrate.publishing.formats.FORMATS`."""


def versions(formats: Sequence[str]) -> dict[str, int]:
    """The versions of all stages and of these formats."""
    return {**STAGES, **{name: FORMAT_VERSIONS[name] for name in formats}}

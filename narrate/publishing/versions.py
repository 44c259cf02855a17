"""The versions of the stages after synthesis, of the formats and of the texts; manifests record them.

If you change what one of them makes of the same input, raise its version here. Those of stages and formats are
part of every episode's digest: every episode is then made again. If that of a text is raised, only the texts are
written again (`narrate.publishing.publish.publish_texts`). What the stages before synthesis make is in the digest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

STAGES: dict[str, int] = {
    "stitch": 2,
    "timeline": 1,
    "master": 3,
    "cover": 1,
    "tags": 2,
    "manifest": 1,
}
FORMAT_VERSIONS: dict[str, int] = {"mp3": 3, "m4b": 3, "opus": 2, "flac": 2, "wav": 2}
"""By the names of `narrate.publishing.formats.FORMATS`."""
TEXT_VERSIONS: dict[str, int] = {"transcript": 3, "chapters": 1, "notes": 2}
_IN_DIGESTS = {"transcript": 2, "chapters": 1, "notes": 2}
"""The versions of texts that digests have always held; another would make every episode again."""


def versions(formats: Sequence[str]) -> dict[str, int]:
    """The versions of all stages and texts, and of these formats."""
    return {**TEXT_VERSIONS, **_heard(formats)}


def has_current_texts(made_by: Mapping[str, int]) -> bool:
    """Whether the texts that these versions made are those of today."""
    return TEXT_VERSIONS.items() <= made_by.items()


def digested_versions(formats: Sequence[str]) -> dict[str, int]:
    """The part of `versions` that makes an episode again, in the form that digests hold."""
    return {**_IN_DIGESTS, **_heard(formats)}


def _heard(formats: Sequence[str]) -> dict[str, int]:
    return {**STAGES, **{name: FORMAT_VERSIONS[name] for name in formats}}

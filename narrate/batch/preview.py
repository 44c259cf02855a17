"""What a batch would do: posts are drafted, and none is spoken."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from narrate.batch.intake import Found, Intake, Settings, entry_of
from narrate.batch.pace import pace
from narrate.batch.posts import BatchPost
from narrate.batch.progress import BatchProgress
from narrate.batch.report import BatchEntry
from narrate.errors import NarrateError
from narrate.pipeline import Work, requests_of
from narrate.scripting.length import estimated_s, estimated_speech_s
from narrate.speaking.studio import Studio
from narrate.speaking.synthesis import Request

_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class Planned:
    """What would be done for a post."""

    entry: BatchEntry
    """Its status is ``made`` if it would be; the length is estimated."""
    to_speak_s: float = 0.0
    """About how much would be spoken, in seconds of sound."""


@dataclass(frozen=True, slots=True)
class BatchPreview:
    """What a batch would do."""

    posts: tuple[Planned, ...]
    work_s: float | None
    """About how long it would take, going by this machine's last batches; None if a voice is new to it."""

    @property
    def to_speak_s(self) -> float:
        """About how much would be spoken, in seconds of sound."""
        return sum(post.to_speak_s for post in self.posts)


def preview(
    posts: Sequence[BatchPost], settings: Settings, studio: Studio, progress: BatchProgress
) -> BatchPreview:
    """Look at all posts, and draft those that are not up to date."""
    progress.planned(len(posts))
    planned: dict[int, Planned] = {}
    spoken: set[Request] = set()
    to_speak_s: dict[str, float] = defaultdict(float)
    with closing(Intake(posts, settings, studio, progress)) as intake:
        for found in intake:
            if found is None:
                time.sleep(_POLL_S)
                continue
            planned[found.number] = _planned(found, studio, spoken, force=settings.force)
            to_speak_s[found.post.options.voice] += planned[found.number].to_speak_s
            progress.finished(planned[found.number].entry)
    paces = {voice: pace(voice) for voice, seconds in to_speak_s.items() if seconds}
    times = [to_speak_s[voice] / known for voice, known in paces.items() if known]
    return BatchPreview(
        tuple(planned[number] for number in sorted(planned)), sum(times) if len(times) == len(paces) else None
    )


def _planned(found: Found, studio: Studio, spoken: set[Request], *, force: bool) -> Planned:
    what = found.what
    if not isinstance(what, Work):
        return Planned(entry_of(found.post, what))
    try:
        requests = requests_of(what.drafted, studio)
    except NarrateError as error:
        return Planned(entry_of(found.post, error))
    missing = [
        request
        for request in dict.fromkeys(requests)
        if request not in spoken and (force or not request.synthesizer.store.has(request.text))
    ]
    spoken.update(missing)
    speed = found.post.options.speed
    folder, audio_s = str(what.folder.path.resolve()), estimated_s(what.drafted.script, speed)
    entry = BatchEntry(found.post.reference, "made", folder, audio_s, new=len(missing))
    return Planned(entry, estimated_speech_s([request.text for request in missing], speed))

"""Warns of what does not stop a post."""

from __future__ import annotations

from collections.abc import Iterable

from narrate.pipeline.drafting import Draft
from narrate.progress import Progress
from narrate.publishing.manifest import Manifest
from narrate.reading.post import base_language


def warn_of_voices(problems: Iterable[str], reference: str, progress: Progress) -> None:
    """Warn of what `narrate.speaking.cast.Cast.problems` tells."""
    for problem in problems:
        progress.warn(reference, problem)


def warn_of_files(manifest: Manifest, reference: str, progress: Progress) -> None:
    """Warn of files that hold less than the episode, or have peaks that no level could lower."""
    from narrate.mixing.loudness import CEILING_DBTP

    total = len(manifest.chapters)
    for file in manifest.files.values():
        if file.chapters is not None and file.chapters < total:
            progress.warn(reference, f"{file.path} holds {file.chapters} of {total} chapters; the notes list all")
        if file.true_peak_dbtp is not None and file.true_peak_dbtp > CEILING_DBTP:
            problem = f"has a true peak of {file.true_peak_dbtp:.1f} dBTP, above {CEILING_DBTP:.0f}"
            progress.warn(reference, f"{file.path} {problem}; some players may distort it")


def warn_of_language(drafted: Draft, progress: Progress) -> None:
    """Warn of a narrator who does not speak the post's language."""
    voice, language = drafted.cast.narrator.voice, drafted.post.language
    if base_language(language) != base_language(voice.language):
        states = "is detected as" if drafted.post.language_detected else "is in"
        problem = f"the post {states} {language!r} and {voice.name} speaks {voice.language}"
        hint = "; if that is wrong, use --language" if drafted.post.language_detected else ""
        progress.warn(drafted.reference, problem + hint)

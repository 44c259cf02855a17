"""Writes the text files of an episode: transcripts, notes and chapters."""

from __future__ import annotations

from collections.abc import Iterator

from narrate.mixing.timeline import Timeline
from narrate.publishing.chapters import ChapterMark, chapters_json
from narrate.publishing.episode import Episode
from narrate.publishing.manifest import TEXTS, as_json
from narrate.publishing.notes import notes_html, notes_markdown
from narrate.publishing.transcript import captions, podcast_json, subrip, webvtt
from narrate.scripting.script import NARRATOR, QUOTES


def texts_of(episode: Episode, timeline: Timeline, chapters: tuple[ChapterMark, ...]) -> Iterator[tuple[str, str]]:
    """The name and the content of each file in `TEXTS`, in order."""
    lines = captions(episode.script, timeline, {NARRATOR: episode.voice, QUOTES: episode.quote_voice})
    notes = notes_markdown(episode, chapters)
    yield TEXTS["vtt"].path, webvtt(lines, episode.post.language)
    yield TEXTS["srt"].path, subrip(lines)
    yield TEXTS["json"].path, as_json(podcast_json(lines))
    yield TEXTS["notes_markdown"].path, notes
    yield TEXTS["notes_html"].path, notes_html(notes, episode.post)
    yield TEXTS["chapters"].path, as_json(chapters_json(chapters))

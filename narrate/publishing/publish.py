"""Publishes an episode: tags and describes it, and puts it in place, complete or not at all.

Of an episode whose sound stays, `publish_texts` writes the texts again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from narrate import __version__
from narrate.mixing.timeline import Timeline, build_timeline
from narrate.publishing.audio import AudioFile, finish
from narrate.publishing.chapters import ChapterMark, chapter_marks
from narrate.publishing.episode import Episode
from narrate.publishing.file_state import read_state
from narrate.publishing.folder import EpisodeFolder, at, find_folder, replace_episode
from narrate.publishing.formats import FORMATS
from narrate.publishing.library import Library
from narrate.publishing.manifest import (
    MANIFEST,
    TEXTS,
    ChapterEntry,
    FileEntry,
    Manifest,
    Recording,
    as_json,
    dump,
)
from narrate.publishing.notes import excerpt
from narrate.publishing.tags import Tags
from narrate.publishing.texts import texts_of
from narrate.publishing.transcript import times_in
from narrate.publishing.user_files import Entry, free_name
from narrate.publishing.versions import versions
from narrate.reading.html.links import web_url
from narrate.scripting.languages.registry import language_for
from narrate.scripting.script import Script, by_kind
from narrate.storage import exclusive, link_or_copy, translate_os_errors

COVER = "cover.jpg"


@dataclass(frozen=True, slots=True)
class Published:
    """An episode in its place."""

    folder: Path
    manifest: Manifest
    changed: Mapping[str, str]
    """The files that the user had changed: the names under which they are kept, by their names."""


def publish(
    episode: Episode,
    texts: Mapping[str, FileEntry],
    audio: Sequence[AudioFile],
    timeline: Timeline,
    stage: Path,
    library: Library,
) -> Published:
    """Complete the episode in ``stage``, verify it, and move it into ``library``.

    ``texts`` are those of `write_texts`, and ``audio`` is in ``stage``, the main file first. Files that a user
    added to the old folder or changed in it are kept, and an episode of another post is never replaced. Raises
    `narrate.errors.EpisodeError` if a file does not have the chapters it was given or the folder is not an
    episode, `narrate.errors.EncodingError` and `narrate.errors.StorageError`.
    """
    episode, chapters = _with_web_url(episode), chapter_marks(timeline)
    tags = _tags(episode, timeline, chapters)
    held = {file.format: finish(file, tags) for file in audio}
    out = library.folder
    with translate_os_errors("the episode", out / episode.identity.slug):
        files = {file.format: _recording(file, held[file.format]) for file in audio}
        described = _describe(episode, timeline, chapters, files, texts)
        with exclusive(out):  # the name was free at the start; another post may have taken it since
            folder = find_folder(library, episode.identity)
            manifest = _settle(described, episode, stage, folder)
            changed = replace_episode(stage, folder)
            library.add(folder.path.name, manifest)
    return Published(folder.path, manifest, changed)


def write_texts(episode: Episode, timeline: Timeline, stage: Path) -> dict[str, FileEntry]:
    """Write the texts of an episode, which need nothing of its sound, to ``stage``; returns them by their names.

    Raises `narrate.errors.StorageError`.
    """
    with translate_os_errors("the episode", stage.parent / episode.identity.slug):
        for name, text in texts_of(_with_web_url(episode), timeline, chapter_marks(timeline)):
            (stage / name).write_text(text, encoding="utf-8")
        return {name: _entry(stage / text.path, text.mime) for name, text in TEXTS.items()}


def publish_texts(episode: Episode, manifest: Manifest, folder: EpisodeFolder, stage: Path) -> Manifest | None:
    """Write the texts of the episode in ``folder`` again, in ``stage``, and move that into its place.

    ``manifest`` is what is known of the episode now; all its files are as narrate wrote them. Returns the new
    manifest; None if the old transcript does not tell when each utterance is heard, or if another run has replaced
    the episode. Raises `narrate.errors.EpisodeError` and `narrate.errors.StorageError`.
    """
    with translate_os_errors("the episode", folder.path):
        timeline = _timeline_of(folder.path, manifest, episode.script)
        if timeline is None:
            return None
        texts = write_texts(episode, timeline, stage)
        free = {name: free_name(folder.path, manifest, entry.path) for name, entry in texts.items()}
        formats = tuple(manifest.files)
        manifest = replace(manifest, texts=_named(texts, stage, free), versions=versions(formats))
        for entry in (*manifest.files.values(), *([manifest.cover] if manifest.cover else [])):
            link_or_copy(folder.path / entry.path, stage / entry.path)
        (stage / MANIFEST).write_text(as_json(dump(manifest)), encoding="utf-8")
        with exclusive(folder.path.parent):
            if at(folder.path) != folder:
                return None
            replace_episode(stage, folder)
    return manifest


def _timeline_of(folder: Path, manifest: Manifest, script: Script) -> Timeline | None:
    """When each utterance is heard, to the millisecond, as the transcript tells; None if some were not spoken."""
    times = times_in((folder / manifest.own_texts["vtt"].path).read_text(encoding="utf-8"))
    if len(times) != len(script.utterances):
        return None
    next_starts = [*(start for start, _ in times[1:]), round(manifest.duration_s * 1000)]
    pauses = [start - end for (_, end), start in zip(times, next_starts, strict=True)]
    return build_timeline(script, [end - start for start, end in times], pauses, 1000)


def _with_web_url(episode: Episode) -> Episode:
    """The episode without the address of its post if that is not one: that of a post in memory may be anything."""
    return episode if web_url(episode.post.url) else replace(episode, post=replace(episode.post, url=""))


def _settle(described: Manifest, episode: Episode, stage: Path, folder: EpisodeFolder) -> Manifest:
    """Complete the manifest with what depends on the folder and the old episode, and write it."""
    old, name = folder.manifest, folder.path.name

    def free(wanted: str) -> str:
        return free_name(folder.path, old, wanted)

    manifest = replace(
        described,
        guid=(old and old.guid) or episode.identity.guid(name),
        created=(old and old.created) or described.updated,
        files=_named(described.files, stage, {form: free(f"{name}.{form}") for form in described.files}),
        texts=_named(described.texts, stage, {key: free(text.path) for key, text in described.texts.items()}),
        cover=_write_cover(episode.cover, stage / free(COVER)),
    )
    (stage / MANIFEST).write_text(as_json(dump(manifest)), encoding="utf-8")
    return manifest


def _named(files: Mapping[str, Entry], stage: Path, names: Mapping[str, str]) -> dict[str, Entry]:
    """``files``, renamed."""
    named = {form: replace(entry, path=names[form]) for form, entry in files.items()}
    for form, entry in named.items():
        (stage / files[form].path).rename(stage / entry.path)
    return named


def _write_cover(cover: bytes, file: Path) -> FileEntry | None:
    if not cover:
        return None
    file.write_bytes(cover)
    return _entry(file, "image/jpeg")


def _tags(episode: Episode, timeline: Timeline, chapters: tuple[ChapterMark, ...]) -> Tags:
    post, language = episode.post, language_for(episode.post.language)
    artist = language.enumerate(post.authors)
    return Tags(
        title=post.title,
        artist=artist,
        comment=post.description or excerpt(post),
        date=post.published.isoformat()[:10] if post.published else "",
        language=post.language,
        url=post.url,
        chapters=chapters,
        length_ms=timeline.ms(timeline.length),
        cover=episode.cover,
        sort_title=language.without_article(post.title),
        sort_artist=language.without_article(artist),
    )


def _describe(
    episode: Episode,
    timeline: Timeline,
    chapters: tuple[ChapterMark, ...],
    files: Mapping[str, Recording],
    texts: Mapping[str, FileEntry],
) -> Manifest:
    """The manifest, except what depends on the episode's folder."""
    post, main = episode.post, next(iter(files.values()))
    return Manifest(
        guid="",
        title=post.title,
        authors=post.authors,
        published=post.published.isoformat() if post.published else None,
        source_url=post.url or None,
        language=post.language,
        excerpt=excerpt(post),
        voice=episode.voice,
        quote_voice=episode.quote_voice or None,
        speakers=episode.speakers,
        duration_s=timeline.seconds(timeline.length),
        sample_rate=timeline.sample_rate,
        loudness_lufs=main.loudness_lufs or 0,
        true_peak_dbtp=main.true_peak_dbtp or 0,
        files=files,
        chapters=tuple(ChapterEntry(m.start_ms / 1000, m.end_ms / 1000, m.title, m.level) for m in chapters),
        omissions=by_kind(episode.script.omissions),
        generator=f"narrate {__version__}",
        digest=episode.digest,
        description=post.description,
        texts=texts,
        source=episode.identity.source,
        updated=dt.datetime.now(dt.timezone.utc).isoformat(timespec="seconds"),
        versions=versions(tuple(files)),
        utterances=len(episode.script.utterances),
        failed=episode.failed,
        inputs=episode.inputs,
    )


def _recording(audio: AudioFile, chapters: int) -> Recording:
    file = _entry(audio.file, FORMATS[audio.format].mime)
    loudness, peak = audio.loudness.lufs, audio.loudness.peak_dbtp
    return Recording(**asdict(file), loudness_lufs=loudness, true_peak_dbtp=peak, chapters=chapters)


def _entry(file: Path, mime: str) -> FileEntry:
    """Raises `OSError` if the file, which was just written, cannot be read."""
    state = read_state(file)
    return FileEntry(file.name, mime, state.bytes or 0, state.sha256, state.modified_ns, state.checked_ns)

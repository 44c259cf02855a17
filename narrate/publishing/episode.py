"""The episode and its folder, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrate import __version__
from narrate.errors import EpisodeError
from narrate.mixing.timeline import Timeline
from narrate.publishing.audio import AudioFile, finish
from narrate.publishing.chapters import ChapterMark, chapters_json, marks
from narrate.publishing.formats import FORMATS
from narrate.publishing.notes import excerpt, notes_html, notes_markdown
from narrate.publishing.tags import Tags
from narrate.publishing.transcript import captions, subrip, webvtt
from narrate.reading.post import Post
from narrate.scripting.intro_outro import joined
from narrate.scripting.script import Script, by_kind
from narrate.storage import link_or_copy, sha256, swap_into_place, translate_os_errors

SCHEMA = "narrate.episode/1"
MANIFEST = "episode.json"
CHAPTERS = "chapters.json"
TEXTS = ("transcript.vtt", "transcript.srt", "notes.md", "notes.html", CHAPTERS)

_WITHOUT_ADDRESS = uuid.UUID("8a6d1c52-3d0c-5b7e-9a41-5f0f3b6c7d20")
"""The name space of episodes whose post has no address; their slug stands for it."""


@dataclass(frozen=True, slots=True)
class Episode:
    """All that an episode's folder is made from, but for the sound."""

    post: Post
    script: Script
    voice: str
    """The name of who speaks."""
    quote_voice: str = ""
    """The name of who speaks quotes; empty where nobody else does."""
    cover: bytes = b""
    """A JPEG; empty for none."""
    digest: str = ""
    """From `episode_digest`."""


def episode_digest(post: Post, script: Script, sound: str, formats: Sequence[str]) -> str:
    """Changes when the episode would; ``sound`` is the engine's fingerprint."""
    cover = Path(post.folder) / post.image if post.image else None
    changed = cover.stat().st_mtime_ns if cover and cover.is_file() else 0
    told = (
        post.title,
        post.authors,
        str(post.published),
        post.url,
        post.language,
        post.description,
        post.image,
    )
    parts = (__version__, sound, tuple(formats), changed, told, post.sections, script)
    return hashlib.sha256(repr(parts).encode(errors="surrogatepass")).hexdigest()


def current_episode(folder: Path, digest: str) -> dict[str, Any] | None:
    """The manifest in ``folder`` if it is of this digest and every file it names is there and whole."""
    manifest = _manifest(folder)
    if manifest is None or manifest.get("digest") != digest:
        return None
    files = manifest["files"].values()
    whole = all(_same_file(folder / file["path"], file) for file in files)
    return manifest if whole and all((folder / name).is_file() for name in TEXTS) else None


def check_free(folder: Path, post: Post) -> None:
    """Raises `EpisodeError` where what stands at ``folder`` is no episode of this post and would be lost."""
    taken = any(folder.iterdir()) if folder.is_dir() else folder.exists()
    if taken and _manifest(folder) is None:
        kind = "folder" if folder.is_dir() else "file"
        raise EpisodeError(
            f"this {kind} is not an episode and would be replaced", str(folder), "choose another --out"
        )
    other = (_manifest(folder) or {}).get("source_url")
    if other and post.url and other != post.url:
        problem = f"the episode of another post, {other}, is there and would be replaced"
        raise EpisodeError(problem, str(folder), "choose another --out")


def publish(
    episode: Episode, audio: Sequence[AudioFile], timeline: Timeline, stage: Path, folder: Path
) -> dict[str, Any]:
    """Tag and describe the episode in ``stage``, check it, and put it in place of ``folder``.

    ``audio`` lies in ``stage``, the main file first. Returns the manifest. What a user laid into the old folder
    beside the episode's own files is kept. Raises `EpisodeError` where a file does not hold the chapters it was
    given, `narrate.errors.EncodingError` and `narrate.errors.StorageError`.
    """
    chapters = marks(timeline)
    tags = _tags(episode, timeline, chapters)
    for file in audio:
        finish(file, tags)
    manifest = _describe(episode, timeline, chapters, audio)
    with translate_os_errors("the episode", folder):
        for name, text in _texts(episode, timeline, chapters, manifest):
            (stage / name).write_text(text, encoding="utf-8")
        check_free(folder, episode.post)
        _keep_strangers(folder, stage)
        swap_into_place(stage, folder)
    return manifest


# --- texts ------------------------------------------------------------------------------------------------------


def _tags(episode: Episode, timeline: Timeline, chapters: tuple[ChapterMark, ...]) -> Tags:
    post = episode.post
    return Tags(
        title=post.title,
        artist=joined(post.authors),
        comment=post.description or excerpt(post),
        date=post.published.isoformat()[:10] if post.published else "",
        language=post.language,
        url=post.url,
        marks=chapters,
        length_ms=timeline.ms(timeline.length),
        cover=episode.cover,
    )


def _describe(
    episode: Episode, timeline: Timeline, chapters: tuple[ChapterMark, ...], audio: Sequence[AudioFile]
) -> dict[str, Any]:
    post, heard = episode.post, audio[0].loudness
    return {
        "schema": SCHEMA,
        "guid": _guid(post),
        "title": post.title,
        "authors": list(post.authors),
        "published": post.published.isoformat() if post.published else None,
        "source_url": post.url or None,
        "language": post.language,
        "excerpt": excerpt(post),
        "voice": episode.voice,
        "quote_voice": episode.quote_voice or None,
        "duration_s": timeline.seconds(timeline.length),
        "sample_rate": timeline.sample_rate,
        "loudness_lufs": heard.lufs,
        "true_peak_dbtp": heard.peak_dbtp,
        "files": {file.format: _file_facts(file) for file in audio},
        "chapters": [
            {"start_s": m.start_ms / 1000, "end_s": m.end_ms / 1000, "title": m.title, "level": m.level}
            for m in chapters
        ],
        "omissions": by_kind(episode.script.omissions),
        "generator": f"narrate {__version__}",
        "digest": episode.digest,
    }


def _guid(post: Post) -> str:
    """The same for a post for ever: it depends on its address alone, or on its name where it has none."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, post.url) if post.url else uuid.uuid5(_WITHOUT_ADDRESS, post.slug))


def _texts(
    episode: Episode, timeline: Timeline, chapters: tuple[ChapterMark, ...], manifest: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    voices = {"quote": episode.quote_voice or episode.voice}
    lines = captions(episode.script, timeline, lambda role: voices.get(role, episode.voice))
    notes = notes_markdown(episode.post, episode.script, chapters, episode.voice, episode.quote_voice)
    yield "transcript.vtt", webvtt(lines)
    yield "transcript.srt", subrip(lines)
    yield "notes.md", notes
    yield "notes.html", notes_html(notes, episode.post)
    yield CHAPTERS, _json(chapters_json(chapters))
    yield MANIFEST, _json(manifest)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


# --- the folder -------------------------------------------------------------------------------------------------


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if _is_manifest(manifest) else None


def _is_manifest(value: Any) -> bool:
    """Whether it is narrate's and holds what is read of it here; anyone may have edited it."""
    files = value.get("files") if isinstance(value, dict) and value.get("schema") == SCHEMA else None
    return isinstance(files, dict) and all(
        isinstance(file, dict) and isinstance(file.get("path"), str) for file in files.values()
    )


def _file_facts(audio: AudioFile) -> dict[str, Any]:
    file, mime = audio.file, FORMATS[audio.format].mime
    return {"path": file.name, "bytes": file.stat().st_size, "mime": mime, "sha256": sha256(file)}


def _same_file(file: Path, facts: dict[str, Any]) -> bool:
    return file.is_file() and file.stat().st_size == facts.get("bytes") and sha256(file) == facts.get("sha256")


def _keep_strangers(old: Path, new: Path) -> None:
    """Have what is not the old episode's own in the new folder too, before that takes the old one's place."""
    manifest = _manifest(old)
    if manifest is None:
        return
    own = {MANIFEST, *TEXTS, *(file["path"] for file in manifest["files"].values())}
    for entry in old.iterdir():
        if entry.name not in own and not (new / entry.name).exists():
            link_or_copy(entry, new / entry.name)

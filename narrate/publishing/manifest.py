"""The manifest, ``episode.json``: everything that a feed or a page needs to know about an episode."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

from narrate.errors import EpisodeError
from narrate.input_files import read_regular
from narrate.publishing.json_object import JsonObject, WrongTypeError

SCHEMA = "narrate.episode/1"
MANIFEST = "episode.json"
MAX_BYTES = 32 << 20
"""A manifest lists chapters and little else: 100,000 of them take half of this."""

SourceKind = Literal["address", "file", "stdin"]


@dataclass(frozen=True, slots=True)
class FileState:
    """The state of a file when it was read. If there was no file, all are None or empty."""

    bytes: int | None = None
    """Its size."""
    modified_ns: int | None = None
    """When it was last changed, in nanoseconds since 1970."""
    checked_ns: int | None = None
    """When it was last known to have this content, in nanoseconds since 1970."""
    sha256: str = ""
    """Of its content, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """The record of the source that a post was read from, and of the state of its file."""

    kind: SourceKind
    """``"stdin"`` also for a named pipe, which cannot be read again."""
    reference: str = ""
    """The address, or the file's path relative to the folder of all episodes, POSIX style; empty for standard
    input."""
    id: str = ""
    """The ``id`` in the post's front matter; empty if it has none."""
    bytes: int | None = None
    """Of the file, as in `FileState`; this and the three below are None or empty if the source is not a file."""
    modified_ns: int | None = None
    checked_ns: int | None = None
    sha256: str = ""

    @property
    def state(self) -> FileState:
        """The state of the file."""
        return FileState(self.bytes, self.modified_ns, self.checked_ns, self.sha256)

    def with_state(self, state: FileState) -> SourceRecord:
        """The same source, with its file in this state."""
        return replace(
            self,
            bytes=state.bytes,
            modified_ns=state.modified_ns,
            checked_ns=state.checked_ns,
            sha256=state.sha256,
        )


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """A lexicon that was used for an episode."""

    name: str
    """Of its file, without a folder."""
    sha256: str


@dataclass(frozen=True, slots=True)
class CoverSource:
    """The image that a cover was made from."""

    path: str
    """As the post gives it: relative to the folder of the post, or an address."""
    state: FileState
    """Empty if the file was missing, and for an address."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What an episode was made from besides its source, and the code that made it.

    If the source and all of these are unchanged, so is the episode, and the post need not be read.
    """

    source_format: str
    """The format that the source was read as: a key of `narrate.reading.source_formats.KINDS`."""
    options: Mapping[str, Any]
    """Those that can change an episode, by name; JSON values."""
    lexicons: tuple[LexiconEntry, ...]
    """In order of precedence; the post's own lexicon is part of its source."""
    voices_sha256: str
    """Changes with the sound of the voices and with the texts that they accept."""
    code_sha256: str
    """Changes with the code that reads posts and writes scripts."""
    cover: CoverSource | None = None
    """None if the post has no cover."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file in the episode's folder."""

    path: str
    """Its name in that folder."""
    mime: str
    bytes: int = 0
    sha256: str = ""
    """Of what narrate wrote. For a text of an older version, this is empty and `bytes` is 0."""
    modified_ns: int | None = None
    """When it was last changed, in nanoseconds since 1970."""
    checked_ns: int | None = None
    """When it was last known to have this content, as in `FileState`."""

    @property
    def state(self) -> FileState:
        """The state of the file."""
        return FileState(self.bytes, self.modified_ns, self.checked_ns, self.sha256)


@dataclass(frozen=True, slots=True)
class Recording(FileEntry):
    """An audio file. What an older version did not measure is None."""

    loudness_lufs: float | None = None
    true_peak_dbtp: float | None = None
    chapters: int | None = None
    """How many of the episode's chapters it holds."""


TEXTS = {
    "vtt": FileEntry("transcript.vtt", "text/vtt"),
    "srt": FileEntry("transcript.srt", "application/x-subrip"),
    "json": FileEntry("transcript.json", "application/json"),
    "notes_markdown": FileEntry("notes.md", "text/markdown"),
    "notes_html": FileEntry("notes.html", "text/html"),
    "chapters": FileEntry("chapters.json", "application/json+chapters"),
}
"""The texts that every episode has. The media types are those that Podcasting 2.0 gives them."""
_UNLISTED_TEXTS = ("vtt", "srt", "notes_markdown", "notes_html", "chapters")
"""Those that an older version wrote without listing them."""


@dataclass(frozen=True, slots=True)
class ChapterEntry:
    """A chapter; times in seconds, exact to the millisecond."""

    start_s: float
    end_s: float
    title: str
    level: int
    """From 1."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of an ``episode.json``.

    Keys that an older version did not write are empty or None.
    """

    guid: str
    title: str
    authors: tuple[str, ...]
    published: str | None
    """An ISO 8601 date, with the time where it is known."""
    source_url: str | None
    """The address at which the post is published."""
    language: str
    """BCP 47."""
    excerpt: str
    voice: str
    quote_voice: str | None
    """None if the narrator speaks quotes."""
    duration_s: float
    sample_rate: int
    """Of what was spoken, in Hz."""
    loudness_lufs: float
    true_peak_dbtp: float
    files: Mapping[str, Recording]
    """The recordings by format, the main one first."""
    chapters: tuple[ChapterEntry, ...]
    omissions: Mapping[str, int]
    """How many passages were left out, by kind."""
    generator: str
    digest: str
    """See `narrate.publishing.digest`."""
    speakers: Mapping[str, str] = field(default_factory=dict)
    """The name of the voice of each speaker of a dialogue, in the order in which they first speak."""
    description: str = ""
    cover: FileEntry | None = None
    texts: Mapping[str, FileEntry] = field(default_factory=dict)
    """By the keys of `TEXTS`; an older version of narrate wrote fewer."""
    source: SourceRecord | None = None
    created: str = ""
    """When the episode was first made: ISO 8601, UTC, to the second. Remaking the episode does not change it."""
    updated: str = ""
    """When it was last made; the same form."""
    versions: Mapping[str, int] = field(default_factory=dict)
    """Of the stages and formats that made it."""
    utterances: int = 0
    """How many are spoken."""
    failed: int = 0
    """How many sentences are left out because an engine failed on them, and are tried again by the next run; not
    those that it failed on twice."""
    inputs: Inputs | None = None
    """None also if the post was already in memory."""
    unknown: Mapping[str, Any] = field(default_factory=dict)
    """Keys that this version of narrate does not know, unchanged."""

    @property
    def own_texts(self) -> Mapping[str, FileEntry]:
        """`texts`; where an older version did not list those that it wrote, they have no sums."""
        return self.texts or {name: TEXTS[name] for name in _UNLISTED_TEXTS}


def load(place: Path) -> Manifest:
    """Read the manifest of an episode, given its folder or the file itself.

    Raises `EpisodeError` if it does not exist, is damaged, or is not narrate's.
    """
    file = place
    try:
        file = place / MANIFEST if place.is_dir() else place
        value = json.loads(read_regular(file, MAX_BYTES).decode("utf-8"))
    except OSError as error:
        raise EpisodeError(f"cannot be read: {error.strerror}", str(file)) from None
    except (ValueError, RecursionError):
        raise EpisodeError("is not JSON", str(file), "make the episode again") from None
    if not isinstance(value, dict) or value.get("schema") != SCHEMA:
        raise EpisodeError(f"is not a manifest of the schema {SCHEMA}", str(file))
    try:
        return _manifest(value)
    except WrongTypeError as error:
        raise EpisodeError(f"is damaged: {error}", str(file), "make the episode again") from None


def find(folder: Path) -> Manifest | None:
    """The manifest in ``folder``; None if `load` would raise an error."""
    try:
        return load(folder / MANIFEST)
    except EpisodeError:
        return None


def dump(manifest: Manifest) -> dict[str, Any]:
    """The manifest as a JSON object; `load` of it is the same manifest."""
    return {
        "schema": SCHEMA,
        "guid": manifest.guid,
        "title": manifest.title,
        "authors": list(manifest.authors),
        "published": manifest.published,
        "source_url": manifest.source_url,
        "language": manifest.language,
        "excerpt": manifest.excerpt,
        "voice": manifest.voice,
        "quote_voice": manifest.quote_voice,
        "duration_s": manifest.duration_s,
        "sample_rate": manifest.sample_rate,
        "loudness_lufs": manifest.loudness_lufs,
        "true_peak_dbtp": manifest.true_peak_dbtp,
        "files": {name: _dump_recording(file) for name, file in manifest.files.items()},
        "chapters": [
            {"start_s": entry.start_s, "end_s": entry.end_s, "title": entry.title, "level": entry.level}
            for entry in manifest.chapters
        ],
        "omissions": dict(manifest.omissions),
        "generator": manifest.generator,
        "digest": manifest.digest,
        "speakers": dict(manifest.speakers),
        "description": manifest.description,
        "cover": _dump_file(manifest.cover) if manifest.cover else None,
        "texts": {name: _dump_file(text) for name, text in manifest.texts.items()},
        "source": _dump_source(manifest.source) if manifest.source else None,
        "created": manifest.created,
        "updated": manifest.updated,
        "versions": dict(manifest.versions),
        "utterances": manifest.utterances,
        "failed": manifest.failed,
        "inputs": _dump_inputs(manifest.inputs) if manifest.inputs else None,
        **manifest.unknown,
    }


def as_json(value: object) -> str:
    """The text of a JSON file."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _dump_file(file: FileEntry) -> dict[str, Any]:
    return {
        "path": file.path,
        "bytes": file.bytes,
        "mime": file.mime,
        "sha256": file.sha256,
        "modified_ns": file.modified_ns,
        "checked_ns": file.checked_ns,
    }


def _dump_recording(file: Recording) -> dict[str, Any]:
    return {
        **_dump_file(file),
        "loudness_lufs": file.loudness_lufs,
        "true_peak_dbtp": file.true_peak_dbtp,
        "chapters": file.chapters,
    }


def _dump_source(source: SourceRecord) -> dict[str, Any]:
    return {
        "kind": source.kind,
        "reference": source.reference,
        "id": source.id,
        **_dump_state(source.state),
    }


def _dump_state(state: FileState) -> dict[str, Any]:
    return {
        "bytes": state.bytes,
        "modified_ns": state.modified_ns,
        "checked_ns": state.checked_ns,
        "sha256": state.sha256,
    }


def _dump_inputs(inputs: Inputs) -> dict[str, Any]:
    cover = inputs.cover
    return {
        "source_format": inputs.source_format,
        "options": dict(inputs.options),
        "lexicons": [{"name": entry.name, "sha256": entry.sha256} for entry in inputs.lexicons],
        "voices_sha256": inputs.voices_sha256,
        "code_sha256": inputs.code_sha256,
        "cover": {"path": cover.path, **_dump_state(cover.state)} if cover else None,
    }


# --- parsing -------------------------------------------------------------------------


def _manifest(value: dict[str, Any]) -> Manifest:
    read = JsonObject(value)
    read.text("schema")
    return Manifest(
        guid=read.text("guid"),
        title=read.text("title"),
        authors=read.texts("authors"),
        published=read.text_or_none("published"),
        source_url=read.text_or_none("source_url"),
        language=read.text("language"),
        excerpt=read.text("excerpt"),
        voice=read.text("voice"),
        quote_voice=read.text_or_none("quote_voice"),
        duration_s=read.number("duration_s"),
        sample_rate=read.whole("sample_rate"),
        loudness_lufs=read.number("loudness_lufs"),
        true_peak_dbtp=read.number("true_peak_dbtp"),
        files=read.named("files", _recording),
        chapters=read.each("chapters", _chapter),
        omissions=read.counts("omissions"),
        generator=read.text("generator"),
        digest=read.text("digest"),
        speakers=read.texts_by_name("speakers"),
        description=read.text("description"),
        cover=read.one("cover", _file),
        texts=read.named("texts", _text, {}),
        source=read.one("source", _source),
        created=read.text("created"),
        updated=read.text("updated"),
        versions=read.counts("versions"),
        utterances=read.whole("utterances"),
        failed=read.whole("failed"),
        inputs=read.one("inputs", _inputs),
        unknown=read.unknown(),
    )


def _file(read: JsonObject) -> FileEntry:
    return FileEntry(
        read.file_name("path"),
        read.text("mime"),
        read.whole("bytes", None),
        read.text("sha256", None),
        read.whole_or_none("modified_ns"),
        read.whole_or_none("checked_ns"),
    )


def _recording(read: JsonObject) -> Recording:
    return Recording(
        **asdict(_file(read)),
        loudness_lufs=read.number_or_none("loudness_lufs"),
        true_peak_dbtp=read.number_or_none("true_peak_dbtp"),
        chapters=read.whole_or_none("chapters"),
    )


def _text(read: JsonObject) -> FileEntry:
    return FileEntry(
        read.file_name("path"),
        read.text("mime"),
        read.whole("bytes"),
        read.text("sha256"),
        read.whole_or_none("modified_ns"),
        read.whole_or_none("checked_ns"),
    )


def _chapter(read: JsonObject) -> ChapterEntry:
    return ChapterEntry(read.number("start_s"), read.number("end_s"), read.text("title"), read.whole("level", 1))


def _source(read: JsonObject) -> SourceRecord:
    kind: Any = read.text("kind")
    if kind not in get_args(SourceKind):
        raise WrongTypeError(f"source.kind is none of {', '.join(get_args(SourceKind))}")
    return SourceRecord(kind, read.text("reference"), read.text("id")).with_state(_state(read))


def _state(read: JsonObject) -> FileState:
    return FileState(
        read.whole_or_none("bytes"),
        read.whole_or_none("modified_ns"),
        read.whole_or_none("checked_ns"),
        read.text("sha256"),
    )


def _inputs(read: JsonObject) -> Inputs:
    return Inputs(
        read.text("source_format"),
        read.mapping("options"),
        read.each("lexicons", lambda entry: LexiconEntry(entry.text("name"), entry.text("sha256"))),
        read.text("voices_sha256"),
        read.text("code_sha256"),
        read.one("cover", lambda cover: CoverSource(cover.text("path"), _state(cover))),
    )

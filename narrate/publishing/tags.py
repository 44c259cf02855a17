"""Writes titles, languages, covers and chapters into audio files: one function for each container.

mutagen writes all of them except the chapters of M4B, which only ffmpeg can write.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from mutagen import MutagenError
from mutagen.flac import FLAC, Picture
from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    ID3,
    TALB,
    TCON,
    TDRC,
    TIT2,
    TLAN,
    TLEN,
    TPE1,
    TYER,
    WOAS,
    CTOCFlags,
)
from mutagen.id3._tags import save_frame
from mutagen.mp4 import MP4, MP4Cover
from mutagen.oggopus import OggOpus
from mutagen.wave import WAVE

from narrate.errors import EpisodeError
from narrate.mixing import ffmpeg
from narrate.publishing.chapters import ChapterMark, ffmetadata
from narrate.reading.html.links import ascii_url
from narrate.reading.language_codes import UNDETERMINED, iso_639_2

GENRE = "Podcast"
_FRONT_COVER = 3
_NO_OFFSET = 0xFFFFFFFF
_MAX_CHILDREN = 255
"""The maximum number of entries in one CTOC frame, which counts them in a byte."""
_MAX_COMMENT_CHAPTERS = 1000
"""``CHAPTER000`` to ``CHAPTER999``: the convention has three digits, and players read no further."""


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of an audio file. Empty texts are not written."""

    title: str
    artist: str
    comment: str
    date: str
    """A day, as in ISO 8601."""
    language: str
    """BCP 47. ID3 and MP4 hold it as ISO 639-2, Vorbis comments as it is."""
    url: str
    chapters: tuple[ChapterMark, ...]
    length_ms: int
    cover: bytes = b""
    """A JPEG."""


def write_mp3(file: Path, tags: Tags) -> None:
    """Write ID3v2.3 tags to the start of an MP3. Raises `EpisodeError`."""
    with _translate_mutagen_errors(file):
        id3 = ID3()
        _fill(id3, tags)
        id3.save(file, v2_version=3, v1=0)


def write_wav(file: Path, tags: Tags) -> None:
    """Write the same ID3 frames to a chunk of a WAV. Raises `EpisodeError`."""
    with _translate_mutagen_errors(file):
        wav = WAVE(file)
        wav.add_tags()
        _fill(wav.tags, tags)
        wav.save(v2_version=3)


def write_m4b(file: Path, tags: Tags) -> None:
    """Write iTunes atoms, chapters and the language. Raises `EpisodeError` and `narrate.errors.EncodingError`."""
    _remux(file, tags.chapters, iso_639_2(tags.language))
    with _translate_mutagen_errors(file):
        m4b = MP4(file)
        texts = {"\xa9nam": tags.title, "\xa9ART": tags.artist, "\xa9alb": tags.title, "\xa9day": tags.date}
        texts |= {"\xa9cmt": tags.comment, "\xa9gen": GENRE, "purl": tags.url}
        for key, text in texts.items():
            if text:
                m4b[key] = [text]
        if tags.cover:
            m4b["covr"] = [MP4Cover(tags.cover, MP4Cover.FORMAT_JPEG)]
        m4b.save()


def write_opus(file: Path, tags: Tags) -> None:
    """Write Vorbis comments, which include chapters and the cover. Raises `EpisodeError`."""
    with _translate_mutagen_errors(file):
        opus = OggOpus(file)
        opus.update(_comments(tags))
        if tags.cover:
            opus["metadata_block_picture"] = [base64.b64encode(_picture(tags.cover).write()).decode("ascii")]
        opus.save()


def write_flac(file: Path, tags: Tags) -> None:
    """Write Vorbis comments with chapters, and a picture block. Raises `EpisodeError`."""
    with _translate_mutagen_errors(file):
        flac = FLAC(file)
        flac.update(_comments(tags))
        if tags.cover:
            flac.add_picture(_picture(tags.cover))
        flac.save()


def _remux(m4b: Path, chapters: Iterable[ChapterMark], language: str) -> None:
    """Copy the audio into a new file with chapters and the language (ISO 639-2).

    Its index comes first, so that the file plays while it downloads.
    """
    listing, plain = m4b.with_suffix(".ffmetadata"), m4b.with_suffix(".plain")
    listing.write_text(ffmetadata(chapters), encoding="utf-8")
    m4b.rename(plain)
    sources: list[ffmpeg.Argument] = ["-i", plain, "-i", listing, "-map", "0:a", "-map_chapters", "1"]
    stated = ["-metadata:s:a:0", f"language={language}"]
    copied = ["-c", "copy", "-movflags", "+faststart", "-fflags", "+bitexact", "-f", "ipod"]
    ffmpeg.run([*sources, *stated, *copied, m4b], f"writing the chapters of {m4b.name}")
    listing.unlink()
    plain.unlink()


@contextmanager
def _translate_mutagen_errors(file: Path) -> Iterator[None]:
    """Raise mutagen's errors as `EpisodeError`, and those of the disk as `OSError`."""
    try:
        yield
    except MutagenError as error:
        cause = error.args[0] if error.args else None
        if isinstance(cause, OSError):
            raise cause from None
        raise EpisodeError(f"its tags cannot be written: {error}", file.name) from error


# --- ID3 --------------------------------------------------------------------------------------------------------


def _fill(id3: Any, tags: Tags) -> None:
    texts = [(TIT2, tags.title), (TALB, tags.title), (TPE1, tags.artist), (TCON, GENRE), (TDRC, tags.date)]
    texts += [(TYER, tags.date[:4]), (TLEN, str(tags.length_ms))]
    for frame, text in texts:
        if text:
            id3.add(frame(encoding=3, text=[text]))
    language = iso_639_2(tags.language)
    if tags.comment:
        id3.add(COMM(encoding=3, lang=language, desc="", text=[tags.comment]))
    if language != UNDETERMINED:
        id3.add(TLAN(encoding=3, text=[language]))
    if tags.url:
        id3.add(WOAS(url=ascii_url(tags.url)))
    if tags.cover:
        id3.add(APIC(encoding=3, mime="image/jpeg", type=_FRONT_COVER, desc="", data=tags.cover))
    for index, mark in enumerate(tags.chapters):
        id3.add(_chap(index, mark))
    for frame in _contents(tags.chapters):
        id3.add(frame)
    id3.update_to_v23()
    # mutagen sorts frames by size. Some players read chapters in file order, so they are written in order of time.
    id3._write = lambda config: b"".join(save_frame(frame, config=config) for frame in id3.values())


def _chap(index: int, mark: ChapterMark) -> Any:
    title = TIT2(encoding=3, text=[mark.title])
    return CHAP(
        element_id=_chap_id(index),
        start_time=mark.start_ms,
        end_time=mark.end_ms,
        start_offset=_NO_OFFSET,
        end_offset=_NO_OFFSET,
        sub_frames=[title],
    )


def _chap_id(index: int) -> str:
    return f"chp{index}"


@dataclass(slots=True)
class _ContentsNode:
    """A chapter and its subchapters; the root has the index -1."""

    index: int
    title: str
    level: int
    children: list[_ContentsNode]


def _contents(chapters: Iterable[ChapterMark]) -> Iterator[Any]:
    """One top-level CTOC that lists all chapters in order, and one for each chapter with subchapters."""
    root = _ContentsNode(-1, "", 0, [])
    path = [root]
    for index, mark in enumerate(chapters):
        while path[-1].level >= mark.level:
            path.pop()
        node = _ContentsNode(index, mark.title, mark.level, [])
        path[-1].children.append(node)
        path.append(node)
    yield from _ctocs("toc", root)


def _ctocs(element_id: str, node: _ContentsNode) -> Iterator[Any]:
    children: list[str] = []
    for child in node.children:
        children.append(_chap_id(child.index))
        if child.children:
            children.append(f"toc{child.index}")
            yield from _ctocs(f"toc{child.index}", child)
    flags = CTOCFlags.ORDERED | (CTOCFlags.TOP_LEVEL if node.index < 0 else 0)
    yield from _ctoc(element_id, children, flags, node.title)


def _ctoc(element_id: str, children: list[str], flags: int, title: str) -> Iterator[Any]:
    """A table of contents. One with too many entries is split into tables of its own, which it lists."""
    part = 0
    while len(children) > _MAX_CHILDREN:
        rest = iter(children)
        children = []
        while chunk := list(islice(rest, _MAX_CHILDREN)):
            name = f"{element_id}-part{part}"
            part += 1
            yield CTOC(element_id=name, flags=CTOCFlags.ORDERED, child_element_ids=chunk, sub_frames=[])
            children.append(name)
    heading = [TIT2(encoding=3, text=[title])] if title else []
    yield CTOC(element_id=element_id, flags=flags, child_element_ids=children, sub_frames=heading)


# --- Vorbis comments --------------------------------------------------------------------------------------------


def _comments(tags: Tags) -> dict[str, list[str]]:
    texts = {
        "title": tags.title,
        "artist": tags.artist,
        "album": tags.title,
        "date": tags.date,
        "genre": GENRE,
    }
    texts |= {"description": tags.comment, "language": tags.language, "url": tags.url}
    for index, mark in enumerate(tags.chapters[:_MAX_COMMENT_CHAPTERS]):
        texts[f"CHAPTER{index:03}"] = _clock(mark.start_ms)
        texts[f"CHAPTER{index:03}NAME"] = mark.title
    return {key: [text] for key, text in texts.items() if text}


def _clock(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


def _picture(cover: bytes) -> Picture:
    picture = Picture()
    picture.type, picture.mime, picture.data = _FRONT_COVER, "image/jpeg", cover
    return picture

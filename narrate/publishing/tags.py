"""Writes titles, languages, covers and chapters into audio files: one function for each container.

mutagen writes all of them except the chapters of M4B, which only ffmpeg can write.
"""

from __future__ import annotations

import base64
import itertools
import mmap
from collections.abc import Iterator, Sequence
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
    TSOA,
    TSOP,
    TSOT,
    TXXX,
    TYER,
    WOAS,
    CTOCFlags,
    Encoding,
)
from mutagen.id3._tags import save_frame
from mutagen.mp4 import MP4, MP4Cover, MP4FreeForm
from mutagen.oggopus import OggOpus
from mutagen.wave import WAVE

from narrate.errors import EpisodeError
from narrate.mixing import ffmpeg
from narrate.mixing.loudness import SILENT_LUFS, Loudness
from narrate.publishing.chapter_track import split_chunks
from narrate.publishing.chapters import ChapterMark, ffmetadata, shortened
from narrate.reading.html.links import ascii_url
from narrate.reading.language_codes import UNDETERMINED, iso_639_2

GENRE = "Podcast"
_FRONT_COVER = 3
_NO_OFFSET = 0xFFFFFFFF
_MAX_CHILDREN = 255
"""The maximum number of entries in one CTOC frame, which counts them in a byte."""
MAX_COMMENT_CHAPTERS = 1000
"""``CHAPTER000`` to ``CHAPTER999``: the convention has three digits, and players read no further."""
_MAX_NERO_CHAPTERS = 255
_MAX_NERO_TITLE = 255
"""The limits of Nero's list in an M4B, whose numbers are bytes; that of a title is its length in UTF-8."""
_REPLAY_GAIN_LUFS = -18.0
_R128_LUFS = -23.0
_NERO_LIST = b"chpl\1" + bytes(7)
"""The list's type, version, flags and a reserved word, which its number of entries follows."""


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
    sort_title: str = ""
    """What players sort the title by, if it is not the title."""
    sort_artist: str = ""
    """The same for the artist."""
    loudness: Loudness | None = None
    """Of the file, as measured."""


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
        texts |= {"sonm": tags.sort_title, "soal": tags.sort_title, "soar": tags.sort_artist}
        for key, text in texts.items():
            if text:
                m4b[key] = [text]
        for name, text in _replay_gain(tags.loudness):
            m4b[f"----:com.apple.iTunes:{name.lower()}"] = [MP4FreeForm(text.encode())]
        if tags.cover:
            m4b["covr"] = [MP4Cover(tags.cover, MP4Cover.FORMAT_JPEG)]
        m4b.save()


def write_opus(file: Path, tags: Tags) -> None:
    """Write Vorbis comments, which include chapters and the cover. Raises `EpisodeError`."""
    with _translate_mutagen_errors(file):
        opus = OggOpus(file)
        opus.update(_comments(tags))
        if tags.loudness:  # in 256ths of a decibel; RFC 7845, 5.2.1
            opus["R128_TRACK_GAIN"] = [str(round(256 * (_R128_LUFS - tags.loudness.lufs)))]
        if tags.cover:
            opus["metadata_block_picture"] = [base64.b64encode(_picture(tags.cover).write()).decode("ascii")]
        opus.save()


def write_flac(file: Path, tags: Tags) -> None:
    """Write Vorbis comments with chapters, and a picture block. Raises `EpisodeError`."""
    with _translate_mutagen_errors(file):
        flac = FLAC(file)
        flac.update({**_comments(tags), **dict(_replay_gain(tags.loudness))})
        if tags.cover:
            flac.add_picture(_picture(tags.cover))
        flac.save()


def _remux(m4b: Path, chapters: Sequence[ChapterMark], language: str) -> None:
    """Copy the audio into a new file with chapters and the language (ISO 639-2).

    Its index comes first, so that the file plays while it downloads. QuickTime's text track holds every chapter.
    Nero's list stands beside it where it can hold them all; of a list of some, VLC would show no more.
    """
    listing, plain = m4b.with_suffix(".ffmetadata"), m4b.with_suffix(".plain")
    listing.write_text(ffmetadata(chapters), encoding="utf-8")
    m4b.rename(plain)
    sources: list[ffmpeg.Argument] = ["-i", plain, "-i", listing, "-map", "0:a", "-map_chapters", "1"]
    stated = ["-metadata:s:a:0", f"language={language}"]
    flags = "+faststart" if len(chapters) <= _MAX_NERO_CHAPTERS else "+faststart+disable_chpl"
    copied = ["-c", "copy", "-movflags", flags, "-fflags", "+bitexact", "-f", "ipod"]
    ffmpeg.run([*sources, *stated, *copied, m4b], f"writing the chapters of {m4b.name}")
    listing.unlink()
    plain.unlink()
    split_chunks(m4b)
    if len(chapters) <= _MAX_NERO_CHAPTERS:
        _end_cut_titles(m4b, chapters)


def _end_cut_titles(m4b: Path, chapters: Sequence[ChapterMark]) -> None:
    """End the titles that ffmpeg cut to fit Nero's list between two characters, with an ellipsis."""
    titles = [mark.title.encode() for mark in chapters]
    if max(map(len, titles), default=0) <= _MAX_NERO_TITLE:
        return
    with m4b.open("r+b") as file, mmap.mmap(file.fileno(), 0) as data:
        at = data.find(_NERO_LIST) + len(_NERO_LIST) + 1  # after the number of entries
        for title in titles:
            at += 9  # the start, in eight bytes, and the length of the title
            if len(title) > _MAX_NERO_TITLE:
                data[at : at + _MAX_NERO_TITLE] = shortened(title, _MAX_NERO_TITLE)
            at += min(len(title), _MAX_NERO_TITLE)


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


def _replay_gain(loudness: Loudness | None) -> Iterator[tuple[str, str]]:
    """The tags of ReplayGain 2.0, which bring what is heard to `_REPLAY_GAIN_LUFS`."""
    if loudness and loudness.lufs > SILENT_LUFS:
        yield "REPLAYGAIN_TRACK_GAIN", f"{_REPLAY_GAIN_LUFS - loudness.lufs:+.2f} dB"
        yield "REPLAYGAIN_TRACK_PEAK", f"{10 ** (loudness.peak_dbtp / 20):.6f}"


# --- ID3 --------------------------------------------------------------------------------------------------------


def _fill(id3: Any, tags: Tags) -> None:
    for frame in _text_frames(tags):
        id3.add(frame)
    language = iso_639_2(tags.language)
    if tags.comment:
        id3.add(COMM(encoding=Encoding.UTF8, lang=language, desc="", text=[tags.comment]))
    if language != UNDETERMINED:
        id3.add(TLAN(encoding=Encoding.LATIN1, text=[language]))
    if tags.url:
        id3.add(WOAS(url=ascii_url(tags.url)))
    if tags.cover:
        id3.add(APIC(encoding=Encoding.LATIN1, mime="image/jpeg", type=_FRONT_COVER, desc="", data=tags.cover))
    for index, mark in enumerate(tags.chapters):
        id3.add(_chap(index, mark))
    for frame in _contents(len(tags.chapters)):
        id3.add(frame)
    id3.update_to_v23()
    for frame in _sort_frames(
        tags
    ):  # of version 2.4, but players read them in 2.3 too, and iTunes writes them there
        id3.add(frame)
    # mutagen sorts frames by size. Some players read chapters in file order, so they are written in order of time.
    id3._write = lambda config: b"".join(save_frame(frame, config=config) for frame in id3.values())


def _text_frames(tags: Tags) -> Iterator[Any]:
    """Numbers, codes and ASCII are in Latin-1, as ID3v2 asks of some and strict readers of all."""
    for frame, text in ((TIT2, tags.title), (TALB, tags.title), (TPE1, tags.artist), (TCON, GENRE)):
        if text:
            yield frame(encoding=Encoding.UTF8, text=[text])
    for frame, text in ((TDRC, tags.date), (TYER, tags.date[:4]), (TLEN, str(tags.length_ms))):
        if text:
            yield frame(encoding=Encoding.LATIN1, text=[text])
    for name, text in _replay_gain(tags.loudness):
        yield TXXX(encoding=Encoding.LATIN1, desc=name, text=[text])


def _sort_frames(tags: Tags) -> Iterator[Any]:
    for frame, text in ((TSOT, tags.sort_title), (TSOA, tags.sort_title), (TSOP, tags.sort_artist)):
        if text:
            yield frame(encoding=Encoding.UTF8, text=[text])


def _chap(index: int, mark: ChapterMark) -> Any:
    title = TIT2(encoding=Encoding.UTF8, text=[mark.title])
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


def _contents(count: int) -> Iterator[Any]:
    """The table of contents: all chapters in order, in top-level frames of at most `_MAX_CHILDREN`.

    ID3v2 chapters 1.0 allows one top-level frame, and lets it list others. But music-metadata and others list only
    the chapters that stand in it, so they are all there, and only what it cannot hold is in further ones.
    """
    chapters = iter([_chap_id(index) for index in range(count)])
    flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    for part in itertools.count():
        children = list(islice(chapters, _MAX_CHILDREN))
        if not children:
            return
        name = f"toc{part or ''}"
        yield CTOC(element_id=name, flags=flags, child_element_ids=children, sub_frames=[])


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
    texts |= {"titlesort": tags.sort_title, "albumsort": tags.sort_title, "artistsort": tags.sort_artist}
    for index, mark in enumerate(tags.chapters):
        texts[f"CHAPTER{index:03}"] = _clock(mark.start_ms)
        texts[f"CHAPTER{index:03}NAME"] = mark.title
    return {key: [text] for key, text in texts.items() if text}


def _clock(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


def _picture(cover: bytes) -> Picture:
    picture = Picture()
    picture.type, picture.mime, picture.data = _FRONT_COVER, "image/jpeg", cover
    return picture

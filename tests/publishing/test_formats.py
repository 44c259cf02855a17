"""What every kind of file promises: one class of tests, applied to each; then what only some can promise."""

from __future__ import annotations

import resource
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import mutagen
import numpy as np
import pytest
from files import (
    END_MS,
    MARKS,
    RATE,
    SECONDS,
    a_jpeg,
    chapters_of,
    encode,
    ffmpeg,
    frames_of,
    id3_of,
    text_of,
    texts_of,
    whistle,
    whistling,
    write_tags,
)
from mutagen.mp3 import MP3, BitrateMode
from mutagen.mp4 import MP4
from mutagen.wave import WAVE
from support.tables import for_each

from narrate.errors import EncodingError, EpisodeError, StorageError
from narrate.mixing.loudness import Loudness
from narrate.options import FORMAT_NAMES
from narrate.publishing.formats import FORMATS
from narrate.publishing.tags import Tags
from narrate.storage import translate_os_errors

EMPTY = Tags("", "", "", "", "", "", (), 0)
TAGS = Tags(
    title="“It’s fine” – 🎉 שלום = ; # \\",
    artist="Åsa Öberg, B and C",
    comment="First line; second = line # with \\ and “quotes”.",
    date="2024-07-16",
    language="en-GB",
    url="https://example.com/a?b=c&d=ü",
    chapters=(),
    length_ms=END_MS,
    loudness=Loudness(-16, -1.5),
    sort_title="fine – 🎉",
    sort_artist="Öberg",
)
SORT_KEYS = {
    "mp3": ("title-sort", "album-sort", "artist-sort"),
    "m4b": ("sort_name", "sort_album", "sort_artist"),
    "opus": ("titlesort", "albumsort", "artistsort"),
}
SORT_KEYS |= {"wav": SORT_KEYS["mp3"], "flac": SORT_KEYS["opus"]}
"""As ffmpeg calls them, or hands on what it does not call anything."""

Make = Callable[[str, str], Path]


@pytest.fixture(scope="module")
def cover(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return a_jpeg(tmp_path_factory.mktemp("cover"))


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory, cover: bytes) -> Make:
    """Makes the file of a format with an outline of `MARKS`, once for all tests that only look at it."""
    folder = tmp_path_factory.mktemp("formats")
    made: dict[tuple[str, str], Path] = {}

    def make_once(name: str, outline: str) -> Path:
        if (name, outline) not in made:
            made[name, outline] = whistling(folder, name, outline, replace(TAGS, cover=cover))
        return made[name, outline]

    return make_once


def write(sound: bytes, file: Path, name: str, tags: Tags) -> Path:
    encode(sound, file, name)
    return write_tags(file, name, tags)


def held(name: str, outline: str) -> list[tuple[int, str]]:
    """Start and title of the chapters that a file of this format holds."""
    form = FORMATS[name]
    return [(mark.start_ms, mark.title) for mark in form.fitted(MARKS[outline])]


def test_the_formats_are_those_a_user_can_ask_for() -> None:
    assert tuple(FORMATS) == FORMAT_NAMES


def language_in(file: Path) -> str:
    """The language that a file states, in the form that its tags have; empty for none."""
    match file.suffix:
        case ".mp3" | ".wav":
            id3 = (MP3 if file.suffix == ".mp3" else WAVE)(file).tags
            languages = {"".join(map(str, frame.text)) for frame in id3.getall("TLAN")} or {"und"}
            assert {frame.lang for frame in id3.getall("COMM")} == languages
            return languages.pop().replace("und", "")
        case ".m4b":
            data = file.read_bytes()
            at = data.index(b"mdhd") + 24  # the type, version and flags, two times, the time scale, the duration
            packed = int.from_bytes(data[at : at + 2], "big")
            return "".join(chr(0x60 + (packed >> shift & 31)) for shift in (10, 5, 0)).replace("und", "")
        case _:
            return str(mutagen.File(file)["language"][0])


# --- every format -----------------------------------------------------------------------------------------------

MAGIC = {"mp3": b"ID3", "m4b": b"ftyp", "opus": b"OggS", "flac": b"fLaC", "wav": b"RIFF"}


@pytest.mark.parametrize("name", FORMATS)
class TestEveryFormat:
    def test_it_is_what_its_name_says(self, make: Make, name: str) -> None:
        assert MAGIC[name] in make(name, "few").read_bytes()[:12]
        assert FORMATS[name].mime.startswith("audio/")

    @pytest.mark.parametrize(("language", "told"), [("de-AT", "deu"), ("ceb", "ceb"), ("x-made-up", "")])
    def test_it_tells_the_language(self, tmp_path: Path, name: str, language: str, told: str) -> None:
        file = write(bytes(RATE), tmp_path / f"a.{name}", name, replace(EMPTY, language=language, comment="Über"))
        assert language_in(file) == (language if name in ("opus", "flac") else told)

    def test_another_reader_finds_its_texts(self, make: Make, name: str) -> None:
        texts = texts_of(make(name, "few"))
        assert texts["title"] == TAGS.title
        assert texts["album"] == TAGS.title
        assert texts["artist"] == TAGS.artist
        assert [texts[key] for key in SORT_KEYS[name]] == [TAGS.sort_title] * 2 + [TAGS.sort_artist]
        assert texts["genre"] == "Podcast"
        assert texts["date"].startswith("2024")
        assert TAGS.comment in (texts.get("comment"), texts.get("description"))

    def test_another_reader_finds_its_cover(self, make: Make, name: str, cover: bytes) -> None:
        command = ("-i", make(name, "few"), "-map", "0:v", "-c", "copy", "-f", "image2pipe", "-")
        assert ffmpeg(*command).stdout == cover

    @for_each("outline", MARKS)
    def test_its_chapters_are_read_back_as_they_were_meant(self, make: Make, name: str, outline: str) -> None:
        assert FORMATS[name].read_chapters(make(name, outline)) == held(name, outline)

    @for_each("outline", MARKS)
    def test_another_reader_finds_its_chapters(self, make: Make, name: str, outline: str) -> None:
        found = [(start, title) for start, _, title in chapters_of(make(name, outline))]
        assert found == held(name, outline)

    @for_each("outline", MARKS)
    def test_no_chapter_is_empty(self, make: Make, name: str, outline: str) -> None:
        assert all(start < end for start, end, _ in chapters_of(make(name, outline)))

    @pytest.mark.parametrize("outline", ["few", "nested", "odd titles"])
    def test_each_chapter_ends_where_the_next_begins(self, make: Make, name: str, outline: str) -> None:
        *most, last = chapters_of(make(name, outline))
        assert [end for _, end, _ in most] == [mark.end_ms for mark in MARKS[outline][:-1]]
        assert last[1] == pytest.approx(END_MS, abs=100)

    @pytest.mark.parametrize("outline", ["few", "1001"])
    def test_its_sound_is_unharmed(self, make: Make, name: str, outline: str) -> None:
        arguments = ("-i", make(name, outline), "-map", "0:a", "-f", "s16le", "-ar", str(RATE), "-")
        sound = np.frombuffer(ffmpeg(*arguments).stdout, "<i2").astype(float)
        assert len(sound) == SECONDS * RATE  # nothing of an encoder's delay is left
        spectrum = np.abs(np.fft.rfft(sound))
        assert spectrum.argmax() * RATE / len(sound) == pytest.approx(440, abs=0.5)

    def test_it_tells_players_that_level_their_files_how_loud_it_is(self, make: Make, name: str) -> None:
        texts = texts_of(make(name, "few"))
        if name == "opus":
            assert texts["r128_track_gain"] == str(-7 * 256)
        else:
            assert texts["replaygain_track_gain"] == "-2.00 dB"
            assert float(texts["replaygain_track_peak"]) == pytest.approx(10 ** (-1.5 / 20), abs=1e-5)

    def test_what_is_empty_is_not_written(self, tmp_path: Path, name: str) -> None:
        file = write(whistle(1), tmp_path / f"a.{name}", name, EMPTY)
        assert not chapters_of(file)
        assert not {"title", "artist", "album", "date", "comment", "description", "url"} & texts_of(file).keys()
        assert not texts_of(file).keys() & set(SORT_KEYS[name])

    def test_a_disk_without_room_for_the_tags_is_one_clear_error(self, tmp_path: Path, name: str) -> None:
        file = tmp_path / f"a.{name}"
        encode(whistle(1), file, name)
        tags = replace(TAGS, comment="long " * 100_000)
        with (
            pytest.raises((StorageError, EncodingError)),
            no_larger_than(file.stat().st_size + 1000),
            translate_os_errors("the tags", file),
        ):
            FORMATS[name].write_tags(file, tags)


@pytest.mark.parametrize("name", ["opus", "flac", "wav"])  # ID3 can stand in front of anything
def test_a_file_that_is_no_audio_is_one_clear_error(tmp_path: Path, name: str) -> None:
    file = tmp_path / f"a.{name}"
    file.write_bytes(b"noise" * 100)
    with pytest.raises(EpisodeError, match="its tags cannot be written") as caught:
        FORMATS[name].write_tags(file, TAGS)
    assert caught.value.subject == file.name


def test_what_is_no_m4b_gets_no_chapters(tmp_path: Path) -> None:
    file = tmp_path / "a.m4b"
    file.write_bytes(b"noise" * 100)
    with pytest.raises(EncodingError, match=r"writing the chapters of a\.m4b"):
        FORMATS["m4b"].write_tags(file, TAGS)


@contextmanager
def no_larger_than(length: int) -> Iterator[None]:
    """Lets no file grow beyond ``length`` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (length, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# --- ID3 --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chap:
    """A CHAP frame."""

    start_ms: int
    end_ms: int
    offsets: tuple[int, int]
    subframes: dict[str, bytes]


@dataclass(frozen=True)
class Ctoc:
    """A CTOC frame."""

    top: bool
    ordered: bool
    children: tuple[str, ...]
    title: str


def tag_in(file: Path) -> bytes:
    """The ID3 tag of an MP3 or a WAV."""
    data = file.read_bytes()
    return data if data[:3] == b"ID3" else data[data.lower().index(b"id3 ") + 8 :]


def chapter_frames(file: Path) -> tuple[dict[str, Chap], dict[str, Ctoc]]:
    """CHAP and CTOC by element, in the order of the file. An element that stands there twice is an error."""
    chaps: dict[str, Chap] = {}
    ctocs: dict[str, Ctoc] = {}
    for name, frame in frames_of(id3_of(tag_in(file))[1]):
        element, _, rest = frame.partition(b"\0")
        key = element.decode("latin-1")
        if name in ("CHAP", "CTOC"):
            assert key not in chaps
            assert key not in ctocs
        if name == "CHAP":
            start, end, *offsets = struct.unpack(">4I", rest[:16])
            chaps[key] = Chap(start, end, (offsets[0], offsets[1]), dict(frames_of(rest[16:])))
        elif name == "CTOC":
            ctocs[key] = ctoc(rest)
    return chaps, ctocs


def ctoc(rest: bytes) -> Ctoc:
    flags, count = rest[:2]
    *names, tail = rest[2:].split(b"\0", count)
    assert len(names) == count
    title = dict(frames_of(tail)).get("TIT2")
    children = tuple(name.decode("latin-1") for name in names)
    return Ctoc(bool(flags & 2), bool(flags & 1), children, text_of(title) if title else "")


@pytest.mark.parametrize("outline", MARKS)
@pytest.mark.parametrize("name", ["mp3", "wav"])
class TestId3Chapters:
    def test_the_tag_is_of_version_2_3(self, make: Make, name: str, outline: str) -> None:
        assert id3_of(tag_in(make(name, outline)))[0] == (3, 0)

    def test_every_chapter_has_its_times_title_and_no_offsets(self, make: Make, name: str, outline: str) -> None:
        chaps, _ = chapter_frames(make(name, outline))
        for chap, mark in zip(chaps.values(), MARKS[outline], strict=True):
            assert (chap.start_ms, chap.end_ms) == (mark.start_ms, mark.end_ms)
            assert chap.offsets == (0xFFFFFFFF, 0xFFFFFFFF)
            assert {key: text_of(frame) for key, frame in chap.subframes.items()} == {"TIT2": mark.title}

    def test_chapters_stand_in_the_file_in_the_order_of_time(self, make: Make, name: str, outline: str) -> None:
        starts = [chap.start_ms for chap in chapter_frames(make(name, outline))[0].values()]
        assert starts == sorted(starts)

    def test_tables_at_the_top_list_every_chapter_once_in_order(self, make: Make, name: str, outline: str) -> None:
        chaps, ctocs = chapter_frames(make(name, outline))
        assert all(table.top and table.ordered for table in ctocs.values())
        assert [child for table in ctocs.values() for child in table.children] == list(chaps)

    def test_a_reader_of_the_first_table_alone_sees_as_many_chapters_as_it_can_hold(
        self, make: Make, name: str, outline: str
    ) -> None:
        chaps, ctocs = chapter_frames(make(name, outline))
        assert list(next(iter(ctocs.values())).children) == list(chaps)[:255]

    def test_mutagen_reads_the_same(self, make: Make, name: str, outline: str) -> None:
        id3 = (MP3 if name == "mp3" else WAVE)(make(name, outline)).tags
        found = sorted((int(frame.element_id[3:]), frame) for frame in id3.getall("CHAP"))
        assert [(f.start_time, f.end_time, f.sub_frames["TIT2"].text) for _, f in found] == [
            (mark.start_ms, mark.end_ms, [mark.title]) for mark in MARKS[outline]
        ]
        listed = [child for frame in id3.getall("CTOC") for child in frame.child_element_ids]
        assert sorted(listed) == sorted(frame.element_id for _, frame in found)


@pytest.mark.parametrize("name", ["mp3", "wav"])
class TestId3Texts:
    def frames(self, make: Make, name: str) -> dict[str, bytes]:
        return dict(frames_of(id3_of(tag_in(make(name, "few")))[1]))

    def test_only_frames_of_version_2_3_are_there(self, make: Make, name: str) -> None:
        later = {"TDRC", "TDRL", "TDEN", "TDTG", "TMOO"}  # of the sort orders, see `tags._sort_frames`
        assert not later & self.frames(make, name).keys()

    def test_year_day_language_and_length_are_told_in_the_frames_made_for_them(
        self, make: Make, name: str
    ) -> None:
        frames = self.frames(make, name)
        texts = {key: text_of(frames[key]) for key in ("TYER", "TDAT", "TLAN", "TLEN")}
        assert texts == {"TYER": "2024", "TDAT": "1607", "TLAN": "eng", "TLEN": str(END_MS)}

    def test_numbers_codes_and_empty_descriptions_are_in_latin_1(self, make: Make, name: str) -> None:
        frames = self.frames(make, name)
        assert {frames[key][0] for key in ("TYER", "TDAT", "TLAN", "TLEN", "APIC", "TXXX")} == {0}
        assert frames["COMM"][1:4] == b"eng"

    def test_the_address_of_the_post_is_told(self, make: Make, name: str) -> None:
        assert self.frames(make, name)["WOAS"].decode("latin-1").startswith("https://example.com/a?b=c&d=")


# --- what only some promise -------------------------------------------------------------------------------------


def frame_headers(data: bytes) -> Iterator[bytes]:
    """The header of every MPEG-2 layer III frame after the tag, and 200 bytes that follow it."""
    at = 10 + len(id3_of(data)[1])
    while at + 4 <= len(data):
        header = int.from_bytes(data[at : at + 4], "big")
        assert header >> 21 == 0x7FF
        rate = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)[(header >> 12 & 15) - 1]
        yield data[at : at + 200]
        at += 72_000 * rate // RATE + (header >> 9 & 1)
    assert at == len(data)


def test_an_mp3_is_of_constant_bit_rate_with_an_info_header(make: Make) -> None:
    file = make("mp3", "few")
    frames = list(frame_headers(file.read_bytes()))
    assert len({frame[2] & 0xF0 for frame in frames}) == 1
    assert b"Info" in frames[0]
    assert not any(b"Xing" in frame for frame in frames[:2])


def test_an_mp3_tells_its_length_and_rate(make: Make) -> None:
    info = MP3(make("mp3", "few")).info
    assert info.bitrate_mode == BitrateMode.CBR
    assert info.bitrate == 64_000
    assert info.length == pytest.approx(SECONDS, abs=0.1)


@pytest.mark.parametrize("outline", MARKS)
def test_the_list_that_old_players_read_holds_every_chapter_or_is_not_there(make: Make, outline: str) -> None:
    listed = [(round(chapter.start * 1000), chapter.title) for chapter in MP4(make("m4b", outline)).chapters or []]
    wanted = held("m4b", outline)
    if len(wanted) > 255:
        assert not listed
    else:
        assert [start for start, _ in listed] == [start for start, _ in wanted]
        for (_, title), (_, meant) in zip(listed, wanted, strict=True):
            assert title == meant or (title.rstrip()[-1] == "…" and meant.startswith(title.rstrip()[:-1]))


def test_a_title_of_the_list_for_old_players_is_cut_only_where_it_must_be(make: Make) -> None:
    titles = [chapter.title.rstrip() for chapter in MP4(make("m4b", "long titles")).chapters]
    assert [len(title.encode()) for title in titles] == [255, 255, 255]
    assert titles[0] == "x" * 252 + "…"


def test_an_m4b_can_be_played_before_it_has_been_loaded(make: Make) -> None:
    data = make("m4b", "few").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("name", ["opus", "flac"])
def test_comments_number_chapters_with_three_digits(make: Make, name: str) -> None:
    data = make(name, "few").read_bytes()
    assert b"CHAPTER001=00:00:01.234" in data
    assert b"CHAPTER001NAME=Two" in data


def test_every_format_can_be_told_apart_by_its_mime() -> None:
    assert len({form.mime for form in FORMATS.values()}) == len(FORMATS)

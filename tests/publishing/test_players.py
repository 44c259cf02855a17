"""What foreign players, libraries and checkers find: eyeD3, music-metadata, VLC, mp3val and MP3 Diags."""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import eyed3
import pytest
from files import END_MS, MARKS, a_jpeg, whistling
from support.npm import installed

from narrate.mixing.loudness import Loudness
from narrate.publishing.formats import FORMATS
from narrate.publishing.tags import Tags

MUSIC_METADATA = "music-metadata@11.16.1"
OUTLINES = ("few", "nested", "odd titles", "shared starts", "300", "1001")
TAGS = Tags("Title", "Ada", "Comment", "2024-07-16", "en", "https://example.com", (), END_MS, sort_title="T")

Shown = list[tuple[int, str]]
Make = Callable[[str, str], Path]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Makes the file of a format with an outline of `MARKS`."""
    folder = tmp_path_factory.mktemp("players")
    tags = replace(TAGS, cover=a_jpeg(folder), loudness=Loudness(-16, -1.5))

    return lambda name, outline: whistling(folder, name, outline, tags)


def expected(name: str, outline: str) -> Shown:
    return [(mark.start_ms, mark.title) for mark in FORMATS[name].fitted(MARKS[outline])]


@pytest.mark.parametrize("outline", OUTLINES)
def test_eyed3_reads_every_chapter_and_tables_that_list_them_in_order(make: Make, outline: str) -> None:
    tag = eyed3.load(make("mp3", outline)).tag
    ids = [each for toc in tag.table_of_contents if toc.toplevel and toc.ordered for each in toc.child_ids]
    found = [tag.chapters.get(each) for each in ids]
    assert [(chapter.times.start, chapter.title) for chapter in found] == expected("mp3", outline)


@pytest.mark.parametrize("checker", ["mp3val", "mp3diags"])
def test_strict_checkers_find_nothing_wrong_with_an_mp3(
    make: Make, monkeypatch: pytest.MonkeyPatch, checker: str
) -> None:
    if shutil.which(checker) is None:
        pytest.skip(f"{checker} is not installed")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    for outline in OUTLINES:
        done = subprocess.run([checker, make("mp3", outline)], capture_output=True, text=True, check=False)
        said = [line for line in (done.stdout + done.stderr).splitlines() if "WARNING" in line or "ERROR" in line]
        assert [line for line in said if "Low quality" not in line] == []  # it means 64 kbit/s, enough for speech


@pytest.fixture(scope="module")
def music_metadata(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Path], Shown]:
    """Reads chapters with the library that web players in JavaScript use; it follows only the first table."""
    folder = installed(MUSIC_METADATA, pytestconfig, tmp_path_factory)
    script = folder / "chapters.mjs"
    script.write_text(
        """import {parseFile} from 'music-metadata';
const {format} = await parseFile(process.argv[2], {includeChapters: true});
const shown = ({start, timeScale, title}) => [Math.round(start * 1000 / (timeScale ?? 1)), title];
console.log(JSON.stringify((format.chapters ?? []).map(shown)));
""",
        encoding="utf-8",
    )

    def read(file: Path) -> Shown:
        done = subprocess.run(["node", script, file], capture_output=True, text=True, check=True)
        return [(start, title) for start, title in json.loads(done.stdout)]

    return read


@pytest.mark.parametrize("outline", OUTLINES)
@pytest.mark.parametrize("name", ["mp3", "wav", "m4b"])
def test_music_metadata_shows_every_chapter_that_one_table_can_hold(
    make: Make, music_metadata: Callable[[Path], Shown], name: str, outline: str
) -> None:
    assert music_metadata(make(name, outline)) == expected(name, outline)[: None if name == "m4b" else 255]


class _Description(ctypes.Structure):
    _fields_ = (("start", ctypes.c_int64), ("length", ctypes.c_int64), ("name", ctypes.c_char_p))


@pytest.fixture(scope="module")
def vlc() -> Callable[[Path], Shown]:
    """Shows chapters as VLC does while it plays a file."""
    if ctypes.util.find_library("vlc") is None:
        pytest.skip("VLC is not installed")
    library = ctypes.CDLL(ctypes.util.find_library("vlc"))
    for name in ("libvlc_new", "libvlc_media_new_path", "libvlc_media_player_new_from_media"):
        getattr(library, name).restype = ctypes.c_void_p
    options = (ctypes.c_char_p * 3)(b"--aout=dummy", b"--vout=dummy", b"--quiet")
    instance = ctypes.c_void_p(library.libvlc_new(3, options))

    def shown(file: Path) -> Shown:
        media = ctypes.c_void_p(library.libvlc_media_new_path(instance, str(file).encode()))
        player = ctypes.c_void_p(library.libvlc_media_player_new_from_media(media))
        library.libvlc_media_player_play(player)
        chapters = ctypes.POINTER(ctypes.POINTER(_Description))()
        count, until = 0, time.monotonic() + 20
        while count <= 0 and time.monotonic() < until:
            time.sleep(0.05)
            count = library.libvlc_media_player_get_full_chapter_descriptions(player, -1, ctypes.byref(chapters))
        library.libvlc_media_player_stop(player)
        return [(chapters[i].contents.start, chapters[i].contents.name.decode()) for i in range(count)]

    return shown


@pytest.mark.parametrize("outline", OUTLINES)
@pytest.mark.parametrize("name", ["m4b", "opus", "flac"])  # VLC 3 reads no chapters in MP3 and WAV
def test_vlc_shows_every_chapter(make: Make, vlc: Callable[[Path], Shown], name: str, outline: str) -> None:
    assert vlc(make(name, outline)) == expected(name, outline)

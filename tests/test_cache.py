"""``narrate cache``: what there is, what is removed, and that the number of clips costs a run nothing."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from support import VOICE_FILES
from support.command import Run, leftovers, start

from narrate.cli.units import parse_age, parse_size, size_text

DAY_S = 86_400
EARLIER = "0123456789abcdef0123456789abcdef01234567.wav"
"""The name of a clip of an earlier version of narrate."""


@pytest.fixture(autouse=True)
def _no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that other tests prepared count, too."""
    monkeypatch.setenv("NARRATE_MODELS", str(tmp_path / "models"))


@pytest.fixture
def cache(workspace: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache after two posts with a voice each, of three sentences and of two."""
    voices = tmp_path / "voices"
    voices.mkdir()
    for voice in ("fake", "other"):
        (voices / f"{voice}.toml").write_bytes((VOICE_FILES / "fake.toml").read_bytes())
    monkeypatch.setenv("NARRATE_VOICES", str(voices))
    for name, text, voice in (
        ("rain", "It rained. It poured. It hailed.", "fake"),
        ("snow", "It snowed. It froze.", "other"),
    ):
        Path(f"{name}.md").write_text(f"# {name}\n\n{text}\n")
        assert run("post", f"{name}.md", "--voice", voice, "--no-opening", "--no-closing").returncode == 0
    return tmp_path / "cache"


def clips(cache: Path) -> list[Path]:
    return sorted((cache / "clips").rglob("*.wav"))


def everything(cache: Path) -> list[Path]:
    """All that may be removed."""
    return [*clips(cache), *(cache / "segments").iterdir()]


def size(files: list[Path]) -> int:
    return sum(file.stat().st_size for file in files)


def used(path: Path, days_ago: float) -> None:
    """Make it seem that it was last used then."""
    time_s = time.time() - days_ago * DAY_S
    os.utime(path, (time_s, time_s))


def result(run: Run, *arguments: str) -> dict[str, Any]:
    done = run("cache", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# --- what there is ----------------------------------------------------------------------------------------------


def test_the_summary_says_how_much_there_is_of_each_voice(cache: Path, run: Run) -> None:
    by_voice = {voice["name"]: voice for voice in result(run)["voices"]}
    assert {name: voice["files"] for name, voice in by_voice.items()} == {"fake": 3, "other": 2}
    assert sum(voice["bytes"] for voice in by_voice.values()) == size(clips(cache))
    (cache / "clips" / EARLIER).write_bytes(clips(cache)[0].read_bytes())
    (cache / "clips" / "mine.wav").write_bytes(b"mine")
    used(clips(cache)[0], days_ago=400)
    found = result(run)
    assert found["clips"]["folder"] == str(cache / "clips")
    assert (found["clips"]["files"], found["segments"]["files"]) == (6, 2)
    assert found["bytes"] == size(everything(cache)) - len(b"mine")
    assert found["clips"]["oldest_use"] < time.time() - 399 * DAY_S < found["clips"]["last_use"]
    text = run("cache").stdout
    for part in ("Clips: 6 clips", "fake       3 clips", "other      2 clips", "(unknown)  1 clip", "2 segments"):
        assert part in text


def test_an_empty_cache_is_told_and_left_alone(workspace: Path, tmp_path: Path, run: Run) -> None:
    assert result(run)["bytes"] == 0
    assert "0 clips" in run("cache").stdout
    assert run("cache", "prune", "--older-than", "1d").stdout == "Removed no files; 0 files, 0 B left\n"
    assert run("cache", "verify").stdout == "Removed no damaged files; 0 files, 0 B left\n"
    assert not (tmp_path / "cache").exists()


# --- what is removed --------------------------------------------------------------------------------------------


def test_what_was_not_used_for_long_goes_and_nothing_else(cache: Path, run: Run) -> None:
    old, *young = clips(cache)
    (cache / "clips" / EARLIER).write_bytes(old.read_bytes())
    left = cache / "clips" / f".{EARLIER}.89abcdef.partial"
    left.write_bytes(b"half")
    mine = [cache / "clips" / "mine.wav", young[0].with_name("mine.txt"), cache / "segments" / "mine.segment"]
    for place in mine:
        place.write_bytes(b"mine")
    for place in (old, cache / "clips" / EARLIER, left, *mine):
        used(place, days_ago=31)
    assert run("cache", "prune", "--older-than", "32d").stdout.startswith("Removed no files; ")
    planned = result(run, "prune", "--older-than", "30d", "--dry-run")
    assert old.exists()
    done = result(run, "prune", "--older-than", "30d")
    assert done == planned
    assert done["removed"]["files"] == 3
    assert clips(cache) == sorted([*young, mine[0]])
    assert all(place.exists() for place in mine)
    assert not left.exists()
    assert old.parent.exists() == (old.parent in {place.parent for place in young}), "an empty folder goes"


def test_what_was_not_used_for_longest_goes_until_the_rest_is_small_enough(cache: Path, run: Run) -> None:
    files = everything(cache)
    for days, file in enumerate(files):
        used(file, days)
    kept = files[:3]
    done = result(run, "prune", "--larger-than", f"{size(kept) + 1}B")
    assert sorted(everything(cache)) == sorted(kept)
    assert done["left"] == {"files": 3, "bytes": size(kept)}
    assert "0 B left" in run("cache", "prune", "--larger-than", "0B").stdout
    assert run("post", "rain.md", "--voice", "fake", "--force").returncode == 0
    assert leftovers(cache) == []


def test_what_a_running_command_needs_stays(cache: Path, run: Run, tmp_path: Path) -> None:
    log = tmp_path / "log"
    post = Path("rain.md")
    post.write_text(post.read_text() + "".join(f"\nSentence number {n}.\n" for n in range(10)))
    for clip in clips(cache):
        used(clip, days_ago=400)
    process = start(post, NARRATE_FAKE_DELAY="0.15", NARRATE_FAKE_LOG=str(log))
    while not log.exists():
        time.sleep(0.02)
    done = result(run, "prune", "--larger-than", "0B")
    assert done["needed"]["files"] >= 3, "of the post as it was"
    assert done["removed"]["files"] >= 2, "of the other one"
    assert process.wait(timeout=60) == 0
    spoken = log.read_text().splitlines()
    assert len(spoken) == len(set(spoken))
    assert "It rained." not in spoken
    assert leftovers(cache) == []


def test_damage_is_found_and_goes(cache: Path, run: Run) -> None:
    flipped, short, *_ = clips(cache)
    segment = next((cache / "segments").iterdir())
    for file in (flipped, segment):
        data = file.read_bytes()
        file.write_bytes(data[:100] + bytes([data[100] ^ 1]) + data[101:])
    short.write_bytes(short.read_bytes()[:-50])
    damaged = {flipped, short, segment}
    whole = set(everything(cache)) - damaged
    text = run("cache", "verify", "--dry-run").stdout
    assert text.startswith("Would remove 3 damaged files, ")
    assert damaged <= set(everything(cache))
    assert result(run, "verify")["removed"]["files"] == 3
    assert set(everything(cache)) == whole
    assert run("cache", "verify").stdout.startswith("Removed no damaged files; ")


# --- sizes and ages ---------------------------------------------------------------------------------------------


def test_sizes_and_ages_are_read_as_people_write_them() -> None:
    sizes = {
        "20GB": 20 * 10**9,
        "1.5 tb": 15 * 10**11,
        "500M": 5 * 10**8,
        "2TiB": 2 << 40,
        "0B": 0,
        "10KiB": 10240,
    }
    assert {text: parse_size(text) for text in sizes} == sizes
    ages = {"30d": 30 * DAY_S, "12h": DAY_S / 2, "0.5W": 3.5 * DAY_S}
    assert {text: parse_age(text) for text in ages} == ages
    for text in ("", "20", "GB", "-1GB", "1e3GB", "20 PB", "20GBs", "٣GB", "1,5GB"):
        with pytest.raises(argparse.ArgumentTypeError, match="is not a size such as 20GB"):
            parse_size(text)
    for text in ("", "30", "d", "-1d", "30days", "5m", "1d12h"):
        with pytest.raises(argparse.ArgumentTypeError, match="is not an age such as 30d"):
            parse_age(text)
    shown = {0: "0 B", 999: "999 B", 1000: "1.0 KB", 9_949: "9.9 KB", 9_951: "10 KB", 999_600: "1.0 MB"}
    assert {number: size_text(number) for number in shown} == shown
    assert size_text(66 * 10**9) == "66 GB"


def test_it_says_what_is_wrong_with_a_command(workspace: Path, run: Run) -> None:
    for arguments, problem in {
        ("prune",): "say how much: --larger-than 20GB, or --older-than 30d",
        ("prune", "--larger-than", "20"): "argument --larger-than: '20' is not a size such as 20GB, 500MB or 2TiB",
        ("prune", "--older-than", "5m"): "argument --older-than: '5m' is not an age such as 30d, 12h or 2w",
    }.items():
        done = run("cache", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert problem in done.stderr


# --- however many clips there are -------------------------------------------------------------------------------

WATCHED = """
import os, sys
listed = set()
sys.addaudithook(lambda event, values: event in ("os.listdir", "os.scandir") and listed.add(str(values[0])))
from narrate.cli import main
assert main(sys.argv[2:]) == 0
print(*(folder for folder in listed if folder.startswith(sys.argv[1])), sep="\\n")
"""


def test_no_folder_of_clips_is_listed_when_a_post_is_made(cache: Path) -> None:
    """Neither to find clips nor to find what killed runs left."""
    left = cache / "clips" / "tmp" / ".a.wav.12345678.partial"
    left.write_bytes(b"half")
    post = Path("rain.md")
    post.write_text(post.read_text() + "\nThen it stopped.\n")
    command = [sys.executable, "-c", WATCHED, str(cache), "post", str(post), "--voice", "fake", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert set(done.stdout.split("\n")) - {""} == {str(cache / "clips" / "tmp"), str(cache / "segments")}
    assert not left.exists()

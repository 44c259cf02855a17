"""A batch that everything goes wrong with is run again and again, and in the end every episode is right.

``NARRATE_SOAK="200 60 7" scripts/test tests/batch/test_soak.py`` takes 200 posts and 60 rounds of faults, which
follow from the seed 7, but for moments in time.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from narrate_fake import pitch
from support.listening import pitch_at, samples_of, sounding

import narrate
from narrate.mixing.ffmpeg import binary
from narrate.paths import clip_folder
from narrate.speaking.clips import is_clip
from narrate.speaking.engine import EngineOptions
from narrate.speaking.studio import Studio
from narrate.voices.voice import find_voice

POSTS, ROUNDS, SEED = (int(number) for number in os.environ.get("NARRATE_SOAK", "24 8 1").split())
OPTIONS = ("--voice", "fake", "--format", "wav", "--workers", "2", "--no-opening", "--no-closing")
IN_FLIGHT = 2 * 4
"""Texts that are being spoken at any moment: calls of the engine, times the texts of a call."""
LONGEST_S = 600
WORDS = (
    "rain snow wind cloud storm night river stone light summer winter garden harbour window letter evening".split()
)

pytestmark = pytest.mark.soak


def test_in_the_end_every_episode_is_right_and_nothing_was_done_twice(workspace: Path, tmp_path: Path) -> None:
    soak = Soak(random.Random(SEED), tmp_path)
    for number in range(ROUNDS):
        soak.write_posts(range(number * POSTS // ROUNDS, (number + 1) * POSTS // ROUNDS))
        soak.run_with_faults()
    soak.run_to_the_end()
    soak.check_that_nothing_is_left()
    for post in soak.posts:
        soak.check_episode(post)


@dataclass
class Soak:
    """One batch, and what is known of it between its runs."""

    rng: random.Random
    folder: Path
    posts: list[Path] = field(default_factory=list)
    stored: set[str] = field(default_factory=set)
    """The texts whose clips are in the store, and whole."""
    lines: dict[Path, list[str]] = field(default_factory=dict)
    """What is to be spoken of each post."""
    ends: list[Callable[[subprocess.Popen[bytes]], object]] = field(default_factory=list)
    """Of the next runs."""

    def write_posts(self, numbers: Iterable[int]) -> None:
        """New posts; some of the others are edited. One sentence is in all of them."""
        old = self.rng.sample(range(len(self.posts)), len(self.posts) // 10)
        for number in (*numbers, *old):
            paragraphs = [self._sentences() for _ in range(self.rng.randint(1, 5))]
            paragraphs.insert(self.rng.randint(0, len(paragraphs)), "All of them say this.")
            post = Path("posts", f"group-{number % 5}", f"post-{number}.md")
            post.parent.mkdir(parents=True, exist_ok=True)
            text = "\n\n".join(paragraphs)
            post.write_text(f"# The {self.rng.choice(WORDS)} of {self.rng.choice(WORDS)}\n\n{text}\n")
            script = narrate.write_script(post, voice="fake", opening="", closing="")
            self.lines[post] = [utterance.spoken for utterance in script.utterances]
        self.posts = sorted(self.lines)

    def _sentences(self) -> str:
        count = self.rng.randint(1, 4)
        return " ".join(f"The {' '.join(self.rng.choices(WORDS, k=5))} ended." for _ in range(count))

    # --- runs ---

    def run_with_faults(self) -> None:
        """One run, or two at once."""
        environment, limit = {"NARRATE_FAKE_DELAY": "0.005"}, None
        if self.rng.random() < 0.4:
            environment["NARRATE_FAKE_FAULTS"] = f"{self.rng.random()} 20"
        if self.rng.random() < 0.4:
            environment["IMAGEIO_FFMPEG_EXE"] = str(self._write_bad_ffmpeg())
        if self.rng.random() < 0.4:
            self._damage_clips()
        if self.rng.random() < 0.3:
            limit = self.rng.randint(20_000, 200_000)
        end = self._next_end()
        before = self.stored
        process = self._start(environment, limit)
        end(process)
        code = process.wait(LONGEST_S)
        print(f"{end.__name__}: {code}; {environment}, {limit} bytes a file; {told()}")  # seen if the test fails
        assert code in (0, 1, 3, -signal.SIGKILL, -signal.SIGTERM)  # the last if it comes when all is done
        self._check_spoken(before, failing=limit is not None or "NARRATE_FAKE_FAULTS" in environment)

    def run_to_the_end(self) -> None:
        """The first run without faults makes what is left; the next one finds all of it unchanged."""
        for status in ("made", "unchanged"):
            before = self.stored
            process = self._start({})
            assert process.wait(LONGEST_S) == 0, Path("err.log").read_text()
            self._check_spoken(before)
            report = json.loads(Path("episodes/batch.json").read_text())
            assert report["totals"]["posts"] == POSTS
            assert report["totals"]["failed"] == 0
            assert status == "made" or report["totals"]["unchanged"] == POSTS

    def _start(self, environment: dict[str, str], limit: int | None = None) -> subprocess.Popen[bytes]:
        def prepare() -> None:
            if limit is not None:  # like a full disk, for what is larger
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        log = self.folder / "spoken.log"
        log.write_bytes(b"")
        with Path("err.log").open("wb") as err:
            return subprocess.Popen(
                [sys.executable, "-m", "narrate", "batch", "posts", *OPTIONS],
                env={**os.environ, "NARRATE_FAKE_LOG": str(log), **environment},
                stdout=subprocess.DEVNULL,
                stderr=err,
                start_new_session=True,
                preexec_fn=prepare,
            )

    def _check_spoken(self, before: set[str], *, failing: bool = False) -> None:
        """What is in the store is not spoken again, and what is spoken gets there, but for what was in flight.

        Unless the engine or the disk is ``failing``, nothing is spoken twice.
        """
        err = Path("err.log").read_text()
        assert "Traceback" not in err, err
        self._wait_for_processes()
        spoken = Counter((self.folder / "spoken.log").read_text().splitlines())
        self.stored = self._find_stored()
        assert not spoken.keys() & before
        if not failing:
            assert len(spoken.keys() - self.stored) <= IN_FLIGHT
            assert max(spoken.values(), default=1) == 1, spoken.most_common(3)

    def _find_stored(self) -> set[str]:
        with Studio(clip_folder()) as studio:
            store = studio.synthesizer(find_voice("fake"), EngineOptions(workers=2)).store
            texts = {text for lines in self.lines.values() for text in lines}
            return {text for text in texts if store.path(text).exists() and is_clip(store.path(text).read_bytes())}

    # --- faults ---

    def _write_bad_ffmpeg(self) -> Path:
        """It fails one time in five: before it has done anything, or when it is done."""
        file = self.folder / "bad-ffmpeg"
        file.write_text(
            f"""#!/bin/bash
case $((RANDOM % 10)) in
0) echo "an error on purpose" >&2; exit 1;;
1) "{binary()}" "$@"; kill -SEGV $$;;
*) exec "{binary()}" "$@";;
esac
"""
        )
        file.chmod(0o755)
        return file

    def _damage_clips(self) -> None:
        clips = sorted(clip_folder().glob("[0-9a-f][0-9a-f]/*.wav"))
        for clip in self.rng.sample(clips, len(clips) // 20):
            data = bytearray(clip.read_bytes())
            if data:  # no damage of before
                data[self.rng.randrange(len(data))] ^= 255
                clip.write_bytes(data[: self.rng.choice([None, len(data) // 2, 0])])
        self.stored = self._find_stored()

    # --- ends ---

    def _next_end(self) -> Callable[[subprocess.Popen[bytes]], object]:
        """All of them, again and again."""
        self.ends = self.ends or [self._kill, self._kill_group, self._terminate, self._run_another]
        return self.ends.pop(self.rng.randrange(len(self.ends)))

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        self._wait_for_a_moment(process)
        process.kill()

    def _kill_group(self, process: subprocess.Popen[bytes]) -> None:
        self._wait_for_a_moment(process)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)

    def _terminate(self, process: subprocess.Popen[bytes]) -> None:
        """As a system does that is shut down."""
        self._wait_for_a_moment(process)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)

    def _wait_for_a_moment(self, process: subprocess.Popen[bytes]) -> None:
        """Until some of what is missing was spoken, or all of it, and a little longer."""
        missing = {text for lines in self.lines.values() for text in lines} - self.stored
        enough = self.rng.randint(0, len(missing))
        while process.poll() is None and len((self.folder / "spoken.log").read_text().splitlines()) < enough:
            time.sleep(0.01)
        time.sleep(self.rng.uniform(0, 0.5))

    def _run_another(self, process: subprocess.Popen[bytes]) -> None:
        """A batch, which is refused, and a single post, which is not."""
        while not Path("episodes/.batch.part").exists() and process.poll() is None:
            time.sleep(0.01)
        post = str(self.rng.choice(self.posts))
        beside = [self._command("batch", "posts"), self._command("post", post)]
        batch, single = (each.communicate()[1].decode() for each in beside)
        if process.poll() is None:
            assert batch.splitlines()[-1:] == [
                "narrate: episodes: another batch is at work in this folder; "
                "wait until it is done, or choose another --out"
            ]
        assert beside[1].returncode == 0, single

    def _command(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "narrate", *arguments, *OPTIONS, "-q"], stderr=subprocess.PIPE
        )

    # --- what is left, and what is right ---

    def _wait_for_processes(self) -> None:
        """No process outlives the command that started it."""
        mark = f"NARRATE_FAKE_LOG={self.folder}".encode()
        until = time.monotonic() + 10
        while running := processes_with(mark):
            assert time.monotonic() < until, running
            time.sleep(0.05)

    def check_that_nothing_is_left(self) -> None:
        cache = Path(os.environ["NARRATE_CACHE"])
        found = [path for folder in (Path(), cache) for path in folder.rglob(".*")]
        assert found == []
        assert [path.name for path in (cache / "clips" / "tmp").iterdir()] == ["gate"]
        assert len(list(Path("episodes").iterdir())) == POSTS + 1

    def check_episode(self, post: Path) -> None:
        """Its sound is that of its own sentences, in order, without those that were told to be lost."""
        episode = Path("episodes", post.stem)
        lost = json.loads((episode / "episode.json").read_text())["omissions"].get("sentence", 0)
        samples = samples_of(episode / f"{post.stem}.wav")
        heard = [pitch_at(samples, start_s, end_s) for start_s, end_s in sounding(samples)]
        wanted = [pitch(text) for text in self.lines[post]]
        assert len(heard) == len(wanted) - lost
        assert is_within(heard, wanted), post


def told() -> str:
    """What the last report says."""
    file = Path("episodes/batch.json")
    return str(json.loads(file.read_text())["totals"]) if file.exists() else "no report"


def is_within(heard: Sequence[float], wanted: Sequence[float]) -> bool:
    """Whether some of what is wanted, in order, is heard, to 4 Hz."""
    rest = iter(wanted)
    return all(any(abs(hz - other) < 4 for other in rest) for hz in heard)


def processes_with(mark: bytes) -> list[str]:
    """The command lines of processes that have ``mark`` in their environment, where the system tells."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found

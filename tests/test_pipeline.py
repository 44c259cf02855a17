"""The stages of a post: for one post and for many, and what goes wrong in them."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Generator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from narrate_fake import FakeEngine

from narrate import pipeline
from narrate.errors import EncodingError, EngineError, SpeakingError, StorageError
from narrate.mixing import ffmpeg, stitch
from narrate.mixing.timeline import Timeline
from narrate.options import Options
from narrate.progress import Progress
from narrate.publishing import audio, manifest, publish, texts
from narrate.publishing.manifest import FileEntry
from narrate.scripting.script import Script
from narrate.speaking.engine import Audio, EngineOptions
from narrate.speaking.registry import missing_extra
from narrate.speaking.studio import Studio
from narrate.speaking.synthesis import Synthesis
from narrate.voices.voice import Voice, find_voice

pytestmark = pytest.mark.usefixtures("workspace")


@pytest.fixture
def long_post() -> str:
    """Some minutes of speech: enough for the encoding to begin before the end."""
    lines = (f"Sentence number {number} is about the rain that fell on that day." for number in range(300))
    Path("rain.md").write_text("# Rain\n\n" + " ".join(lines), encoding="utf-8")
    return "rain.md"


OPTIONS = Options(voice="fake", format=("wav",))


def no_texts(script: Script, timeline: Timeline) -> dict[str, FileEntry]:
    """For `pipeline.record`: a recording of which nothing is written."""
    return {}


class Heard(Progress):
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.warnings: list[tuple[str, str]] = []
        self.phases: list[tuple[str, str]] = []
        self.expected: Counter[str] = Counter()
        self.spoken: Counter[str] = Counter()

    def warn(self, subject: str, line: str, /) -> None:
        self.warnings.append((subject, line))

    def phase(self, subject: str, name: str, /) -> None:
        self.phases.append((subject, name))

    def expect(self, subject: str, characters: int, /) -> None:
        self.expected[subject] += characters

    def spoke(self, subject: str, characters: int, _seconds: float, /) -> None:
        self.spoken[subject] += characters


# --- drafting ---------------------------------------------------------------------------------------------------

DRAFTING = """
import sys
from narrate.cli import main
assert main(sys.argv[1:]) == 0
HEAVY = {"torch", "onnxruntime", "onnx", "TTS", "piper", "kokoro_onnx", "numpy", "pydub", "soxr", "mutagen"}
print(*HEAVY & sys.modules.keys(), file=sys.stderr)
"""


@pytest.mark.parametrize("command", ["outline", "script"])
@pytest.mark.parametrize("voice", ["joe", "heart", "joe-coqui", "fake"])
def test_drafting_opens_no_engine(workspace: Path, tmp_path: Path, command: str, voice: str) -> None:
    """It imports nothing that computes speech, makes no model and removes nothing from the cache."""
    if missing_extra(find_voice(voice).engine):
        pytest.skip(f"{voice}'s engine is not installed")
    Path("rain.md").write_text("# Rain\n\nIt rained.\n", encoding="utf-8")
    leftover = tmp_path / "cache" / "clips" / "tmp" / ".a.wav.12345678.partial"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"half")
    environment = {**os.environ, "NARRATE_MODELS": str(tmp_path / "models")}
    drafting = [sys.executable, "-c", DRAFTING, command, "rain.md", "--voice", voice]
    done = subprocess.run(drafting, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Rain" in done.stdout
    assert set(done.stderr.split()) <= ({"numpy"} if voice == "fake" else set())  # the engine itself imports it
    assert leftover.exists()
    assert not (tmp_path / "models").exists()


# --- one studio for many posts ----------------------------------------------------------------------------------


def test_posts_share_a_studio_whose_voices_are_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    original = FakeEngine.__init__

    def count(self: FakeEngine, voice: Voice, options: EngineOptions) -> None:
        opened.append(voice.name)
        original(self, voice, options)

    monkeypatch.setattr(FakeEngine, "__init__", count)
    for name in ("rain", "snow"):
        Path(f"{name}.md").write_text(f"# {name}\n\nThere was {name}.\n\n> Much {name}.\n", encoding="utf-8")
    options = replace(OPTIONS, quote_voice="whisper")
    with Studio() as studio:
        results = [pipeline.narrate(f"{name}.md", options, studio=studio) for name in ("rain", "snow")]
    assert [result.folder.name for result in results] == ["rain", "snow"]
    assert sorted(opened) == ["fake", "whisper"]


class Loading(Studio):
    """Knows which voices it was asked to load while a post was drafted."""

    def __init__(self) -> None:
        super().__init__()
        self.prepared: list[str] = []

    def prepare(self, voice: Voice, options: EngineOptions) -> None:
        self.prepared.append(voice.name)


def test_a_model_loads_while_a_post_is_drafted_that_is_new_or_has_changed() -> None:
    post = Path("rain.md")

    def prepared() -> list[str]:
        studio = Loading()
        pipeline.prepare_voice(pipeline.take_order(str(post), OPTIONS), studio)
        return studio.prepared

    post.write_text("# Rain\n\nIt rained.\n", encoding="utf-8")
    assert prepared() == ["fake"]
    pipeline.narrate(str(post), OPTIONS)
    assert prepared() == []
    os.utime(post)
    assert prepared() == []
    post.write_text("# Rain\n\nIt rained a lot.\n", encoding="utf-8")
    assert prepared() == ["fake"]


def test_a_manifest_is_read_once_before_and_once_after_the_speaking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once more under the lock, as another run may have taken the name."""
    reads: list[str] = []
    parse = manifest._manifest

    def count(value: dict[str, Any]) -> manifest.Manifest:
        reads.append(value["title"])
        return parse(value)

    monkeypatch.setattr(manifest, "_manifest", count)
    counts = []
    for words in ("It rained.", "It rained.", "It snowed."):
        Path("rain.md").write_text(f"# Rain\n\n{words}\n", encoding="utf-8")
        pipeline.narrate("rain.md", OPTIONS)
        counts.append(len(reads))
        reads.clear()
    assert counts == [0, 1, 2]


def test_the_utterances_of_two_posts_are_spoken_in_one_plan(tmp_path: Path) -> None:
    heard = Heard()
    drafts = []
    for name in ("rain", "snow"):
        Path(f"{name}.md").write_text(f"# {name}\n\nThere was {name}.\n", encoding="utf-8")
        drafts.append(pipeline.draft(f"{name}.md", OPTIONS))
    with Studio() as studio:
        requests = [pipeline.requests_of(draft, studio) for draft in drafts]
        outcomes = Synthesis(requests, heard).outcomes()
        for draft, asked in zip(drafts, requests, strict=True):
            stage = tmp_path / draft.post.slug
            stage.mkdir()
            recording = pipeline.record(
                draft, islice(outcomes, len(asked)), ("wav",), stage, draft.post.slug, no_texts, heard
            )
            assert len(recording.timeline.cues) == len(asked)
            assert recording.audio[0].file.parent == stage
    assert heard.phases == [("rain.md", "encoding"), ("snow.md", "encoding")]
    assert heard.expected == heard.spoken
    assert set(heard.spoken) == {"rain.md", "snow.md"}


def test_the_texts_are_written_while_the_end_is_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    texts_of, encode, begun = texts.texts_of, audio.encode, threading.Event()

    def write(*given: Any) -> Any:
        begun.set()
        return texts_of(*given)

    def encode_later(*given: Any) -> Any:
        assert begun.wait(60)
        return encode(*given)

    monkeypatch.setattr(publish, "texts_of", write)
    monkeypatch.setattr(audio, "encode", encode_later)
    Path("rain.md").write_text("# Rain\n\nIt rained.\n", encoding="utf-8")
    result = pipeline.narrate("rain.md", OPTIONS)
    assert "It rained." in (result.folder / "transcript.vtt").read_text(encoding="utf-8")


def test_texts_that_cannot_be_written_are_an_error_and_leave_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(publish, "texts_of", fail)
    Path("rain.md").write_text("# Rain\n\nIt rained.\n", encoding="utf-8")
    with pytest.raises(StorageError, match="episodes/rain: cannot write the episode: the disk is full"):
        pipeline.narrate("rain.md", OPTIONS)
    assert not [path for path in Path("episodes").rglob("*") if path.is_file()]


# --- what goes wrong --------------------------------------------------------------------------------------------


def test_a_sentence_on_which_the_engine_fails_is_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("rain.md").write_text("# Rain\n\nIt rained. It choked. It snowed.\n", encoding="utf-8")
    whistle = FakeEngine._whistle

    def choke(self: FakeEngine, text: str) -> Audio:
        if "choked" in text:
            raise ValueError("too dry")
        return whistle(self, text)

    monkeypatch.setattr(FakeEngine, "_whistle", choke)
    heard = Heard()
    result = pipeline.narrate("rain.md", OPTIONS, heard)
    line = "left out, because the engine failed: ValueError: too dry: “It choked.”"
    assert heard.warnings == [("rain.md", line)]
    transcript = (result.folder / "transcript.vtt").read_text(encoding="utf-8")
    assert "It snowed." in transcript
    assert "It choked." not in transcript


def test_an_engine_that_can_do_nothing_more_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: FakeEngine, text: str) -> Audio:
        raise EngineError("the server is gone", "http://localhost", "start it")

    monkeypatch.setattr(FakeEngine, "_whistle", fail)
    Path("rain.md").write_text("# Rain\n\nIt rained.\n", encoding="utf-8")
    with pytest.raises(EngineError, match="http://localhost: the server is gone; start it"):
        pipeline.narrate("rain.md", OPTIONS)
    assert not Path("episodes/rain").exists()


def test_a_post_of_which_nothing_can_be_spoken_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("rain.md").write_text("# Rain\n\nIt rained.\n", encoding="utf-8")
    monkeypatch.setenv("NARRATE_FAKE_MUTE", " ")
    monkeypatch.setattr(FakeEngine, "_whistle", lambda self, text: _silence())
    with pytest.raises(SpeakingError, match="none of its sentences could be spoken"):
        pipeline.narrate("rain.md", OPTIONS)
    assert not Path("episodes/rain").exists()


def _silence() -> Audio:
    return Audio(np.zeros(1000, np.float32), 16_000)


def test_an_encoder_that_fails_ends_the_speaking(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, long_post: str
) -> None:
    monkeypatch.setenv("NARRATE_FAKE_LOG", str(tmp_path / "log"))
    monkeypatch.setenv("NARRATE_FAKE_STRETCH", "3")
    monkeypatch.setenv("NARRATE_FAKE_DELAY", "0.02")
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "no-ffmpeg"))
    ffmpeg.binary.cache_clear()
    try:
        with pytest.raises(EncodingError, match="cannot be started"):
            pipeline.narrate(long_post, OPTIONS)
    finally:
        ffmpeg.binary.cache_clear()
    assert len((tmp_path / "log").read_text().splitlines()) < 250


def test_nothing_speaks_any_more_when_the_error_is_told(monkeypatch: pytest.MonkeyPatch, long_post: str) -> None:
    monkeypatch.setenv("NARRATE_FAKE_DELAY", "0.01")

    def fail(takes: Generator[object], programme: object) -> None:
        next(takes)
        raise StorageError("the disk is full")

    monkeypatch.setattr(stitch, "stitch", fail)
    before = {*threading.enumerate()}
    with pytest.raises(StorageError, match="the disk is full") as caught:
        pipeline.narrate(long_post, OPTIONS)
    assert caught.traceback  # which holds the generator
    more = {*threading.enumerate()} - before
    assert not [thread for thread in more if thread.name.startswith(("speak", "encode"))]

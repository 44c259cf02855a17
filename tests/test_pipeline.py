"""What goes wrong while a post is spoken, stitched and encoded at once."""

from __future__ import annotations

import threading
from collections.abc import Generator
from pathlib import Path

import pytest
from narrate_fake import FakeEngine

from narrate import pipeline
from narrate.errors import EncodingError, SpeakingError, StorageError
from narrate.mixing import ffmpeg
from narrate.options import Options

pytestmark = pytest.mark.usefixtures("workspace")


class Watcher:
    def __init__(self) -> None:
        self.warnings: list[str] = []

    def start(self, characters: int) -> None:
        pass

    def spoke(self, characters: int, seconds: float) -> None:
        pass

    def phase(self, name: str) -> None:
        pass

    def warn(self, line: str) -> None:
        self.warnings.append(line)


@pytest.fixture
def long_post() -> str:
    """Some minutes of speech: enough for the encoding to begin before the end."""
    lines = (f"Sentence number {number} is about the rain that fell on that day." for number in range(300))
    Path("rain.md").write_text("# Rain\n\n" + " ".join(lines), encoding="utf-8")
    return "rain.md"


OPTIONS = Options(voice="fake", format=("wav",))


def test_a_post_of_which_nothing_can_be_spoken_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("rain.md").write_text("# Rain\n\nIt rained.\n", encoding="utf-8")
    monkeypatch.setenv("NARRATE_FAKE_MUTE", " ")
    monkeypatch.setattr(FakeEngine, "_whistle", lambda self, text: _silence())
    with pytest.raises(SpeakingError, match="nothing in it can be spoken"):
        pipeline.narrate("rain.md", OPTIONS, Watcher())
    assert not Path("episodes/rain").exists()


def _silence() -> object:
    import numpy as np

    from narrate.speaking.engine import Audio

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
            pipeline.narrate(long_post, OPTIONS, Watcher())
    finally:
        ffmpeg.binary.cache_clear()
    assert len((tmp_path / "log").read_text().splitlines()) < 250


def test_nothing_speaks_any_more_when_the_error_is_told(monkeypatch: pytest.MonkeyPatch, long_post: str) -> None:
    monkeypatch.setenv("NARRATE_FAKE_DELAY", "0.01")

    def fail(takes: Generator[object], programme: object) -> None:
        next(takes)
        raise StorageError("the disk is full")

    monkeypatch.setattr(pipeline, "stitch", fail)
    with pytest.raises(StorageError, match="the disk is full") as caught:
        pipeline.narrate(long_post, OPTIONS, Watcher())
    assert caught.traceback  # which holds the generator
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("speak", "encode"))]

"""Speaking asks nobody: real commands in a network where every question and every packet is written down."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from support import FAKE_ENGINE, VOICE_FILES
from support.network_watch import SOMEBODY, asked, why_not

MAKER = "mobile.events.data.microsoft.com"
POST = "# Rain\n\nIt rained all day.\n\n> Nobody minded.\n"
LINGERING = """
import sys, time
from narrate.cli import main
code = main(sys.argv[1:])
time.sleep(12)
sys.exit(code)
"""
"""narrate, and the time after which ONNX Runtime would send what it has gathered: ten seconds, with 1.32."""

pytestmark = [
    pytest.mark.voice,
    pytest.mark.skipif(bool(why_not()), reason=f"no network of its own: {why_not()}"),
]


@dataclass(frozen=True)
class Watched:
    """What came of a command."""

    asked: set[str]
    """Names and addresses."""
    written: set[str]
    """Folders and files below HOME, to a depth of three."""


def watched(folder: Path, *command: str, **environment: str) -> Watched:
    """Run a command of Python's with an empty home in ``folder``."""
    home = folder / "home"
    home.mkdir(parents=True)
    (folder / "rain.md").write_text(POST, encoding="utf-8")
    ours = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(FAKE_ENGINE),
        "NARRATE_VOICES": str(VOICE_FILES),
    }
    found, _ = asked([sys.executable, *command], folder, {**ours, "HOME": str(home), **environment})
    files = (path.relative_to(home) for path in home.rglob("*") if path.is_file())
    return Watched(found, {"/".join(file.parts[:3]) for file in files})


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> dict[str, Future[Watched]]:
    """Every command at once, as they mostly wait."""
    post = ("-c", LINGERING, "post", "rain.md", "--format", "wav", "--voice")
    commands: dict[str, Callable[[Path], Watched]] = {
        "lark": lambda folder: watched(folder, *post, "lark"),
        "joe": lambda folder: watched(folder, *post, "joe"),
        "told": lambda folder: watched(folder, *post, "joe", ORT_DISABLE_TELEMETRY="0"),
        "left alone": lambda folder: watched(folder, "-c", "import onnxruntime, time; time.sleep(12)"),
        "somewhere": lambda folder: watched(folder, "-c", CALLING),
    }
    if find_spec("TTS"):
        commands["joe-coqui"] = lambda folder: watched(folder, *post, "joe-coqui")
    with suppress(pytest.skip.Exception):
        models = str(request.getfixturevalue("kokoro_models"))
        commands["heart"] = lambda folder: watched(folder, *post, "heart", NARRATE_MODELS=models)
    with ThreadPoolExecutor(len(commands)) as pool:
        return {name: pool.submit(run, tmp_path_factory.mktemp("watched")) for name, run in commands.items()}


CALLING = """
import socket
for address in ("192.0.2.1", "somewhere.example"):
    with socket.socket() as caller:
        assert caller.connect_ex((address, 443))
"""


def test_the_watcher_sees_a_name_and_an_address(runs: dict[str, Future[Watched]]) -> None:
    assert runs["somewhere"].result().asked == {"192.0.2.1", "somewhere.example", SOMEBODY}


@pytest.mark.parametrize("how", ["told", "left alone"])
def test_with_its_telemetry_on_onnx_runtime_is_seen_to_report(runs: dict[str, Future[Watched]], how: str) -> None:
    """Otherwise the tests below would see nothing, whatever narrate does."""
    import onnxruntime

    seen = runs[how].result()
    if tuple(map(int, onnxruntime.__version__.split(".")[:2])) < (1, 32):
        pytest.skip("this version does not report")
    assert seen.asked == {MAKER, SOMEBODY}
    assert ".cache/Microsoft/DeveloperTools" in seen.written


@pytest.mark.parametrize("voice", ["lark", "joe", "joe-coqui", "heart"])
def test_a_post_is_spoken_without_asking_anybody(runs: dict[str, Future[Watched]], voice: str) -> None:
    if voice not in runs:
        pytest.skip(f"{voice} is not installed")
    assert runs[voice].result().asked == set()


@pytest.mark.parametrize("voice", ["lark", "joe", "joe-coqui", "heart"])
def test_only_narrates_own_files_appear_under_home(runs: dict[str, Future[Watched]], voice: str) -> None:
    if voice not in runs:
        pytest.skip(f"{voice} is not installed")
    assert runs[voice].result().written <= {".cache/narrate/clips", ".local/share/narrate"}

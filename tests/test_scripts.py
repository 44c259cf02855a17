"""The scripts: those that measure narrate find what they import, and the others run what they should."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT


@pytest.mark.parametrize("name", ["bench", "bench_batch", "bench_coqui", "listen", "names", "voices", "word_list"])
def test_a_script_finds_everything_that_it_imports(name: str) -> None:
    command = [sys.executable, str(ROOT / "scripts" / f"{name}.py"), "--help"]
    plain = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}  # as in a user's shell
    done = subprocess.run(command, env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "usage:" in done.stdout


STUB = """#!/bin/sh
name=$(basename "$0")
echo "$name $*" >> "$(dirname "$0")/../../calls"
echo "$name says so"
case "$name $*" in "$FAILING"*) exit 1;; esac
"""
"""Only writes down how it was called; fails if its command begins with ``FAILING``."""

GATES = ["ruff format --check .", "ruff check .", "lint-imports ", "mypy ", "python -m pytest --numprocesses auto"]


def check(
    folder: Path, *options: str, venv: str = ".venv", failing: str = "nothing"
) -> tuple[list[str], str, int]:
    """Run scripts/check with stubs; returns the commands it ran, its output and its exit code."""
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    programs = folder / venv / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "ruff", "mypy", "lint-imports"):
        (programs / name).write_text(STUB, encoding="utf-8")
        (programs / name).chmod(0o755)
    for name in ("pyproject.toml", "constraints.txt"):
        (folder / name).touch()
    environment = {**os.environ, "PYTHON": sys.executable, "FAILING": failing}
    command = [str(folder / "scripts" / "check"), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return (folder / "calls").read_text(encoding="utf-8").splitlines(), done.stdout, done.returncode


@pytest.mark.parametrize(("options", "venv"), [([], ".venv"), (["--newest"], ".venv-newest")])
def test_check_installs_once_and_then_runs_every_gate(tmp_path: Path, options: list[str], venv: str) -> None:
    (pip, narrate, *gates), output, code = check(tmp_path, *options, "-k", "anything", venv=venv)
    assert code == 0
    assert pip.endswith(" pip")
    assert narrate.endswith("[dev]")
    for install in (pip, narrate):
        assert install.startswith("python -m pip install")
        assert ("--upgrade" in install) == bool(options)
        assert ("constraints.txt" in install) != bool(options)
    assert gates[:3] == GATES[:3]
    assert sorted(gates[3:]) == ["mypy ", "python -m pytest --numprocesses auto -k anything"]
    assert output.endswith("python says so\nmypy says so\n")


@pytest.mark.parametrize("gate", GATES)
def test_check_fails_when_any_gate_fails(tmp_path: Path, gate: str) -> None:
    _, output, code = check(tmp_path, failing=gate)
    assert code != 0
    assert f"{gate.split()[0]} says so" in output

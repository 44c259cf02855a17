"""The scripts: those that measure narrate find what they import, and the others run what they should."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT


@pytest.mark.parametrize("name", ["bench", "bench_coqui", "listen"])
def test_a_script_finds_everything_that_it_imports(name: str) -> None:
    command = [sys.executable, str(ROOT / "scripts" / f"{name}.py"), "--help"]
    plain = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}  # as in a user's shell
    done = subprocess.run(command, env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "usage:" in done.stdout


STUB = """#!/bin/sh
echo "$(basename "$0") $*" >> "$(dirname "$0")/../../calls"
"""


@pytest.mark.parametrize(("options", "venv"), [([], ".venv"), (["--newest"], ".venv-newest")])
def test_check_installs_once_and_then_runs_every_gate(tmp_path: Path, options: list[str], venv: str) -> None:
    """With programs in its environment that do nothing but write down their names."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    programs = tmp_path / venv / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "ruff", "mypy", "lint-imports"):
        (programs / name).write_text(STUB, encoding="utf-8")
        (programs / name).chmod(0o755)
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).touch()
    command = [str(tmp_path / "scripts" / "check"), *options, "-k", "anything"]
    subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHON": sys.executable})
    install, *gates = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    assert install.startswith("python -m pip install")
    assert ("--upgrade" in install) == bool(options)
    assert ("constraints.txt" in install) != bool(options)
    assert gates == [
        "ruff format --check .",
        "ruff check .",
        "mypy ",
        "lint-imports ",
        "python -m pytest --numprocesses auto -k anything",
    ]

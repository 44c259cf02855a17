"""The scripts that measure narrate: they import from its insides and from the tests, and both move."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from support import ROOT


@pytest.mark.parametrize("name", ["bench", "bench_coqui", "listen"])
def test_a_script_finds_everything_that_it_imports(name: str) -> None:
    command = [sys.executable, str(ROOT / "scripts" / f"{name}.py"), "--help"]
    plain = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}  # as in a user's shell
    done = subprocess.run(command, env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "usage:" in done.stdout

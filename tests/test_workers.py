"""How the tests themselves are handed out: a worker that takes half a file opens its models once more."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict

import pytest
from support import ROOT
from support.groups import SLOW_GROUPS, group, rank


def test_a_worker_takes_whole_files() -> None:
    files = ["tests/speaking/test_seeds.py", "tests/speaking/test_cast.py", "tests/scripting/test_characters.py"]
    command = [sys.executable, "-m", "pytest", "-n", "2", "-v", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    workers = defaultdict(set)
    for worker, file in re.findall(r"\[(gw\d)\].* PASSED (.+?)::", done.stdout):
        workers[file].add(worker)
    assert sorted(workers) == sorted(files)
    assert {len(each) for each in workers.values()} == {1}


@pytest.mark.parametrize("name", SLOW_GROUPS)
def test_every_slow_group_has_tests(name: str) -> None:
    for part in SLOW_GROUPS[name]:
        if part.startswith("::"):
            head = re.compile(rf"^class {part.strip(':')}[(:]", re.MULTILINE)
            classes = {bool(head.search(file.read_text())) for file in (ROOT / "tests").rglob("test_*.py")}
            assert True in classes, part
        else:
            assert (ROOT / part).exists(), part


def test_fast_tests_run_first_and_slow_voices_before_others() -> None:
    fast, voice, coqui = (
        "tests/test_cli.py::a",
        "tests/test_quote_voice.py::a",
        "tests/speaking/engines/coqui/a.py::a",
    )
    assert rank(fast, voice=False) < rank(coqui, voice=False) < rank(voice, voice=True)
    assert group(fast) != group(voice) != group(coqui) == "coqui"

"""Posts are drafted in a process of their own: what ends it costs one post, and it never outlives the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from support import FAKE_ENGINE

OPTIONS = ("--voice", "fake", "--format", "wav", "--workers", "2")

DEADLY = """
import os, signal, sys
def kill(event, arguments):
    if event == "open" and str(arguments[0]).endswith((".deadly.md", ".unlucky.md")):
        if str(arguments[0]).endswith(".unlucky.md"):
            if os.path.exists("was-unlucky"):
                return
            os.close(os.open("was-unlucky", os.O_CREAT))
        os.kill(os.getpid(), signal.SIGKILL)
if "drafter" in str(sys.orig_argv):
    sys.addaudithook(kill)
"""
"""Python runs this when it starts. Deadly files kill the process that reads them, unlucky ones only once."""


def write_posts(*names: str) -> None:
    Path("posts").mkdir(exist_ok=True)
    for name in names:
        Path("posts", name).write_text(f"# About {name}\n\nIt rained on {name}.\n")


def test_what_kills_the_process_costs_one_post(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(DEADLY)
    write_posts("1.md", "2.unlucky.md", "3.deadly.md", "4.deadly.md", "5.md", "6.deadly.md")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{FAKE_ENGINE}"}
    command = [sys.executable, "-m", "narrate", "batch", "posts", *OPTIONS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    posts = json.loads(Path("episodes/batch.json").read_text())["posts"]
    assert {Path(post["reference"]).name: post["error"] for post in posts} == {
        name: "the process that reads it was killed by SIGKILL; look for a damaged file, or a lack of memory"
        if "deadly" in name
        else ""
        for name in os.listdir("posts")
    }


def test_a_script_need_not_guard_itself_against_being_imported(workspace: Path) -> None:
    """As it would with processes of `multiprocessing`, which run it again."""
    write_posts("1.md", "2.md")
    Path("script.py").write_text(
        "import narrate\n"
        "report = narrate.make_episodes(narrate.select_posts(['posts'], voice='fake', format='wav'))\n"
        "print([entry.status for entry in report.entries])\n"
    )
    done = subprocess.run([sys.executable, "script.py"], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("['made', 'made']\n", "")

"""Posts that are up to date start no process, and whatever their episodes are made from is noticed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support import VOICE_FILES
from support.command import Run

from narrate.batch import drafter
from narrate.publishing import inputs

COMMAND = ("batch", "posts", "--format", "wav")


def statuses(run: Run, *arguments: str) -> list[str]:
    done = run(*COMMAND, *arguments, "--json")
    return [post["status"] for post in json.loads(done.stdout)["posts"]]


def test_what_is_up_to_date_is_not_drafted_and_changes_are_noticed(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voices = workspace / "voices"
    shutil.copytree(VOICE_FILES, voices)
    monkeypatch.setenv("NARRATE_VOICES", str(voices))
    Path("posts").mkdir()
    for name in ("rain", "snow"):
        Path("posts", f"{name}.md").write_text(f"# On {name}\n\nThere was much {name}.\n")
    config, lexicon, voice = Path("narrate.toml"), Path("words.toml"), voices / "fake.toml"
    lexicon.write_text('[words]\nhail = "hayl"\n')
    config.write_text('voice = "fake"\nlexicon = "words.toml"\n')
    made, unchanged = ["made"] * 2, ["unchanged"] * 2
    assert statuses(run) == made

    def settled() -> bool:
        """Whether the next run leaves all posts as they are, and starts no process."""
        with monkeypatch.context() as patch:
            patch.setattr(drafter, "ChildProcess", lambda _: pytest.fail("it drafts"))
            return statuses(run) == unchanged

    assert settled()
    lexicon.write_text('[words]\nmuch = "mutch"\n')
    assert statuses(run) == made
    assert settled()
    config.write_text('voice = "fake"\nlexicon = "words.toml"\nspeed = 1.5\n')
    assert statuses(run) == made
    assert settled()
    voice.write_text(voice.read_text() + "pauses = 1.5\n")
    assert statuses(run) == made
    assert settled()
    assert statuses(run, "--opening", "Hello.") == made
    assert statuses(run) == made
    assert settled()
    with monkeypatch.context() as upgrade:
        upgrade.setattr(inputs, "code_sha256", lambda: "another version")
        assert statuses(run) == unchanged
        assert settled()

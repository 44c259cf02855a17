"""Posts of one name in one folder: none is lost, each finds its own episode again."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from support.command import Run, leftovers, start

from narrate.pipeline import stages
from narrate.publishing.folder import EpisodeFolder, find_folder

OF_0_1 = Path(__file__).parent / "publishing" / "manifest_of_0_1.json"

pytestmark = pytest.mark.usefixtures("workspace")


def post(folder: str, words: str, front: str = "") -> Path:
    file = Path(folder) / "notes.md"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{front}# Notes\n\n{words}\n", encoding="utf-8")
    return file


def made(run: Run, file: Path) -> str:
    """The name of the episode's folder."""
    done = run("post", file, "--voice", "fake")
    assert (done.returncode, done.stderr) == (0, "")
    return Path(done.stdout.partition(":")[0]).name


def manifest(name: str) -> dict[str, object]:
    return dict(json.loads(Path("episodes", name, "episode.json").read_text(encoding="utf-8")))


def test_two_posts_of_one_name_become_two_episodes_the_same_in_every_run(run: Run) -> None:
    a, b = post("a", "From the first."), post("b", "From the second.")
    names = made(run, a), made(run, b)
    assert len(set(names)) == 2
    assert len({manifest(name)["guid"] for name in names}) == 2
    assert [manifest(name)["excerpt"] for name in names] == ["From the first.", "From the second."]
    assert Path("episodes", names[1], f"{names[1]}.mp3").is_file()
    assert (made(run, b), made(run, a)) == names[::-1]
    assert "nothing has changed" in run("post", b, "--voice", "fake").stdout
    post("b", "From the second, edited.")
    guid = manifest(names[1])["guid"]
    assert made(run, b) == names[1]
    assert manifest(names[1])["guid"] == guid
    assert manifest(names[0])["excerpt"] == "From the first."


def test_a_tree_that_moves_finds_its_episodes_again(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = made(run, post("a", "From the first.")), made(run, post("b", "From the second."))
    Path.cwd().rename(tmp_path / "moved")
    monkeypatch.chdir(tmp_path / "moved")
    for folder, name in zip("ba", names[::-1], strict=True):
        done = run("post", Path(folder) / "notes.md", "--voice", "fake")
        assert done.stdout.startswith(f"episodes/{name}: nothing has changed")


def test_a_post_with_an_id_may_move(run: Run) -> None:
    first = post("a", "It rained.", "---\nid: rain-1\n---\n")
    name = made(run, first)
    second = first.rename(post("b", "") and "b/notes.md")
    assert made(run, second) == name
    assert [entry.name for entry in Path("episodes").iterdir()] == [name]


@pytest.mark.parametrize("front", ["id: rain-1", "canonical_url: https://example.org/rain"])
def test_a_post_with_an_id_or_an_address_may_be_renamed(run: Run, front: str) -> None:
    first = post("a", "It rained.", f"---\n{front}\n---\n")
    name = made(run, first)
    before = manifest(name)
    assert made(run, first.rename("a/rain.md")) == name
    assert [entry.name for entry in Path("episodes").iterdir()] == [name]
    assert manifest(name)["guid"] == before["guid"]


def test_a_copy_with_the_same_address_does_not_take_the_episode_of_the_first(run: Run) -> None:
    first = post("a", "It rained.", "---\ncanonical_url: https://example.org\n---\n")
    second = Path("a/snow.md")
    second.write_text(first.read_text(encoding="utf-8").replace("rained", "snowed"), encoding="utf-8")
    assert [made(run, file) for file in (first, second, first)] == ["notes", "snow", "notes"]


def test_a_folder_that_is_no_episode_is_still_refused(run: Run) -> None:
    Path("episodes/notes").mkdir(parents=True)
    Path("episodes/notes/mine.txt").write_text("mine")
    done = run("post", post("a", "It rained."), "--voice", "fake")
    assert done.returncode == 1
    assert "this folder is not an episode and would be replaced" in done.stderr
    assert Path("episodes/notes/mine.txt").read_text() == "mine"


def test_a_post_that_is_made_while_another_takes_its_name_is_not_lost(run: Run, tmp_path: Path) -> None:
    first = start(post("a", "From the first. " * 8), NARRATE_FAKE_DELAY="0.1")
    deadline = time.monotonic() + 60
    while not list(Path("episodes").glob(".notes.*.partial")):
        assert first.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.001)
    first.send_signal(signal.SIGSTOP)  # it has found the name free, and built nothing yet
    assert made(run, post("b", "From the second.")) == "notes"
    first.send_signal(signal.SIGCONT)
    assert first.wait(timeout=120) == 0, first.stderr and first.stderr.read()
    (late,) = {entry.name for entry in Path("episodes").iterdir()} - {"notes"}
    assert str(manifest(late)["excerpt"]).startswith("From the first.")
    assert manifest("notes")["excerpt"] == "From the second."
    assert manifest(late)["guid"] != manifest("notes")["guid"]
    assert {entry.name for entry in Path("episodes", late).glob("*.mp3")} == {f"{late}.mp3"}
    assert made(run, Path("a/notes.md")) == late
    assert leftovers(tmp_path) == []


def test_a_name_that_is_taken_before_the_first_look_at_its_folder_is_left_to_the_other_post(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when two runs start together: the other publishes between the search for a name and the check of it."""

    def find_and_lose(*arguments: Any) -> EpisodeFolder:
        found = find_folder(*arguments)
        monkeypatch.setattr(stages, "find_folder", find_folder)
        assert made(run, post("b", "From the second.")) == found.path.name == "notes"
        return found

    monkeypatch.setattr(stages, "find_folder", find_and_lose)
    late = made(run, post("a", "From the first."))
    assert late != "notes"
    assert [manifest(name)["excerpt"] for name in ("notes", late)] == ["From the second.", "From the first."]


def test_two_posts_of_one_name_that_start_at_the_same_time_are_both_kept(tmp_path: Path) -> None:
    both = [start(post(folder, f"From {folder}.")) for folder in "ab"]
    for process in both:
        assert process.wait(timeout=120) == 0, process.stderr and process.stderr.read()
    found = {entry.name: manifest(entry.name) for entry in Path("episodes").iterdir()}
    assert len({str(one["guid"]) for one in found.values()}) == 2
    assert sorted(str(one["excerpt"]) for one in found.values()) == ["From a.", "From b."]
    assert leftovers(tmp_path) == []


def test_a_path_that_no_system_takes_is_one_clear_error(run: Run) -> None:
    done = run("post", "x" * 5000, "--voice", "fake")
    assert done.returncode == 1
    assert "File name too long" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "darwin", reason="names of files are always text there")
@pytest.mark.parametrize("text", ["# Rain\n\nIt rained.\n", "It rained.\n"], ids=["with a title", "without"])
def test_a_file_whose_name_is_no_text_has_an_episode_of_its_own(run: Run, text: str) -> None:
    names = []
    for name in (b"rain-\xff.md", b"rain-\xfe.md"):
        Path(os.fsdecode(name)).write_text(text, encoding="utf-8")
        names.append(made(run, Path(os.fsdecode(name))))
        assert "nothing has changed" in run("post", os.fsdecode(name), "--voice", "fake").stdout
    assert names[0] == "rain"
    assert names[1].startswith("rain-")


def test_the_episode_of_an_older_narrate_is_made_once_more_without_speaking(run: Run) -> None:
    file = post("a", "It rained.")
    name = made(run, file)
    of_0_1 = json.loads(OF_0_1.read_text(encoding="utf-8"))
    older = {key: value for key, value in manifest(name).items() if key in of_0_1}
    Path("episodes", name, "episode.json").write_text(
        json.dumps({**older, "digest": of_0_1["digest"], "guid": "kept"}), encoding="utf-8"
    )
    done = run("post", file, "--voice", "fake")
    assert "; 0 sentences spoken" in done.stdout
    assert manifest(name)["guid"] == "kept"
    assert manifest(name)["source"]
    assert "nothing has changed" in run("post", file, "--voice", "fake").stdout

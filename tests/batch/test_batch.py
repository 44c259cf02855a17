"""Many posts in one run: what is made, left as it is, or fails, and what the report and the exit code say."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn

import pytest
from narrate_fake import FakeEngine
from support.command import Run, leftovers

from narrate.batch.run import MAX_ENGINE_FAILURES
from narrate.errors import EngineError
from narrate.speaking.engine import Audio

OPTIONS = ("--voice", "fake", "--format", "wav", "--workers", "2")
Write = Callable[..., Path]
Narrate = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def write(workspace: Path) -> Write:
    def write(name: str, *sentences: str, front: str = "") -> Path:
        file = workspace / "posts" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        head = f"---\n{front}\n---\n\n" if front else ""
        file.write_text(f"{head}# About {file.stem}\n\n{' '.join(sentences or [f'It rained on {name}.'])}\n")
        return file

    return write


@pytest.fixture
def batch(run: Run) -> Narrate:
    """Runs ``narrate batch`` and checks its exit code."""

    def narrate(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = run("batch", *arguments)
        assert done.returncode == code, done.stderr
        return done

    return narrate


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "spoken.log"
    file.touch()
    monkeypatch.setenv("NARRATE_FAKE_LOG", str(file))
    return file


def report(out: str = "episodes") -> dict[str, Any]:
    value: dict[str, Any] = json.loads(Path(out, "batch.json").read_text())
    return value


def statuses(out: str = "episodes") -> dict[str, str]:
    """By the names of the posts' files."""
    return {Path(post["reference"]).name: post["status"] for post in report(out)["posts"]}


def folders() -> dict[str, str]:
    """The names of the episodes' folders, by reference."""
    return {post["reference"]: Path(post["folder"]).name for post in report()["posts"] if post["folder"]}


def test_what_becomes_of_posts(batch: Narrate, write: Write, log: Path) -> None:
    """Made, then unchanged but for one; a bad file, a bad line and a file of another kind cost only themselves."""
    for name in ("rain.md", "snow.md", "deep/hail.md"):
        write(name, f"It is {name}.", "All of them say this.")
    Path("posts/broken.docx").write_bytes(b"no document")
    Path("posts/data.xyz").write_bytes(b"\0\1")
    Path("posts/circle.md").symlink_to("circle.md")
    done = batch("posts", *OPTIONS, code=3)
    made = {"rain.md": "made", "snow.md": "made", "hail.md": "made"}
    assert statuses() == {**made, "broken.docx": "failed", "circle.md": "failed"}
    Path("posts/circle.md").unlink()
    assert "3 made, 0 unchanged, 2 failed" in done.stdout
    assert "narrate: failed: posts/broken.docx: is not a valid Word document" in done.stderr
    assert "narrate does not read: posts/data.xyz" in done.stderr
    assert log.read_text().count("All of them say this.") == 1
    assert report()["unread"] == ["posts/data.xyz"]
    assert report()["totals"]["failed"] == 2
    for post in report()["posts"]:
        if post["status"] == "made":
            manifest = json.loads((Path(post["folder"]) / "episode.json").read_text())
            assert post["audio_s"] == round(manifest["duration_s"], 3)
            assert post["work_s"] > 0

    spoken = log.read_text()
    write("snow.md", "It is snow.md.", "This is new.")
    done = batch("posts", *OPTIONS, code=3)
    assert statuses() == {
        "rain.md": "unchanged",
        "snow.md": "made",
        "hail.md": "unchanged",
        "broken.docx": "failed",
    }
    assert log.read_text() == spoken + "This is new.\n"
    Path("posts/broken.docx").unlink()
    assert json.loads(batch("posts", *OPTIONS, "--json").stdout)["totals"]["unchanged"] == 3
    assert leftovers(Path("episodes")) == []


def test_all_failed_or_there_is_nothing(batch: Narrate, write: Write, workspace: Path) -> None:
    (workspace / "empty").mkdir()
    assert "there are no posts" in batch("empty", *OPTIONS, code=1).stderr
    assert "name a post" in batch(*OPTIONS, code=2).stderr
    write("rain.md")
    unknown = batch("posts", "--voice", "nobody", code=1).stderr
    assert unknown.count("there is no voice 'nobody'") == 1
    Path("posts/rain.md").write_bytes(b"")
    assert "failed: ./posts/rain.md: the post is empty; " in batch(".", *OPTIONS, code=1).stderr
    assert statuses() == {"rain.md": "failed"}
    for wrong in (["--shard", "3/2"], ["--shard", "x"]):
        assert "such as 2/8" in batch("posts", *OPTIONS, *wrong, code=2).stderr
    for wrong in (["--max-hours", "-1"], ["--since", "yesterday"], ["--limit", "0"], ["--speed", "9"]):
        assert "use a" in batch("posts", *OPTIONS, *wrong, code=2).stderr


def test_what_failed_can_be_tried_again_alone(batch: Narrate, write: Write, log: Path) -> None:
    write("rain.md")
    write("snow.md").write_bytes(b"")
    batch("posts", *OPTIONS, code=3)
    write("snow.md", "It snowed.")
    write("rain.md", "It is edited.")
    for _ in range(2):  # a run that is stopped leaves it for the next one
        assert "1 post left" in batch("--retry-failed", *OPTIONS, "--max-hours", "0.0000001").stderr
        assert statuses() == {"rain.md": "made", "snow.md": "failed"}
        assert report()["totals"]["posts"] == 2
    batch("--retry-failed", *OPTIONS)
    assert statuses() == {"rain.md": "made", "snow.md": "made"}
    assert "It is edited." not in log.read_text()
    assert "no post failed the last time" in batch("--retry-failed", *OPTIONS, code=1).stderr
    Path("episodes/batch.json").write_text("{}")
    assert "is not a report" in batch("--retry-failed", *OPTIONS, code=1).stderr


def test_feeds_are_read_again_for_what_failed(
    batch: Narrate, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only they have the text of an entry; those that could not be had may name any number."""

    def feed(*items: str) -> str:
        text = "<p>It rained on all the hills, and then on the valleys.</p>" * 20
        entries = [{"id": item, "title": f"On {item}", "content_html": text} for item in items]
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": entries})

    Path("sound.json").write_text(feed("rain"))
    Path("broken.json").write_text("{")
    with monkeypatch.context() as patch:
        patch.setenv("NARRATE_FAKE_CHOKE", "hills")
        batch("sound.json", "broken.json", *OPTIONS, code=1)
    rain = f"{Path('sound.json').absolute()}#rain"
    assert [post["reference"] for post in report()["posts"]] == [rain, "broken.json"]
    Path("broken.json").write_text(feed("snow", "hail"))
    batch("--retry-failed", *OPTIONS)
    broken = Path("broken.json").absolute()
    assert {post["reference"]: post["status"] for post in report()["posts"]} == {
        rain: "made",
        f"{broken}#snow": "made",
        f"{broken}#hail": "made",
    }


def test_posts_of_one_name_get_names_of_their_own_in_any_order(batch: Narrate, write: Write) -> None:
    for name in ("a/note.md", "b/note.md", "c/index.md"):
        write(name)
    write("d/other.md", front="slug: note")
    batch("posts/a", "posts/b", "posts/c", "posts/d", *OPTIONS)
    names = folders()
    assert len({*names.values()}) == 4
    assert names["posts/c/index.md"] == "c"
    others = {name for reference, name in names.items() if reference != "posts/c/index.md"}
    assert all(name.startswith("note-") for name in others)
    shutil.rmtree("episodes")
    batch("posts/d", "posts/c", "posts/b", "posts/a", "--shard", "1/2", *OPTIONS)
    batch("posts/d", "posts/c", "posts/b", "posts/a", "--shard", "2/2", *OPTIONS)
    assert folders() == names
    batch("posts", *OPTIONS)
    assert statuses() == dict.fromkeys(["note.md", "index.md", "other.md"], "unchanged")


def test_a_post_keeps_its_episode_when_its_file_moves_and_a_lost_one_is_told(batch: Narrate, write: Write) -> None:
    write("rain.md", front="id: r-1")
    write("snow.md")
    batch("posts", *OPTIONS)
    Path("posts/later").mkdir()
    Path("posts/rain.md").rename("posts/later/heavy-rain.md")
    Path("posts/snow.md").unlink()
    done = batch("posts", *OPTIONS)
    assert folders() == {"posts/later/heavy-rain.md": "rain"}
    assert "1 episode has no post any more: episodes/snow" in done.stderr

    latin, escaped = os.fsdecode(b"posts/caf\xe9.md"), "posts/\\xff.md"  # no UTF-8; and one that looks like such
    for name in (latin, escaped):
        Path(name).write_text("# Lunch\n\nIt rained on lunch.\n")
    batch(latin, escaped, *OPTIONS)
    done = batch("posts/later", *OPTIONS)
    assert "1 episode has no post any more: episodes/snow" in done.stderr
    assert Path("episodes/snow/snow.wav").exists()

    Path(latin).unlink()
    done = batch("posts/later", *OPTIONS)
    assert "2 episodes have no post any more: episodes/" in done.stderr


def test_shards_share_all_posts_and_nothing_else(batch: Narrate, write: Write) -> None:
    for number in range(7):
        write(f"post-{number}.md")
    made = []
    for shard in ("1/3", "2/3", "3/3"):
        done = batch("posts", *OPTIONS, "--out", f"on-{shard[0]}", "--shard", shard, "--json")
        made.append([post["reference"] for post in json.loads(done.stdout)["posts"]])
    assert sorted(chain(*made)) == [f"posts/post-{number}.md" for number in range(7)]
    assert [len(each) for each in made] == [3, 2, 2]


def test_a_dry_run_says_what_would_be_done_and_does_nothing(batch: Narrate, write: Write, log: Path) -> None:
    write("rain.md", *[f"It rained {number} times." for number in range(9)])
    Path("posts/broken.docx").write_bytes(b"no document")
    first = batch("posts", *OPTIONS, "--dry-run", code=3)
    assert "1 to make, 0 unchanged, 1 would fail" in first.stdout
    assert "no batch was made on this machine" in first.stdout
    assert not Path("episodes").exists()
    assert log.read_text() == ""
    monkeyed = json.loads(batch("posts", *OPTIONS, "--dry-run", "--json", code=3).stdout)
    assert monkeyed["to_speak_s"] > 5
    assert monkeyed["estimated_s"] is None
    Path("posts/broken.docx").unlink()
    batch("posts", *OPTIONS)
    write("more.md", "And one more.")
    known = json.loads(batch("posts", *OPTIONS, "--dry-run", "--json").stdout)
    assert known["totals"]["unchanged"] == known["totals"]["made"] == 1
    assert known["estimated_s"] is None or known["estimated_s"] > 0


def test_each_post_has_the_options_of_its_folder(batch: Narrate, write: Write, workspace: Path) -> None:
    write("loud/rain.md")
    write("plain/snow.md")
    (workspace / "posts/loud/narrate.toml").write_text('voice = "fake"\nformat = "flac"\n')
    (workspace / "narrate.toml").write_text('voice = "fake"\nformat = "wav"\nout = "sound"\n')
    batch("posts")
    assert {file.name for file in Path("episodes/rain").glob("rain.*")} == {"rain.flac"}
    assert {file.name for file in Path("sound/snow").glob("snow.*")} == {"snow.wav"}
    batch("posts", "--out", "here")
    assert Path("here/rain/rain.flac").exists()
    (workspace / "posts/loud/narrate.toml").write_text('voice = "fake"\nspeed = 1.5\n')
    batch("posts", "--out", "here")
    assert statuses("here") == {"rain.md": "made", "snow.md": "unchanged"}


def test_the_log_is_lines_of_json_with_times(batch: Narrate, write: Write) -> None:
    write("rain.md")
    write("snow.md", "See [this](", front="date: nonsense")
    Path("feed.json").write_text("{")
    done = batch("posts", "feed.json", *OPTIONS, "--log", "json", code=3)
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert all(event["time"] for event in events)
    assert [event["event"] for event in events].count("made") == 2
    assert any(event["event"] == "warning" and "nonsense" in event["message"] for event in events)
    assert events[-2]["event"] == "failed"
    assert events[-2]["reference"].endswith("feed.json")
    assert (events[-1]["event"], events[-1]["totals"]) == ("ended", report()["totals"])
    lines = batch("posts", *OPTIONS, "--force", "--log", "lines").stderr.splitlines()
    assert sum(" made: posts/" in line for line in lines) == 2
    assert " ended: 2 made, 0 unchanged, 0 failed; " in lines[-1]
    done = batch("posts", *OPTIONS, "--force", "--log", "lines", "--max-hours", "0.0000001", "--json")
    assert "2 posts left: posts/rain.md, posts/snow.md" in done.stderr.splitlines()[-1]
    assert json.loads(done.stdout)["totals"]["left"] == 2


def test_one_run_at_a_time_works_in_a_folder(batch: Narrate, write: Write) -> None:
    from narrate.batch.many import _alone

    write("rain.md")
    out = Path("episodes")
    with _alone(out, None):
        refused = batch("posts", *OPTIONS, code=1)
        assert "another batch is at work in this folder" in refused.stderr
        batch("posts", *OPTIONS, "--shard", "1/1")
    batch("posts", *OPTIONS)
    assert {entry.name for entry in out.iterdir()} == {"rain", "batch.json"}


def test_a_bad_narrate_toml_costs_the_posts_of_its_folder(batch: Narrate, write: Write) -> None:
    for name in ("rain.md", "bad/rain.md", "bad/snow.md", "other/rain.md"):
        write(name)
    Path("posts/bad/narrate.toml").write_text("volume = 11\n")
    done = batch("posts", *OPTIONS, code=3)
    assert report()["totals"] | {"made": 2, "failed": 2} == report()["totals"]
    assert done.stderr.count("posts/bad/narrate.toml: unknown option 'volume'") == 2
    assert "unknown option" in batch("posts/bad", *OPTIONS, code=1).stderr
    Path("posts/bad/narrate.toml").unlink()
    for references in ([], ["posts"]):  # names are those of the whole, too
        shutil.copytree("episodes", "before")
        batch("--retry-failed", *references, *OPTIONS)
        assert report()["totals"] | {"made": 2 + 2, "failed": 0} == report()["totals"]
        assert sorted(name[:5] for name in folders().values()) == ["rain-", "rain-", "rain-", "snow"]
        shutil.rmtree("episodes")
        Path("before").rename("episodes")


def test_an_engine_that_is_gone_leaves_posts_for_later(
    batch: Narrate, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: FakeEngine, text: str) -> NoReturn:
        raise EngineError("the server is gone")

    for number in range(40):
        write(f"post-{number}.md", *[f"Line {line} of post {number}." for line in range(20)])
    with monkeypatch.context() as patch:
        patch.setattr(FakeEngine, "_whistle", refuse)
        done = batch("posts", *OPTIONS, code=3)
    assert "stops, since the engine failed for one post after another: the server is gone" in done.stderr
    totals = report()["totals"]
    assert totals["made"] == 0
    assert MAX_ENGINE_FAILURES <= totals["failed"] < 40
    assert totals["failed"] + totals["left"] == 40
    batch("posts", *OPTIONS)
    assert report()["totals"]["made"] == 40


def test_a_sentence_that_the_engine_failed_on_is_spoken_by_the_next_run(
    batch: Narrate, write: Write, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once: if it fails again, it is the sentence's fault."""
    whistle = FakeEngine._whistle
    broken = {"rain", "snow"}

    def fail(self: FakeEngine, text: str) -> Audio:
        if any(f"of {word}" in text for word in broken):
            raise RuntimeError("a bad moment")
        audio: Audio = whistle(self, text)
        return audio

    def run() -> dict[str, tuple[str, int, int, int]]:
        """What became of each post, how many sentences were spoken, how many are left out, and will be spoken."""
        batch("posts", *OPTIONS)
        found = {}
        for post in report()["posts"]:
            manifest = json.loads(Path(post["folder"], "episode.json").read_text())
            lost = manifest["omissions"].get("sentence", 0)
            found[Path(post["reference"]).stem] = (post["status"], post["new"], lost, manifest["failed"])
        return found

    monkeypatch.setattr(FakeEngine, "_whistle", fail)
    for name in ("rain", "snow", "wind"):
        write(f"{name}.md", f"It is about {name}.", f"Much of {name}.")
    sentences = 3  # with the title
    assert run() == {
        "rain": ("made", sentences - 1, 1, 1),
        "snow": ("made", sentences - 1, 1, 1),
        "wind": ("made", sentences, 0, 0),
    }
    broken.remove("rain")
    assert run() == {
        "rain": ("made", 1, 0, 0),
        "snow": ("made", 0, 1, 0),
        "wind": ("unchanged", 0, 0, 0),
    }
    broken.clear()
    assert {status for status, *_ in run().values()} == {"unchanged"}


def test_what_cannot_be_written_is_told_before_anything_is_spoken(batch: Narrate, write: Write, log: Path) -> None:
    write("rain.md")
    Path("episodes/batch.json").mkdir(parents=True)
    assert (
        "episodes/batch.json: cannot write the report: Is a directory" in batch("posts", *OPTIONS, code=1).stderr
    )
    assert log.read_text() == ""
